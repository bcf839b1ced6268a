package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.await;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.ensureFuture;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Between the loop's futures and the stages of the JDK's. */
class BridgesTest {
    private final List<String> trail = new ArrayList<>();

    // From the JDK to the loop

    @AsyncTest
    void aStageCanBeAwaited(EventLoop loop) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        loop.callSoon(() -> stage.complete("result"));
        assertThat(Asyncio.<String>await(stage)).isEqualTo("result");
        assertThat(Asyncio.<String>await(stage)).isEqualTo("result");
    }

    @AsyncTest
    void aStageWithoutAResultCanBeAwaited() {
        assertThat(Asyncio.<Void>await(CompletableFuture.<Void>completedFuture(null))).isNull();
    }

    @AsyncTest
    void whatAStageFailsWithIsThrownAsAnyFutureThrowsIt() {
        IllegalStateException unchecked = new IllegalStateException("own");
        assertThatThrownBy(() -> await(CompletableFuture.failedStage(unchecked)))
                .isSameAs(unchecked);
        IOException checked = new IOException("own");
        assertThatThrownBy(() -> await(CompletableFuture.failedStage(checked)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(checked);
    }

    @AsyncTest
    void whatAnEarlierStageFailedWithIsUnwrapped() {
        IOException checked = new IOException("own");
        CompletionStage<String> dependent =
                CompletableFuture.<String>failedStage(checked).thenApply(String::trim);
        Future<String> future = ensureFuture(dependent);
        assertThatThrownBy(() -> future.await(IOException.class)).isSameAs(checked);
    }

    @AsyncTest
    @Behaviour(43)
    void aCancelledStageIsACancelledFuture() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = ensureFuture(stage);
        stage.cancel(true);
        assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
        assertThat(future.isCancelled()).isTrue();
        assertThatThrownBy(() -> await(stage.thenApply(String::trim)))
                .isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    @Behaviour(42)
    void cancellingTheFutureCancelsTheStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = ensureFuture(stage);
        assertThat(future.cancel("enough")).isTrue();
        sleep(Duration.ZERO);
        assertThat(stage.isCancelled()).isTrue();
        assertThatThrownBy(future::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    }

    @AsyncTest
    @Behaviour(42)
    void cancellingTheTaskThatAwaitsAStageCancelsTheStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<String> task = createTask(() -> Asyncio.<String>await(stage));
        sleep(Duration.ZERO);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(stage.isCancelled()).isTrue();
    }

    @AsyncTest
    @Behaviour(42)
    void theResultOfAStageSurvivesThatTheFutureWasCancelledBeforeItCame() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = ensureFuture(stage);
        stage.complete("result");
        assertThat(future.cancel()).isTrue();
        sleep(Duration.ZERO);
        assertThat(future.isCancelled()).isTrue();
        assertThat(stage).isCompletedWithValue("result");
    }

    @AsyncTest
    void aStageThatCannotBeCancelledRunsOn(VirtualClock clock) {
        CompletableFuture<String> source = new CompletableFuture<>();
        Future<String> future = ensureFuture(source.minimalCompletionStage());
        assertThat(future.cancel()).isTrue();
        assertThat(source.isDone()).isFalse();
        // Nobody waits for it any more, so time need not stand still for it.
        sleep(seconds(1));
        assertThat(clock.time()).isEqualTo(seconds(1));
        source.complete("too late");
        sleep(seconds(1));
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void aFutureOfAStageThatIsCompletedByHandStaysSo(VirtualClock clock) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = ensureFuture(stage);
        future.setResult("by hand");
        stage.complete("too late");
        sleep(Duration.ZERO);
        assertThat(future.await()).isEqualTo("by hand");
        sleep(seconds(1));
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void ensureFutureTakesWhateverCanBeAwaited(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.setResult("future");
        Object awaitable = future;
        assertThat(ensureFuture(future)).isSameAs(future);
        assertThat(ensureFuture(awaitable)).isSameAs(future);
        Object stage = CompletableFuture.completedFuture("stage");
        assertThat(ensureFuture(stage).await()).isEqualTo("stage");
        Callable<String> code = () -> "code";
        assertThat(ensureFuture(code).await()).isEqualTo("code");
        Object same = code;
        assertThat(ensureFuture(same)).isInstanceOf(Task.class);
        sleep(Duration.ZERO);
    }

    @AsyncTest
    void ensureFutureRefusesAnythingElse() {
        assertThatThrownBy(() -> ensureFuture((Object) "text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "awaitable: text (expected: a Future, a Callable or a CompletionStage; to"
                                + " wait for another kind of future, call its get() in a task)");
    }

    @Test
    void ensureFutureNeedsALoop() {
        assertThatThrownBy(() -> ensureFuture(CompletableFuture.completedFuture("stage")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no running event loop on the thread ");
    }

    // From the loop to the JDK

    @AsyncTest
    void aFutureIsAStage(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.toCompletableFuture()
                .thenAccept(result -> trail.add(result + " in " + currentTask()));
        future.setResult("result");
        assertThat(trail).isEmpty();
        sleep(Duration.ZERO);
        assertThat(trail).containsExactly("result in null");
    }

    @AsyncTest
    void aStageOfADoneFutureIsDone(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.setResult("result");
        assertThat(future.toCompletableFuture()).isCompletedWithValue("result");
    }

    @AsyncTest
    void aFailedFutureIsAFailedStage(EventLoop loop) {
        Future<String> future = loop.createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();
        IOException error = new IOException("own");
        future.setException(error);
        assertThatThrownBy(stage::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(error);
    }

    @AsyncTest
    @Behaviour(43)
    void aCancelledFutureIsACancelledStage(EventLoop loop) {
        Future<String> future = loop.createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();
        future.cancel("enough");
        assertThatThrownBy(stage::get).isInstanceOf(CancellationException.class);
        assertThat(stage.isCancelled()).isTrue();
        assertThat(stage.handle((_, thrown) -> thrown).join())
                .isInstanceOf(CancellationException.class)
                .hasMessage("enough");
    }

    @AsyncTest
    @Behaviour(43)
    void aCancellationThatGoesToTheJdkAndBackIsOneOfOurs(EventLoop loop) {
        Future<String> future = loop.createFuture();
        Future<String> back = ensureFuture(future.toCompletableFuture());
        future.cancel("enough");
        assertThatThrownBy(back::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    }

    @AsyncTest
    void cancellingTheStageCancelsTheFuture(EventLoop loop) {
        Future<String> future = loop.createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();
        assertThat(stage.cancel(true)).isTrue();
        assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void aStageThatOthersEndIsForgottenByTheFuture(EventLoop loop) {
        Future<String> future = loop.createFuture();
        List<CompletableFuture<String>> stages =
                Stream.generate(future::toCompletableFuture).limit(5).toList();
        assertThat(future).hasToString("Future[pending, callbacks=5]");
        stages.get(0).complete("own");
        stages.get(1).completeExceptionally(new IOException());
        stages.get(2).completeAsync(() -> "own", Runnable::run);
        stages.get(3).obtrudeValue("own");
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
        assertThat(future).hasToString("Future[pending, callbacks=1]");
        future.setResult("result");
        sleep(Duration.ZERO);
        assertThat(stages.get(3)).isCompletedWithValue("own");
        assertThat(stages.get(4)).isCompletedWithValue("result");
    }

    @AsyncTest
    @Tag("real")
    void aStageThatTimesOutIsForgottenByTheFuture(EventLoop loop) throws Exception {
        Future<String> future = loop.createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();
        assertThatThrownBy(stage.orTimeout(1, TimeUnit.MICROSECONDS)::get)
                .hasCauseInstanceOf(TimeoutException.class);
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
        assertThat(future).hasToString("Future[pending]");
    }

    @AsyncTest
    void aStageThatOthersEndBeforeTheLoopHearsOfItIsNeverFollowed(EventLoop loop) {
        Future<String> future = loop.createFuture();
        loop.runInExecutor(null, () -> future.toCompletableFuture().complete("own")).await();
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
        assertThat(future).hasToString("Future[pending]");
    }

    @AsyncTest
    void cancellingTheStageOfADoneFutureHasNoEffect(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.setResult("result");
        assertThat(future.toCompletableFuture().cancel(true)).isFalse();
    }

    @AsyncTest
    void aDependentThatThrowsFailsItsOwnStageAlone(EventLoop loop) {
        Future<String> future = loop.createFuture();
        CompletableFuture<String> dependent =
                future.toCompletableFuture().thenApply(_ -> raise("own"));
        future.setResult("result");
        assertThatThrownBy(dependent::get).cause().hasMessage("own");
        assertThat(future.await()).isEqualTo("result");
    }

    private static String raise(String message) {
        throw new IllegalStateException(message);
    }

    @Test
    void aStageOfAFutureThatIsPendingAtCloseSaysThatTheLoopIsClosed() {
        EventLoop loop = new VirtualClock().createLoop();
        CompletableFuture<?> early = loop.createFuture().toCompletableFuture();
        Future<?> future = loop.createFuture();
        loop.callSoon(() -> trail.add(future.toCompletableFuture().toString()));
        loop.stop();
        loop.runForever();
        loop.close();
        for (CompletableFuture<?> stage : List.of(early, future.toCompletableFuture())) {
            assertThatThrownBy(stage::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "Event loop is closed; create another one, or run the code with Asyncio.run");
        }
    }

    @Test
    void aStageOfAFutureThatEndsInTheLastIterationGetsItsResult() {
        EventLoop loop = new VirtualClock().createLoop();
        Future<String> future = loop.createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();
        loop.callSoon(() -> {
            future.setResult("result");
            loop.stop();
        });
        loop.runForever();
        loop.close();
        assertThat(stage).isCompletedWithValue("result");
    }

    /** On the bare carrier, a lock that it wants might be held by a task that never goes on. */
    @AsyncTest
    void whatDependsOnAStageThatIsCancelledNeverRunsOnTheBareCarrier(VirtualClock clock) {
        for (ThrowingConsumer<CompletableFuture<Void>> cancelling :
                List.<ThrowingConsumer<CompletableFuture<Void>>>of(
                        stage -> {
                            createTask(() -> clock.advance(seconds(1)));
                            timeout(seconds(1), () -> await(stage));
                        },
                        stage ->
                                taskGroup(group -> {
                                    group.createTask(() -> await(stage));
                                    group.createTask(() -> {
                                        sleep(Duration.ZERO);
                                        throw new ArithmeticException();
                                    });
                                }))) {
            trail.clear();
            CompletableFuture<Void> stage = new CompletableFuture<>();
            stage.whenComplete(
                    (_, _) -> trail.add("virtual: " + Thread.currentThread().isVirtual()));
            assertThatThrownBy(() -> cancelling.accept(stage)).isInstanceOf(Exception.class);
            sleep(seconds(1));
            assertThat(stage).isCancelled();
            assertThat(trail).containsExactly("virtual: true");
        }
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void aStageThatIsNullIsRefused(VirtualClock clock) {
        CompletionStage<String> none = null;
        assertThatThrownBy(() -> await(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("stage");
        // The loop does not wait for it: virtual time goes on.
        sleep(seconds(1));
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @Test
    void aFutureOfALoopThatDoesNotRunCancelsItsStageAtOnce() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        try (EventLoop loop = new VirtualClock().createLoop()) {
            Future<String> future =
                    loop.runUntilComplete(() -> List.of(ensureFuture(stage))).getFirst();
            assertThat(future.cancel()).isTrue();
            assertThat(stage).isCancelled();
        }
    }

    @Test
    void aStageIsCancelledThoughTheLoopHasRunItsLastIteration() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        EventLoop loop = new VirtualClock().createLoop();
        loop.callSoon(() -> {
            // The first iteration hears of the end, the second cancels, a third would be needed.
            ensureFuture(stage).toCompletableFuture().cancel(true);
            loop.callSoon(loop::stop);
        });
        loop.runForever();
        assertThat(stage).isNotDone();
        loop.close();
        assertThat(stage).isCancelled();
    }

    @AsyncTest
    void aStageThatThrowsWhenItIsCancelledIsReported(EventLoop loop) {
        loop.setExceptionHandler((_, report) -> {
            assertThat(report.exception()).hasMessage("own");
            trail.add(report.message());
        });
        CompletableFuture<String> stage =
                new CompletableFuture<>() {
                    @Override
                    public boolean cancel(boolean mayInterruptIfRunning) {
                        throw new ArithmeticException("own");
                    }
                };
        ensureFuture(stage).toCompletableFuture().cancel(true);
        sleep(seconds(1));
        assertThat(trail).containsExactly("Exception in code called to cancel a stage");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void aFutureThatIsNullIsRefused() {
        Future<String> none = null;
        assertThatThrownBy(() -> await(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("future");
        assertThatThrownBy(() -> ensureFuture(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("future");
    }

    @AsyncTest
    @Tag("real")
    void aStageThatOthersEndIsNotHeldByTheLoop(EventLoop loop) {
        Future<String> future = loop.createFuture();
        Garbage.collect(endedByOthers(future));
        assertThat(future).hasToString("Future[pending]");
    }

    private static WeakReference<CompletableFuture<String>> endedByOthers(Future<String> future) {
        CompletableFuture<String> stage = future.toCompletableFuture();
        stage.complete("own");
        sleep(seconds(1));
        return new WeakReference<>(stage);
    }

    @AsyncTest
    @Tag("real")
    void aStageThatOthersEndDoesNotHoldItsFuture(EventLoop loop) {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        Garbage.collect(endedByOthersWhenFollowed(loop, stages));
        Garbage.collect(endedByOthersBeforeThat(loop, stages));
        assertThat(stages).hasSize(2).allMatch(stage -> stage.join().equals("own"));
    }

    private static WeakReference<Future<String>> endedByOthersWhenFollowed(
            EventLoop loop, List<CompletableFuture<String>> stages) {
        Future<String> future = loop.createFuture();
        stages.add(future.toCompletableFuture());
        stages.getLast().complete("own");
        sleep(seconds(1));
        return new WeakReference<>(future);
    }

    private static WeakReference<Future<String>> endedByOthersBeforeThat(
            EventLoop loop, List<CompletableFuture<String>> stages) {
        Future<String> future = loop.createFuture();
        Callable<CompletableFuture<String>> code =
                () -> {
                    CompletableFuture<String> stage = future.toCompletableFuture();
                    stage.complete("own");
                    return stage;
                };
        stages.add(loop.<CompletableFuture<String>>runInExecutor(null, code).await());
        sleep(seconds(1));
        return new WeakReference<>(future);
    }
}
