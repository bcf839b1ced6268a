package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class RunCoroutineThreadsafeTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    @Behaviour(189)
    void givesTheCallerTheResultOfATask(EventLoop loop) {
        String result =
                toThread(() ->
                        runCoroutineThreadsafe(
                                        () -> {
                                            assertThat(EventLoop.running()).isSameAs(loop);
                                            assertThat(currentTask()).isNotNull();
                                            return sleep(Duration.ZERO, "result");
                                        },
                                        loop)
                                .get(10, SECONDS));
        assertThat(result).isEqualTo("result");
    }

    @AsyncTest
    void takesCodeWithoutAResult(EventLoop loop) {
        toThread(() ->
                runCoroutineThreadsafe(
                                () -> {
                                    sleep(Duration.ZERO);
                                    trail.add("ran");
                                },
                                loop)
                        .get(10, SECONDS));
        assertThat(trail).containsExactly("ran");
    }

    @AsyncTest
    @Behaviour(189)
    void givesTheCallerTheExceptionOfATask(EventLoop loop) {
        IOException error = new IOException("own");
        Callable<String> code =
                () -> {
                    throw error;
                };
        toThread(() ->
                assertThatThrownBy(() -> runCoroutineThreadsafe(code, loop).get(10, SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isSameAs(error));
    }

    @AsyncTest
    @Behaviour(189)
    void tellsTheCallerThatTheTaskWasCancelled(EventLoop loop) {
        toThread(() ->
                assertThatThrownBy(() ->
                                runCoroutineThreadsafe(
                                                () -> {
                                                    throw new CancelledError("enough");
                                                },
                                                loop)
                                        .get(10, SECONDS))
                        .isInstanceOf(CancellationException.class));
    }

    @AsyncTest
    @Behaviour(189)
    void cancelsTheTaskWhenTheCallerCancels(EventLoop loop) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Future<String> never = loop.createFuture();
        Future<Boolean> caller =
                loop.runInExecutor(
                        null,
                        () -> {
                            CompletableFuture<String> future =
                                    runCoroutineThreadsafe(
                                            () -> {
                                                waiting.countDown();
                                                return never.await();
                                            },
                                            loop);
                            assertThat(waiting.await(10, SECONDS)).isTrue();
                            return future.cancel(true);
                        });
        assertThat(caller.await()).isTrue();
        assertThatThrownBy(never::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    @Behaviour(189)
    void leavesTheTaskAloneWhenTheCallersTimeIsUp(EventLoop loop) {
        Future<String> open = loop.createFuture();
        CompletableFuture<String> future =
                toThread(() -> {
                    CompletableFuture<String> submitted =
                            runCoroutineThreadsafe(() -> open.await(), loop);
                    assertThatThrownBy(() -> submitted.get(0, NANOSECONDS))
                            .isInstanceOf(TimeoutException.class);
                    return submitted;
                });
        sleep(Duration.ZERO);
        open.setResult("result");
        sleep(seconds(1));
        assertThat(future).isCompletedWithValue("result");
    }

    @AsyncTest
    void cancelledBeforeTheTaskIsThereCancelsItBeforeItBegins(EventLoop loop) {
        // Nothing of it happens before this task suspends.
        CompletableFuture<?> future = runCoroutineThreadsafe(() -> trail.add("began"), loop);
        assertThat(future.cancel(true)).isTrue();
        sleep(seconds(1));
        assertThat(trail).isEmpty();
        assertThat(loop.allTasks()).hasSize(1);
    }

    @AsyncTest
    void runsTheTaskInACopyOfTheCallersContext(EventLoop loop) {
        String seen =
                toThread(() -> {
                    REQUEST.set("caller");
                    return runCoroutineThreadsafe(
                                    () -> {
                                        String value = REQUEST.value();
                                        REQUEST.set("task");
                                        return value;
                                    },
                                    loop)
                            .get(10, SECONDS)
                            .concat(" ")
                            .concat(REQUEST.value());
                });
        assertThat(seen).isEqualTo("caller caller");
    }

    @AsyncTest
    void whatACancelledTaskFailsWithIsReported(EventLoop loop) {
        loop.setExceptionHandler((_, report) -> trail.add(String.valueOf(report.exception())));
        List<WeakReference<@Nullable Task<?>>> task = new ArrayList<>();
        CompletableFuture<@Nullable Void> future =
                runCoroutineThreadsafe(
                        () -> {
                            task.add(new WeakReference<>(currentTask()));
                            try {
                                sleep(seconds(9));
                            } finally {
                                failingCleanup();
                            }
                        },
                        loop);
        sleep(seconds(1));
        future.cancel(true);
        sleep(seconds(1));
        assertThat(trail).isEmpty();
        Garbage.collect(task.getFirst());
        Garbage.untilReported(trail);
        assertThat(trail).containsExactly("java.lang.IllegalStateException: in cleanup");
    }

    private static void failingCleanup() {
        throw new IllegalStateException("in cleanup");
    }

    @Test
    @Behaviour(189)
    void aLoopThatIsClosedRefuses() {
        EventLoop loop = new VirtualClock().createLoop();
        loop.close();
        assertThatThrownBy(() -> runCoroutineThreadsafe(() -> 1, loop))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Event loop is closed; create another one, or run the code with Asyncio.run");
    }

    @Test
    @Behaviour(189)
    void aLoopThatClosesBeforeItBeganSaysSo() {
        EventLoop loop = new VirtualClock().createLoop();
        CompletableFuture<?> future = runCoroutineThreadsafe(() -> trail.add("began"), loop);
        loop.close();
        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Event loop is closed; create another one, or run the code with Asyncio.run");
        assertThat(trail).isEmpty();
    }

    @Test
    void aLoopThatClosesBeforeTheTaskEndedEndsIt() {
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, report) -> trail.add(report.message()));
        CompletableFuture<?> future =
                runCoroutineThreadsafe(() -> loop.createFuture().await(), loop);
        for (int iteration = 0; iteration < 3; iteration++) {
            loop.stop();
            loop.runForever();
        }
        loop.close();
        assertThat(future).isCancelled();
        assertThat(trail)
                .containsExactly("Task was destroyed but it is pending: the event loop was closed");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void needsCode() {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            assertThatThrownBy(() -> runCoroutineThreadsafe((Callable<?>) null, loop))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("code");
            assertThatThrownBy(() -> runCoroutineThreadsafe((Action<?>) null, loop))
                    .hasMessage("action");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void needsALoop() {
        assertThatThrownBy(() -> runCoroutineThreadsafe(() -> 1, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("loop");
    }
}
