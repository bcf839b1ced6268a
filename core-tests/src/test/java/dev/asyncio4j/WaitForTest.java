package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.shield;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.waitFor;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class WaitForTest {
    @AsyncTest
    void returnsTheResultInTime(VirtualClock clock) throws Exception {
        Task<String> task = createTask(() -> sleep(seconds(1), "task"));
        assertThat(waitFor(task, seconds(2))).isEqualTo("task");
        assertThat(waitFor(() -> sleep(seconds(1), "code"), seconds(2))).isEqualTo("code");
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void throwsWhatTheCodeThrowsAsItIs() {
        IOException own = new IOException("own");
        assertThatThrownBy(() -> waitFor(() -> throwing(own), seconds(2))).isSameAs(own);
    }

    @AsyncTest
    @Behaviour(94)
    void waitsForTheEndOfWhatItCancels(VirtualClock clock) throws Exception {
        Task<?> slow = createTask(() -> ignoringCancellations(seconds(0.2)));
        waitFor(slow, seconds(0.1));
        assertThat(clock.time()).isEqualTo(seconds(0.2));

        List<String> trail = new ArrayList<>();
        Task<?> cleaning = createTask(() -> cleaningUp(seconds(0.3), trail));
        assertThatThrownBy(() -> waitFor(cleaning, seconds(0.1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 0.1 s");
        assertThat(trail).containsExactly("cleaned up");
        assertThat(clock.time()).isEqualTo(seconds(0.6));
    }

    @AsyncTest
    @Behaviour(94)
    void hasTheCancellationAsTheCauseOfItsTimeout() {
        Task<?> task = createTask(() -> sleep(seconds(5)));
        assertThatThrownBy(() -> waitFor(task, seconds(1)))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class);
        Task<?> other = createTask(() -> sleep(seconds(5)));
        sleep(ZERO);
        assertThatThrownBy(() -> waitFor(other, ZERO))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void throwsWhatTheTaskThrowsInAnswerToTheCancellation() {
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(5));
                    } catch (CancelledError cancelled) {
                        throw new IllegalStateException("in the cleanup");
                    }
                });
        assertThatThrownBy(() -> waitFor(task, seconds(1)))
                .hasMessage("in the cleanup")
                .satisfies(error ->
                        assertThat(error.getSuppressed())
                                .singleElement()
                                .isInstanceOf(TimeoutException.class));
    }

    @AsyncTest
    @Behaviour(95)
    void returnsTheValueOfOneThatSwallowsTheCancellation() throws Exception {
        Task<Integer> task =
                createTask(() -> {
                    try {
                        return sleep(seconds(10), 1);
                    } catch (CancelledError swallowed) {
                        return 42;
                    }
                });
        assertThat(waitFor(task, seconds(1))).isEqualTo(42);
    }

    @AsyncTest
    @Behaviour(97)
    void withoutTimeReturnsWhatIsDoneAlready(EventLoop loop) throws Exception {
        Future<String> done = loop.createFuture();
        done.setResult("done");
        assertThat(waitFor(done, ZERO)).isEqualTo("done");
        assertThat(waitFor(done, seconds(-1))).isEqualTo("done");
    }

    @AsyncTest
    @Behaviour(97)
    void withoutTimeDoesNotBeginCode() {
        List<String> trail = new ArrayList<>();
        assertThatThrownBy(() -> waitFor(() -> trail.add("begun"), ZERO))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 0.0 s");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(97)
    void withoutTimeCancelsARunningTaskAndWaitsForIt(VirtualClock clock) {
        for (Duration none : List.of(ZERO, seconds(-1))) {
            List<String> trail = new ArrayList<>();
            Duration begin = clock.time();
            Task<?> task = createTask(() -> cleaningUp(seconds(1), trail));
            sleep(ZERO);
            assertThatThrownBy(() -> waitFor(task, none)).isInstanceOf(TimeoutException.class);
            assertThat(task.isCancelled()).isTrue();
            assertThat(trail).containsExactly("cleaned up");
            assertThat(clock.time().minus(begin)).isEqualTo(seconds(1));
        }
    }

    @AsyncTest
    @Behaviour(98)
    void cancelledCancelsTheTask() {
        Task<?> inner = createTask(() -> sleep(seconds(10)));
        Task<?> outer = createTask(() -> waitFor(inner, seconds(20)));
        sleep(seconds(1));
        outer.cancel("outer");
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("outer");
        assertThat(inner.isCancelled()).isTrue();
    }

    @AsyncTest
    @Behaviour(98)
    void cancelledWhenTheInnerOneIsDoneAlreadyDoesNotRunOn(EventLoop loop) {
        List<String> trail = new ArrayList<>();
        Future<String> inner = loop.createFuture();
        Task<?> outer =
                createTask(() -> {
                    waitFor(inner, seconds(100));
                    trail.add("ran on");
                });
        sleep(ZERO);
        inner.setResult("done");
        outer.cancel();
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
        assertThat(trail).isEmpty();
        assertThat(inner.result()).isEqualTo("done");
    }

    @AsyncTest
    @Behaviour(99)
    void timesOutIfTheDeadlineComesBeforeTheWaiterHasSeenTheResult(EventLoop loop) {
        Future<String> future = loop.createFuture();
        loop.callLater(millis(10), () -> future.setResult("in the same moment"));
        assertThatThrownBy(() -> waitFor(future, millis(10))).isInstanceOf(TimeoutException.class);
        assertThat(future.result()).isEqualTo("in the same moment");
    }

    @AsyncTest
    @Behaviour(99)
    void timesOutIfTheLoopWasTooBusyToSeeTheResult(EventLoop loop, VirtualClock clock) {
        Future<String> future = loop.createFuture();
        loop.callLater(millis(10), () -> future.setResult("long before"));
        loop.callLater(millis(5), () -> clock.advance(seconds(2)));
        assertThatThrownBy(() -> waitFor(future, seconds(1))).isInstanceOf(TimeoutException.class);
        assertThat(future.result()).isEqualTo("long before");
    }

    @AsyncTest
    @Behaviour(101)
    void ofAShieldLeavesTheTaskRunning(VirtualClock clock) {
        Task<Integer> task = createTask(() -> sleep(seconds(2), 7));
        assertThatThrownBy(() -> waitFor(shield(task), seconds(1)))
                .isInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(task.await()).isEqualTo(7);
    }

    /**
     * A condition in the small: its wait gives the lock back, and takes it again before it ends.
     */
    @AsyncTest
    @Behaviour(102)
    void lastsUntilWhatItTimesOutHasTakenBackItsLock(EventLoop loop, VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Queue<String> lock = new Queue<>();
        Future<Integer> notified = loop.createFuture();
        Task<?> other =
                createTask(() -> {
                    String key = lock.get();
                    sleep(seconds(3));
                    trail.add("other releases");
                    lock.putNowait(key);
                });
        assertThatThrownBy(() -> waitFor(() -> unlockedUntil(notified, lock, "key"), seconds(1)))
                .isInstanceOf(TimeoutException.class);
        trail.add("timed out, lock " + (lock.isEmpty() ? "held" : "free"));
        assertThat(trail).containsExactly("other releases", "timed out, lock held");
        assertThat(clock.time()).isEqualTo(seconds(3));
        other.await();
    }

    private static void unlockedUntil(Future<Integer> notified, Queue<String> lock, String key) {
        lock.putNowait(key);
        try {
            notified.await();
        } finally {
            lock.get();
        }
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        Future<Integer> none = null;
        assertThatThrownBy(() -> waitFor(none, seconds(1)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("future");
    }

    @Test
    void needsATask() {
        try (EventLoop loop = EventLoop.create()) {
            Future<Integer> future = loop.createFuture();
            assertThatThrownBy(() -> waitFor(future, ZERO))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("cannot wait for a future here: no event loop runs on");
            assertThatThrownBy(() -> waitFor(future, seconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("cannot wait for a future here: no event loop runs on");
            for (Duration limit : List.of(ZERO, seconds(1))) {
                assertThatThrownBy(() -> waitFor(() -> 1, limit))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("cannot wait for code here: no event loop runs on");
            }
        }
    }

    @AsyncTest
    void withoutTimeToWaitRefusesItsOwnTaskAndLeavesItAsItIs() {
        Task<?> self = Objects.requireNonNull(Asyncio.currentTask());
        assertThatThrownBy(() -> waitFor(self, ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the task cannot await itself, it would never end: ");
        assertThat(self.cancelling()).isZero();
        sleep(ZERO);
    }

    @AsyncTest
    void withoutTimeToWaitRefusesTheFutureOfAnotherLoopAndLeavesItAsItIs(VirtualClock clock) {
        try (EventLoop other = clock.createLoop()) {
            Future<?> future = other.createFuture();
            assertThatThrownBy(() -> waitFor(future, ZERO))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot await a future attached to a different loop");
            assertThat(future.isDone()).isFalse();
        }
    }

    @AsyncTest
    void withoutALimitWaitsForEver() throws Exception {
        assertThat(waitFor(() -> sleep(seconds(1e6), 1), null)).isEqualTo(1);
        assertThat(waitFor(createTask(() -> sleep(seconds(1e6), 2)), null)).isEqualTo(2);
    }

    private static void ignoringCancellations(Duration total) {
        Duration end = EventLoop.running().time().plus(total);
        while (EventLoop.running().time().compareTo(end) < 0) {
            try {
                sleep(end.minus(EventLoop.running().time()));
            } catch (CancelledError ignored) {
                // goes on
            }
        }
    }

    private static void cleaningUp(Duration cleanup, List<String> trail) {
        try {
            sleep(seconds(10));
        } finally {
            sleep(cleanup);
            trail.add("cleaned up");
        }
    }

    private static Object throwing(IOException exception) throws IOException {
        throw exception;
    }
}
