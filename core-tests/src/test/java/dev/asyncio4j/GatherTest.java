package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.GatherOptions.returningExceptions;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatherTest {
    @AsyncTest
    @Behaviour(75)
    void givesResultsInTheOrderOfItsArguments(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Task<Integer> a = createTask(() -> after(seconds(2), "a", trail, 2));
        Task<Integer> b = createTask(() -> after(seconds(1), "b", trail, 1));
        Task<Integer> c = createTask(() -> after(seconds(3), "c", trail, 3));
        assertThat(gather(a, b, c).await()).containsExactly(2, 1, 3);
        assertThat(trail).containsExactly("b", "a", "c");
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    @Behaviour(75)
    void runsOneGivenTwiceOnce() {
        List<String> trail = new ArrayList<>();
        Task<Integer> task = createTask(() -> after(seconds(1), "run", trail, 7));
        Task<Integer> other = createTask(() -> 8);
        assertThat(gather(task, other, task).await()).containsExactly(7, 8, 7);
        assertThat(trail).containsExactly("run");
    }

    @AsyncTest
    void makesTasksOfCode() {
        List<String> results =
                gather(() -> sleep(seconds(2), "first"), () -> sleep(seconds(1), "second")).await();
        assertThat(results).containsExactly("first", "second");
    }

    @AsyncTest
    void makesTasksOfCodeWithoutResults(VirtualClock clock) {
        List<?> results = gather(() -> sleep(seconds(2)), () -> sleep(seconds(1))).await();
        assertThat(results).hasSize(2).containsOnlyNulls();
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void keepsNullsAmongItsResults(EventLoop loop) {
        Future<@Nullable String> future = loop.createFuture();
        future.setResult(null);
        assertThat(gather(future).await()).containsExactly((String) null);
    }

    @AsyncTest
    void failsWithTheFirstErrorAndLeavesTheOthersRunning(VirtualClock clock) {
        Task<?> slow = createTask(() -> sleep(seconds(5)));
        Task<?> failing = createTask(() -> failAfter(seconds(1), "first"));
        Task<?> failingLater = createTask(() -> failAfter(seconds(2), "later"));
        assertThatThrownBy(gather(slow, failing, failingLater)::await).hasMessage("first");
        assertThat(clock.time()).isEqualTo(seconds(1));
        slow.await();
        assertThat(slow.isCancelled()).isFalse();
        // The later error is not reported: the gathering took notice of it.
        assertThat(failingLater.isDone()).isTrue();
    }

    @AsyncTest
    void canReturnErrorsAndCancellationsAmongTheResults() {
        Task<?> good = createTask(() -> sleep(seconds(1), "good"));
        Task<?> failing = createTask(() -> failAfter(seconds(2), "bad"));
        Task<?> cancelled = createTask(() -> sleep(seconds(3)));
        var all = gather(returningExceptions(), good, failing, cancelled);
        cancelled.cancel("gone");
        List<@Nullable Object> results = all.await();
        assertThat(results.get(0)).isEqualTo("good");
        assertThat((Throwable) results.get(1)).hasMessage("bad");
        assertThat((Throwable) results.get(2))
                .isInstanceOf(CancelledError.class)
                .hasMessage("gone");
    }

    @AsyncTest
    void canReturnErrorsOfPiecesOfCode() {
        List<@Nullable Object> results =
                gather(returningExceptions(), () -> "good", () -> failAfter(seconds(1), "bad"))
                        .await();
        assertThat(results.get(0)).isEqualTo("good");
        assertThat((Throwable) results.get(1)).hasMessage("bad");
    }

    @AsyncTest
    void endsCancelledIfAChildWasCancelled() {
        Task<?> one = createTask(() -> sleep(seconds(1)));
        Task<?> other = createTask(() -> sleep(seconds(2)));
        Future<?> both = gather(one, other);
        sleep(ZERO);
        one.cancel("child");
        assertThatThrownBy(both::await).isInstanceOf(CancelledError.class).hasMessage("child");
        assertThat(both.isCancelled()).isTrue();
        assertThat(other.isDone()).isFalse();
        other.await();
    }

    @AsyncTest
    @Behaviour(77)
    void cancelledCancelsEveryChild() {
        Task<?> one = createTask(() -> sleep(seconds(1)));
        Task<?> other = createTask(() -> sleep(seconds(2)));
        Task<?> outer = createTask(() -> gather(one, other).await());
        sleep(ZERO);
        outer.cancel("all");
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("all");
        assertThat(one.isCancelled()).isTrue();
        assertThat(other.isCancelled()).isTrue();
    }

    @AsyncTest
    @Behaviour(77)
    void cancelledThrowsEvenIfItReturnsExceptions() {
        Task<?> one = createTask(() -> sleep(seconds(1)));
        Task<?> other = createTask(() -> sleep(seconds(2)));
        var both = gather(returningExceptions(), one, other);
        sleep(ZERO);
        assertThat(both.cancel("all")).isTrue();
        assertThatThrownBy(both::await).isInstanceOf(CancelledError.class).hasMessage("all");
        assertThat(one.isCancelled()).isTrue();
        assertThat(other.isCancelled()).isTrue();
    }

    @AsyncTest
    @Behaviour(77)
    void cancelledThrowsEvenIfSomeChildrenWereDone(EventLoop loop) {
        Future<Integer> pending = loop.createFuture();
        Future<Integer> done = loop.createFuture();
        done.setResult(1);
        var both = gather(returningExceptions(), pending, done);
        assertThat(both.cancel()).isTrue();
        assertThatThrownBy(both::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    @Behaviour(78)
    void cancelledReturnsAtTheFirstCancelledChild() {
        assertThat(orderOfTheEnd(false)).containsExactly("outer", "slow to clean up");
    }

    @AsyncTest
    @Behaviour(78)
    void cancelledWaitsForAllChildrenIfItReturnsExceptions() {
        assertThat(orderOfTheEnd(true)).containsExactly("slow to clean up", "outer");
    }

    private static List<String> orderOfTheEnd(boolean returnExceptions) {
        List<String> trail = new ArrayList<>();
        Task<?> quick = createTask(() -> sleep(seconds(10)));
        Task<?> slow =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        sleep(seconds(1));
                        trail.add("slow to clean up");
                    }
                });
        Task<?> outer =
                createTask(() -> {
                    try {
                        gather(new GatherOptions(returnExceptions), quick, slow).await();
                    } finally {
                        trail.add("outer");
                    }
                });
        sleep(seconds(1));
        outer.cancel();
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
        Asyncio.wait(List.of(slow));
        return trail;
    }

    @AsyncTest
    @Behaviour(79)
    void cancelledThrowsEvenIfItsChildSwallowsTheCancellation() {
        Task<Integer> stubborn =
                createTask(() -> {
                    try {
                        return sleep(seconds(10), 1);
                    } catch (CancelledError swallowed) {
                        return 7;
                    }
                });
        Future<List<Integer>> gathered = gather(stubborn);
        sleep(ZERO);
        gathered.cancel("anyway");
        assertThatThrownBy(gathered::await).isInstanceOf(CancelledError.class).hasMessage("anyway");
        assertThat(stubborn.await()).isEqualTo(7);
    }

    @AsyncTest
    @Behaviour(81)
    void cannotBeCancelledOnceAllChildrenAreDone(EventLoop loop) {
        Future<Integer> one = loop.createFuture();
        Future<Integer> other = loop.createFuture();
        Future<List<Integer>> both = gather(one, other);
        one.setResult(1);
        other.setResult(2);
        assertThat(both.isDone()).isFalse();
        assertThat(both.cancel()).isFalse();
        assertThat(both.await()).containsExactly(1, 2);
    }

    @AsyncTest
    @Behaviour(81)
    void thatHasFailedCancelsNothingAnyMore(EventLoop loop) {
        Future<Integer> pending = loop.createFuture();
        Future<Integer> failing = loop.createFuture();
        Future<List<Integer>> both = gather(pending, failing);
        failing.setException(new IllegalStateException("failed"));
        assertThatThrownBy(both::await).hasMessage("failed");
        assertThat(both.cancel()).isFalse();
        assertThat(pending.isDone()).isFalse();
    }

    @AsyncTest
    @Behaviour(82)
    void ofNothingIsDone() {
        Future<List<Integer>> nothing = gather(List.of());
        assertThat(nothing.isDone()).isTrue();
        assertThat(nothing.result()).isEmpty();
    }

    @Test
    void ofNothingNeedsARunningLoop() {
        assertThatThrownBy(() -> gather(List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no running event loop on the thread ");
    }

    @AsyncTest
    @Behaviour(82)
    void refusesChildrenOfTwoLoops(EventLoop loop) {
        try (EventLoop other = EventLoop.create()) {
            Future<Integer> here = loop.createFuture();
            Future<Integer> there = other.createFuture();
            assertThatThrownBy(() -> gather(here, there))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "futures: of different loops, one of them Future[pending]"
                                    + " (expected: all of one loop)");
        }
    }

    @AsyncTest
    @Behaviour(82)
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull(EventLoop loop) {
        Collection<Future<Integer>> none = null;
        assertThatThrownBy(() -> gather(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("futures");
        List<Future<Integer>> withNull = Arrays.asList(loop.createFuture(), null);
        assertThatThrownBy(() -> gather(withNull))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the futures is null");
    }

    private static <T> T after(Duration delay, String name, List<String> trail, T result) {
        sleep(delay);
        trail.add(name);
        return result;
    }

    private static Object failAfter(Duration delay, String message) {
        sleep(delay);
        throw new IllegalStateException(message);
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void ofCodeCreatesNoTaskIfAPieceIsNull() {
        List<String> trail = new ArrayList<>();
        Callable<Boolean> none = null;
        assertThatThrownBy(() -> gather(() -> trail.add("ran"), none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the pieces of code is null");
        sleep(seconds(1));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void thatHasFailedIsForgottenByTheOthers(EventLoop loop) {
        Future<Integer> pending = loop.createFuture();
        for (int i = 0; i < 10; i++) {
            Future<Integer> failing = loop.createFuture();
            Future<List<Integer>> both = gather(pending, failing);
            failing.setException(new IllegalStateException("failed"));
            assertThatThrownBy(both::await).hasMessage("failed");
        }
        assertThat(pending).hasToString("Future[pending, callbacks=1]");
        // That it fails too is nobody's business, and so it is not reported.
        pending.setException(new IllegalStateException("unheard"));
        sleep(ZERO);
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void needsOptionsIfTheyAreGiven() {
        GatherOptions none = null;
        assertThatThrownBy(() -> gather(none, List.<Future<Integer>>of()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
    }

    @AsyncTest
    void thatHasFailedLeavesOneListenerHoweverManyOthersThereAre(EventLoop loop) {
        Future<Integer> pending = loop.createFuture();
        for (int i = 0; i < 20; i++) {
            pending.addDoneCallback(_ -> {});
        }
        for (int i = 0; i < 10; i++) {
            Future<Integer> failing = loop.createFuture();
            Future<List<Integer>> both = gather(pending, failing);
            failing.setException(new IllegalStateException("failed"));
            assertThatThrownBy(both::await).hasMessage("failed");
        }
        assertThat(pending).hasToString("Future[pending, callbacks=21]");
    }
}
