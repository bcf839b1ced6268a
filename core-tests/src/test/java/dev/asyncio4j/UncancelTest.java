package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class UncancelTest {
    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    @AsyncTest
    @Behaviour(71)
    void countsDownAndNotBelowZero() {
        List<Integer> counts = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(1));
                    } catch (CancelledError expected) {
                        counts.add(current().cancelling());
                        counts.add(current().uncancel());
                        counts.add(current().uncancel());
                        counts.add(current().uncancel());
                    }
                });
        sleep(ZERO);
        task.cancel();
        task.cancel();
        task.await();
        assertThat(counts).containsExactly(2, 1, 0, 0);
    }

    @AsyncTest
    @Behaviour(71)
    void withdrawsARequestThatWasNotDeliveredYet(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task =
                createTask(() -> {
                    future.await();
                    return sleep(seconds(1), 42);
                });
        sleep(ZERO);
        future.setResult(1);
        task.cancel();
        assertThat(task.cancelling()).isEqualTo(1);
        assertThat(task.uncancel()).isZero();
        assertThat(task.await()).isEqualTo(42);
    }

    @AsyncTest
    void withdrawsARequestToATaskThatHasNotBegun() {
        Task<Integer> task = createTask(() -> 42);
        task.cancel();
        task.uncancel();
        assertThat(task.await()).isEqualTo(42);
    }

    @AsyncTest
    void withdrawsNothingWhileOthersAreOutstanding(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task = createTask(() -> future.await());
        sleep(ZERO);
        future.setResult(1);
        task.cancel();
        task.cancel();
        assertThat(task.uncancel()).isEqualTo(1);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void cannotBringBackWhatWasCancelledInItsPlace(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task = createTask(() -> future.await());
        Task<?> sleeper = createTask(() -> sleep(seconds(1)));
        sleep(ZERO);
        task.cancel();
        task.uncancel();
        sleeper.cancel();
        sleeper.uncancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class);
        assertThat(task.cancelling()).isZero();
    }

    @AsyncTest
    void doesNotCutASleepShortThatBeganWithARequestPending() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    current().cancel("pending");
                    sleep(seconds(2));
                    trail.add("woke up early");
                });
        createTask(() -> task.uncancel());
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("pending");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void findsNoInterruptAfterARequestFromWithin() {
        List<Boolean> interrupted = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    current().cancel();
                    interrupted.add(Thread.currentThread().isInterrupted());
                    current().uncancel();
                    interrupted.add(Thread.currentThread().isInterrupted());
                    sleep(seconds(1));
                });
        task.await();
        assertThat(interrupted).containsExactly(false, false);
    }

    @AsyncTest
    void leavesAnInterruptOfSomeoneElseAlone() {
        Task<?> task =
                createTask(() -> {
                    Thread.currentThread().interrupt();
                    current().uncancel();
                    assertThat(Thread.interrupted()).isTrue();
                });
        task.await();
    }

    /** Python's documentation: how a block tells its own cancellation from one from outside. */
    @AsyncTest
    @Behaviour(73)
    void tellsTheOwnCancellationOfABlockFromOneFromOutside() {
        List<String> trail = new ArrayList<>();
        Task<?> inTime = createTask(() -> structured(seconds(1), seconds(5), trail));
        inTime.await();
        assertThat(trail).containsExactly("block finished", "after the block: 0");

        trail.clear();
        Task<?> late = createTask(() -> structured(seconds(5), seconds(1), trail));
        late.await();
        assertThat(trail).containsExactly("translated", "after the block: 0");

        trail.clear();
        Task<?> cancelled = createTask(() -> structured(seconds(5), seconds(4), trail));
        sleep(seconds(1));
        cancelled.cancel();
        assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
        assertThat(trail).isEmpty();

        trail.clear();
        Task<?> both = createTask(() -> structured(seconds(5), seconds(4), trail));
        sleep(ZERO);
        sleep(seconds(4));
        both.cancel();
        assertThatThrownBy(both::await).isInstanceOf(CancelledError.class);
        assertThat(both.cancelling()).isEqualTo(1);
        assertThat(trail).isEmpty();
    }

    private static void structured(Duration work, Duration limit, List<String> trail) {
        Task<?> task = current();
        List<String> timeUp = new ArrayList<>();
        TimerHandle timer =
                task.loop()
                        .callLater(
                                limit,
                                () -> {
                                    timeUp.add("now");
                                    task.cancel();
                                });
        try {
            sleep(work);
            trail.add("block finished");
        } catch (CancelledError cancelled) {
            if (timeUp.isEmpty() || task.uncancel() > 0) {
                throw cancelled;
            }
            trail.add("translated");
        } finally {
            timer.cancel();
        }
        trail.add("after the block: " + task.cancelling());
    }
}
