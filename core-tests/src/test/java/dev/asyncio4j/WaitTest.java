package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.ReturnWhen.ALL_COMPLETED;
import static dev.asyncio4j.ReturnWhen.FIRST_COMPLETED;
import static dev.asyncio4j.ReturnWhen.FIRST_EXCEPTION;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitTest {
    @AsyncTest
    void waitsForAllUnlessToldOtherwise(VirtualClock clock) {
        Task<?> quick = createTask(() -> sleep(seconds(1)));
        Task<?> slow = createTask(() -> sleep(seconds(2)));
        DoneAndPending<Task<?>> result = Asyncio.wait(List.of(slow, quick));
        assertThat(result.done()).containsExactly(slow, quick);
        assertThat(result.pending()).isEmpty();
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void canReturnAtTheFirstThatIsDone(VirtualClock clock) {
        Task<?> quick = createTask(() -> sleep(seconds(1)));
        Task<?> slow = createTask(() -> sleep(seconds(2)));
        var result = Asyncio.wait(List.of(slow, quick), null, FIRST_COMPLETED);
        assertThat(result.done()).containsExactly(quick);
        assertThat(result.pending()).containsExactly(slow);
        assertThat(clock.time()).isEqualTo(seconds(1));
        slow.await();
    }

    @AsyncTest
    @Behaviour(83)
    void cancelledLeavesTheTasksRunning() {
        Task<?> task = createTask(() -> sleep(seconds(2)));
        Task<?> waiter = createTask(() -> Asyncio.wait(List.of(task)));
        sleep(seconds(1));
        waiter.cancel("enough");
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(task.isDone()).isFalse();
        assertThat(task.toString()).doesNotContain("callbacks");
        task.await();
    }

    @AsyncTest
    @Behaviour(83)
    void afterATimeoutSaysWhatIsDone(VirtualClock clock) {
        Task<?> quick = createTask(() -> sleep(seconds(1)));
        Task<?> slow = createTask(() -> sleep(seconds(3)));
        var result = Asyncio.wait(List.of(quick, slow), seconds(2));
        assertThat(result.done()).containsExactly(quick);
        assertThat(result.pending()).containsExactly(slow);
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThat(slow.toString()).doesNotContain("callbacks");
        slow.await();
        assertThat(slow.isCancelled()).isFalse();
    }

    @AsyncTest
    void withATimeoutOfZeroLooksOnce() {
        Task<Integer> task = createTask(() -> sleep(seconds(1), 1));
        assertThat(Asyncio.wait(List.of(task), ZERO).pending()).containsExactly(task);
        assertThat(Asyncio.wait(List.of(task), seconds(-1)).pending()).containsExactly(task);
        task.await();
    }

    @AsyncTest
    @Behaviour(85)
    void countsATaskThatEndsAtTheMomentOfTheTimeoutAsDone() {
        Task<?> one = createTask(() -> sleep(seconds(0.1)));
        Task<?> other = createTask(() -> sleep(seconds(0.1)));
        var result = Asyncio.wait(List.of(one, other), seconds(0.1));
        assertThat(result.done()).containsExactly(one, other);
    }

    @AsyncTest
    @Behaviour(86)
    void canReturnAtTheFirstThatFails(VirtualClock clock) {
        Task<?> cancelled = createTask(() -> sleep(seconds(9)));
        Task<?> good = createTask(() -> sleep(seconds(1)));
        Task<?> failing = createTask(() -> failAfter(seconds(2)));
        Task<?> slow = createTask(() -> sleep(seconds(3)));
        cancelled.cancel();
        var result = Asyncio.wait(List.of(cancelled, good, failing, slow), null, FIRST_EXCEPTION);
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThat(result.done()).containsExactly(cancelled, good, failing);
        assertThat(result.pending()).containsExactly(slow);
        assertThat(failing.exception()).hasMessage("failed");

        // One that has failed already is enough, without waiting.
        var again = Asyncio.wait(List.of(failing, slow), null, FIRST_EXCEPTION);
        assertThat(again.pending()).containsExactly(slow);
        assertThat(clock.time()).isEqualTo(seconds(2));
        slow.await();
    }

    @AsyncTest
    @Behaviour(86)
    void waitsForAllIfNoneFails(VirtualClock clock) {
        Task<?> one = createTask(() -> sleep(seconds(1)));
        Task<?> other = createTask(() -> sleep(seconds(2)));
        var result = Asyncio.wait(List.of(one, other), null, FIRST_EXCEPTION);
        assertThat(result.done()).containsExactly(one, other);
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void throwsNothingOfWhatTheTasksThrew() {
        Task<Object> failing = createTask(() -> failAfter(seconds(1)));
        assertThat(Asyncio.wait(List.of(failing)).done()).containsExactly(failing);
        assertThat(failing.exception()).hasMessage("failed");
    }

    @AsyncTest
    @Behaviour(87)
    void takesAnyCollectionAndCountsOneGivenTwiceOnce() {
        Task<Integer> task = createTask(() -> sleep(seconds(1), 1));
        assertThat(Asyncio.wait(List.of(task, task)).done()).containsExactly(task);
        assertThat(Asyncio.wait(Set.of(task)).done()).containsExactly(task);
    }

    @AsyncTest
    @Behaviour(87)
    void needsAtLeastOne() {
        assertThatThrownBy(() -> Asyncio.wait(List.<Task<?>>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("futures: [] (expected: at least one)");
    }

    @AsyncTest
    @Behaviour(87)
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Collection<Future<Integer>> none = null;
        assertThatThrownBy(() -> Asyncio.wait(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("futures");
        assertThatThrownBy(() -> Asyncio.wait(Arrays.asList(future, null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the futures is null");
        assertThatThrownBy(() -> Asyncio.wait(List.of(future), null, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("returnWhen");
    }

    @AsyncTest
    void refusesAFutureOfAnotherLoop() {
        try (EventLoop other = EventLoop.create()) {
            List<Future<Integer>> foreign = List.of(other.createFuture());
            assertThatThrownBy(() -> Asyncio.wait(foreign, null, ALL_COMPLETED))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot await a future attached to a different loop");
        }
    }

    @Test
    void needsATask() {
        try (EventLoop loop = EventLoop.create()) {
            List<Future<Integer>> futures = List.of(loop.createFuture());
            assertThatThrownBy(() -> Asyncio.wait(futures))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "cannot wait for futures here: no event loop runs on the thread .+\\."
                                    + " Call it in code that Asyncio.run or createTask runs");
        }
    }

    private static Object failAfter(Duration delay) {
        sleep(delay);
        throw new IllegalStateException("failed");
    }
}
