package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Errors of futures that nobody asks for are reported, once. */
class NeverRetrievedTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    private final EventLoop closing = new VirtualClock().createLoop();
    private final List<ExceptionContext> reports = new ArrayList<>();

    @BeforeEach
    void record() {
        closing.setExceptionHandler((_, report) -> reports.add(report));
    }

    private Future<String> failed(String message) {
        Future<String> future = closing.createFuture();
        future.setException(new IllegalStateException(message));
        return future;
    }

    @Test
    void isReportedWhenTheLoopClosesOldestFirst() {
        Future<String> first = failed("one");
        Future<String> second = failed("two");
        closing.close();
        assertThat(reports).extracting(ExceptionContext::future).containsExactly(first, second);
        ExceptionContext report = reports.getFirst();
        assertThat(report.message()).isEqualTo("The exception of the future was never retrieved");
        assertThat(report.exception()).hasMessage("one");
        assertThat(report.handle()).isNull();
    }

    @Test
    void ofATaskIsReportedWithItsName() {
        Task<?> task = closing.createTask(() -> sleepAndFail("own"), TaskOptions.named("worker"));
        closing.runUntilComplete(() -> sleep(seconds(2)));
        closing.close();
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message())
                .isEqualTo("The exception of the task worker was never retrieved");
        assertThat(reports.getFirst().future()).isSameAs(task);
    }

    @Test
    void isReportedInTheContextInWhichItFailed() {
        List<String> trail = new ArrayList<>();
        closing.setExceptionHandler((_, _) -> trail.add(REQUEST.value()));
        new Context()
                .run(() -> {
                    REQUEST.set("request 1");
                    return failed("own");
                });
        closing.close();
        assertThat(trail).containsExactly("request 1");
    }

    @Test
    void isNotReportedAgain() {
        Future<String> future = failed("own");
        closing.close();
        closing.close();
        assertThat(reports).hasSize(1);
        assertThat(future.exception()).hasMessage("own");
    }

    @Test
    void isNotReportedOnceSomeoneAskedForIt() {
        retrieve(future -> assertThat(future.exception()).hasMessage("own"));
        retrieve(future -> assertThatThrownBy(future::result).hasMessage("own"));
        retrieve(future -> assertThatThrownBy(future::await).hasMessage("own"));
        retrieve(future ->
                assertThatThrownBy(() -> future.await(Exception.class)).hasMessage("own"));
        retrieve(future -> assertThatThrownBy(future::get).cause().hasMessage("own"));
        retrieve(future -> assertThat(future.exceptionNow()).hasMessage("own"));
        retrieve(future -> assertThatThrownBy(future::resultNow).cause().hasMessage("own"));
        retrieve(future -> assertThat(future.toCompletableFuture()).isCompletedExceptionally());
        retrieve(future ->
                assertThatThrownBy(() -> closing.runUntilComplete(future)).hasMessage("own"));
        closing.close();
        assertThat(reports).isEmpty();
    }

    private void retrieve(Consumer<Future<String>> how) {
        how.accept(failed("own"));
    }

    @Test
    void isReportedIfItsStateAloneWasLookedAt() {
        Future<String> future = failed("own");
        assertThat(future.isDone()).isTrue();
        assertThat(future.state()).isEqualTo(java.util.concurrent.Future.State.FAILED);
        assertThat(future)
                .hasToString("Future[finished, exception=java.lang.IllegalStateException: own]");
        future.addDoneCallback(done -> assertThat(done.isDone()).isTrue());
        closing.close();
        assertThat(reports).hasSize(1);
    }

    @AsyncTest
    @Tag("real")
    void isReportedWhenTheFutureIsGarbage(EventLoop loop) {
        loop.setExceptionHandler((_, report) -> reports.add(report));
        WeakReference<?> future = forget(loop.createFuture());
        Garbage.collect(future);
        Garbage.untilReported(reports);
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message())
                .isEqualTo("The exception of the future was never retrieved");
        assertThat(reports.getFirst().exception()).hasMessage("forgotten");
        assertThat(reports.getFirst().future()).isNull();
    }

    @AsyncTest
    @Tag("real")
    void isReportedBeforeTheLoopFallsAsleep(EventLoop loop) {
        List<String> trail = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> {
            reports.add(report);
            trail.add("reported at " + loop.time());
        });
        Garbage.collect(forget(loop.createFuture()));
        Garbage.untilReported(
                reports,
                () -> {
                    trail.clear();
                    trail.add("slept at " + loop.time());
                    sleep(seconds(1));
                });
        assertThat(trail.getLast()).isEqualTo(trail.getFirst().replace("slept", "reported"));
    }

    private static WeakReference<?> forget(Future<String> future) {
        future.setException(new IllegalStateException("forgotten"));
        return new WeakReference<>(future);
    }

    @AsyncTest
    @Tag("real")
    void isNotReportedOnceAnotherThreadAskedForIt() {
        Task<String> task = createTask(() -> sleepAndFail("own"));
        sleep(seconds(2));
        toThread(() -> assertThatThrownBy(task::get).cause().hasMessage("own"));
        // A report would fail this test.
    }

    private static String sleepAndFail(String message) {
        sleep(seconds(1));
        throw new IllegalStateException(message);
    }
}
