package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.checkpoint;
import static dev.asyncio4j.Asyncio.checkpointIfCancelled;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.moveOnAfter;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.shieldedCheckpoint;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private final List<String> trail = new ArrayList<>();

    // The whole

    @AsyncTest
    void givesEveryReadyTaskOneTurn() {
        Task<?> other =
                createTask(() -> {
                    trail.add("other 1");
                    checkpoint();
                    trail.add("other 2");
                });
        trail.add("main 1");
        checkpoint();
        trail.add("main 2");
        other.await();
        assertThat(trail).containsExactly("main 1", "other 1", "main 2", "other 2");
    }

    @AsyncTest
    void throwsARequestThatCameBeforeOnceAndBehindTheOthers() {
        createTask(() -> trail.add("other"));
        cancelMyself("enough");
        assertCancelled(Asyncio::checkpoint, "enough");
        trail.add("cancelled");
        checkpoint();
        assertThat(trail).containsExactly("other", "cancelled");
        uncancelMyself();
    }

    @AsyncTest
    void throwsARequestThatComesInItsTurn() {
        Task<?> main = me();
        createTask(() -> main.cancel("by another"));
        assertCancelled(Asyncio::checkpoint, "by another");
        uncancelMyself();
    }

    @AsyncTest
    void throwsEachTimeInACancelledScope() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            createTask(() -> scope.cancel("by another"));
            for (int i = 0; i < 3; i++) {
                assertCancelled(Asyncio::checkpoint, "by another");
            }
        });
        checkpoint();
        assertThat(scope.cancelledCaught()).isFalse();
    }

    @AsyncTest
    void noticesADeadlineOneCheckpointLaterAtMost(VirtualClock clock) {
        CancelScope scope = moveOnAfter(seconds(3), () -> computeFor(seconds(1), clock));
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(trail).hasSize(4);
    }

    @AsyncTest
    void endsAComputationWhoseTimeIsUp(VirtualClock clock) {
        assertThatThrownBy(() -> timeout(seconds(3), () -> computeFor(seconds(1), clock)))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).hasSize(4);
    }

    /** Computes without an end. */
    private void computeFor(Duration step, VirtualClock clock) {
        while (true) {
            clock.advance(step);
            trail.add("computed");
            checkpoint();
        }
    }

    @AsyncTest
    void showsThatTheTaskWaitsForItsTurn() {
        Task<?> task = createTask(Asyncio::checkpoint, "polite");
        EventLoop.running().callSoon(() -> trail.add(task.toString()));
        task.await();
        assertThat(trail.getFirst()).contains("name=polite", "waits for its turn");
    }

    // If cancelled

    @AsyncTest
    void ifCancelledDoesNothingUnlessCancelled() {
        Task<?> other = createTask(() -> trail.add("other"));
        checkpointIfCancelled();
        trail.add("main");
        other.await();
        assertThat(trail).containsExactly("main", "other");
    }

    @AsyncTest
    void ifCancelledThrowsARequestOnceAndBehindTheOthers() {
        createTask(() -> trail.add("other"));
        cancelMyself("enough");
        assertCancelled(Asyncio::checkpointIfCancelled, "enough");
        assertThat(trail).containsExactly("other");
        createTask(() -> trail.add("too late"));
        checkpointIfCancelled();
        assertThat(trail).doesNotContain("too late");
        assertThat(me().cancelling()).isEqualTo(1);
        uncancelMyself();
        checkpoint();
    }

    @AsyncTest
    void ifCancelledThrowsEachTimeInACancelledScope() {
        CancelScope outer = new CancelScope();
        outer.run(() -> {
            new CancelScope()
                    .run(() -> {
                        outer.cancel("outside");
                        for (int i = 0; i < 3; i++) {
                            assertCancelled(Asyncio::checkpointIfCancelled, "outside");
                        }
                    });
        });
        checkpointIfCancelled();
    }

    @AsyncTest
    void ifCancelledLooksNoFurtherThanTheNextShield() {
        CancelScope outer = new CancelScope();
        outer.run(() -> {
            outer.cancel("scope");
            cancelMyself("request");
            CancelScope.shielded()
                    .run(() -> {
                        checkpointIfCancelled();
                        trail.add("shielded");
                    });
            assertCancelled(Asyncio::checkpointIfCancelled, "request");
            assertCancelled(Asyncio::checkpointIfCancelled, "scope");
        });
        assertThat(trail).containsExactly("shielded");
        uncancelMyself();
    }

    @AsyncTest
    void ifCancelledGoesOnIfTheRequestIsTakenBackMeanwhile() {
        Task<?> main = me();
        main.cancel();
        createTask(main::uncancel);
        checkpointIfCancelled();
        assertThat(main.cancelling()).isZero();
    }

    @AsyncTest
    void ifCancelledThrowsNothingThatAnInterruptHasTold() {
        Task<?> task =
                createTask(() -> {
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException told) {
                        trail.add("told");
                    }
                    checkpointIfCancelled();
                    trail.add("went on");
                });
        checkpoint();
        task.cancel();
        task.await();
        assertThat(trail).containsExactly("told", "went on");
    }

    @AsyncTest
    void ifCancelledThrowsWhatAnInterruptHasToldNobody() {
        Task<?> task =
                createTask(() -> {
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException passedOn) {
                        Thread.currentThread().interrupt();
                    }
                    assertCancelled(Asyncio::checkpointIfCancelled, "by main");
                    trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                });
        checkpoint();
        task.cancel("by main");
        task.await();
        assertThat(trail).containsExactly("interrupted: false");
    }

    // Shielded

    @AsyncTest
    void shieldedGivesEveryReadyTaskOneTurn() {
        Task<?> other =
                createTask(() -> {
                    trail.add("other 1");
                    shieldedCheckpoint();
                    trail.add("other 2");
                });
        shieldedCheckpoint();
        trail.add("main");
        other.await();
        assertThat(trail).containsExactly("other 1", "main", "other 2");
    }

    @AsyncTest
    void shieldedLeavesARequestToTheNextWait() {
        Task<?> main = me();
        createTask(() -> main.cancel("in its turn"));
        shieldedCheckpoint();
        assertThat(main.cancelling()).isEqualTo(1);
        shieldedCheckpoint();
        assertCancelled(() -> sleep(seconds(1)), "in its turn");
        main.uncancel();
    }

    @AsyncTest
    void shieldedLeavesACancelledScopeToTheNextWait() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            createTask(() -> scope.cancel("in its turn"));
            shieldedCheckpoint();
            assertThat(scope.cancelCalled()).isTrue();
            shieldedCheckpoint();
            assertCancelled(Asyncio::checkpoint, "in its turn");
        });
        checkpoint();
    }

    @AsyncTest
    void shieldedLeavesNothingBehindAScopeThatWasCancelledMeanwhile() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            createTask(() -> scope.cancel());
            shieldedCheckpoint();
        });
        assertThat(scope.cancelledCaught()).isFalse();
        checkpointIfCancelled();
    }

    @AsyncTest
    void shieldedAtTheEndOfATaskThatIsAskedToEndThereEndsItCancelled() {
        Task<?> task = createTask(Asyncio::shieldedCheckpoint);
        checkpoint();
        task.cancel("too late");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("too late");
    }

    // Where there is nothing to wait for

    @Test
    void doNotHoldUpALoopThatCloses() {
        for (Action<RuntimeException> point : points()) {
            EventLoop loop = new VirtualClock().createLoop();
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                createTask(() -> waitThenRepeat(point));
                checkpoint();
            });
            loop.close();
        }
        assertThat(trail)
                .containsExactly(
                        "the event loop was closed",
                        "the event loop was closed",
                        "the event loop was closed");
    }

    /** Goes on after it was told to end, until it is refused. */
    private void waitThenRepeat(Action<RuntimeException> point) {
        try {
            sleep(seconds(1));
        } catch (CancelledError told) {
            repeat(point);
        }
    }

    private void repeat(Action<RuntimeException> point) {
        try {
            while (true) {
                point.run();
            }
        } catch (CancelledError refused) {
            trail.add(String.valueOf(refused.getMessage()));
        }
    }

    @Test
    void areForTasks() {
        for (Action<RuntimeException> point : points()) {
            assertThatIllegalStateException()
                    .isThrownBy(point::run)
                    .withMessageContaining("here: no event loop runs on");
        }
    }

    @AsyncTest
    void areNotForCallbacks(EventLoop loop) {
        for (Action<RuntimeException> point : points()) {
            loop.callSoon(() ->
                    assertThatIllegalStateException()
                            .isThrownBy(point::run)
                            .withMessageContaining("but in no task"));
        }
        checkpoint();
    }

    private static List<Action<RuntimeException>> points() {
        return List.of(
                Asyncio::checkpoint, Asyncio::checkpointIfCancelled, Asyncio::shieldedCheckpoint);
    }

    private static void assertCancelled(Action<RuntimeException> point, String message) {
        assertThatThrownBy(point::run).isInstanceOf(CancelledError.class).hasMessage(message);
    }

    private static Task<?> me() {
        return Objects.requireNonNull(currentTask());
    }

    private static void cancelMyself(String message) {
        me().cancel(message);
    }

    private static void uncancelMyself() {
        assertThat(me().uncancel()).isZero();
    }
}
