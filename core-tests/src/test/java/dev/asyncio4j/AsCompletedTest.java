package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

class AsCompletedTest {
    @AsyncTest
    void givesEachWhenItEnds(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Task<String> slow = createTask(() -> sleep(seconds(2), "slow"));
        Task<String> quick = createTask(() -> sleep(seconds(1), "quick"));
        for (Task<String> task : asCompleted(List.of(slow, quick))) {
            trail.add(task.result() + " at " + clock.time());
        }
        assertThat(trail).containsExactly("quick at PT1S", "slow at PT2S");
    }

    @AsyncTest
    @Behaviour(89)
    void givesTheVeryTasksItWasGiven() {
        Task<?> one = createTask(() -> sleep(seconds(1)));
        Task<?> other = createTask(() -> sleep(seconds(2)));
        assertThat(asCompleted(List.of(other, one, other))).containsExactly(one, other);
    }

    @AsyncTest
    @Behaviour(89)
    void canBeAbandonedAndTakenUpAgain() {
        Task<?> first = createTask(() -> sleep(seconds(1)));
        Task<?> second = createTask(() -> sleep(seconds(2)));
        Task<?> third = createTask(() -> sleep(seconds(3)));
        Iterable<Task<?>> completions = asCompleted(List.of(first, second, third));
        for (Task<?> task : completions) {
            assertThat(task).isSameAs(first);
            break;
        }
        assertThat(completions).containsExactly(second, third);
        assertThat(completions).isEmpty();
        assertThatThrownBy(() -> completions.iterator().next())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("all futures have been taken");
    }

    @AsyncTest
    void givesThoseThatAreDoneInTheOrderGivenAndAtOnce(EventLoop loop, VirtualClock clock) {
        Future<Integer> pending = loop.createFuture();
        Future<Integer> one = loop.createFuture();
        Future<Integer> other = loop.createFuture();
        other.setResult(2);
        one.setResult(1);
        Iterator<Future<Integer>> completions =
                asCompleted(List.of(pending, one, other)).iterator();
        assertThat(completions.next()).isSameAs(one);
        assertThat(completions.next()).isSameAs(other);
        assertThat(completions.hasNext()).isTrue();
        assertThat(clock.time()).isZero();
        pending.setResult(3);
        assertThat(completions.next()).isSameAs(pending);
        assertThat(completions.hasNext()).isFalse();
    }

    @AsyncTest
    void ofNothingIsEmpty() {
        assertThat(asCompleted(List.<Task<?>>of())).isEmpty();
    }

    @AsyncTest
    void leavesToTheCallerWhatTheFuturesFailedWith(EventLoop loop) {
        Future<Integer> failed = loop.createFuture();
        failed.setException(new IllegalStateException("failed"));
        Iterator<Future<Integer>> completions = asCompleted(List.of(failed)).iterator();
        Future<Integer> next = completions.next();
        assertThatThrownBy(next::await).hasMessage("failed");
    }

    @AsyncTest
    @Behaviour(90)
    void afterATimeoutGivesTheFinishedOnesAndThrows(VirtualClock clock) {
        List<Object> trail = new ArrayList<>();
        Task<?> quick = createTask(() -> sleep(seconds(1)));
        Task<?> slow = createTask(() -> sleep(seconds(3)));
        Task<?> slower = createTask(() -> sleep(seconds(4)));
        Iterable<Task<?>> completions = asCompleted(List.of(slow, quick, slower), seconds(2));
        assertThatThrownBy(() -> completions.forEach(trail::add))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TimeoutException.class)
                .hasMessage("2 (of 3) futures unfinished");
        assertThat(trail).containsExactly(quick);
        assertThat(clock.time()).isEqualTo(seconds(2));
        slow.await();
        slower.await();
        // Whoever goes on all the same is told the same.
        assertThatThrownBy(() -> completions.iterator().next())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @AsyncTest
    @Behaviour(90)
    void countsItsTimeFromTheCall(VirtualClock clock) {
        Task<?> task = createTask(() -> sleep(seconds(3)));
        Iterable<Task<?>> completions = asCompleted(List.of(task), seconds(2));
        sleep(seconds(1.5));
        assertThatThrownBy(() -> completions.iterator().next())
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(2));
        task.await();
    }

    @AsyncTest
    @Behaviour(89)
    void cancelledLeavesTheFuturesAsTheyAre() {
        Task<?> task = createTask(() -> sleep(seconds(2)));
        Iterable<Task<?>> completions = asCompleted(List.of(task));
        Task<?> taker = createTask(() -> completions.iterator().next());
        sleep(seconds(1));
        taker.cancel();
        assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
        assertThat(completions).containsExactly(task);
    }

    @AsyncTest
    void canBeSharedByTwoTasks() {
        List<String> trail = new ArrayList<>();
        Task<?> one = createTask(() -> sleep(seconds(1)), "one");
        Task<?> two = createTask(() -> sleep(seconds(2)), "two");
        Task<?> three = createTask(() -> sleep(seconds(3)), "three");
        Iterable<Task<?>> completions = asCompleted(List.of(one, two, three));
        Task<?> a = createTask(() -> takeAll("a", completions, trail));
        Task<?> b = createTask(() -> takeAll("b", completions, trail));
        a.await();
        b.await();
        assertThat(trail).containsExactly("a: one", "b: two", "a: three");
    }

    @AsyncTest
    @Behaviour(89)
    void passesOnWhatWasHandedToATaskThatIsCancelled(EventLoop loop) {
        Future<Integer> first = loop.createFuture();
        Future<Integer> second = loop.createFuture();
        Iterable<Future<Integer>> completions = asCompleted(List.of(second, first));
        Task<?> taker = createTask(() -> completions.iterator().next());
        sleep(ZERO);
        first.setResult(1);
        second.setResult(2);
        sleep(ZERO);
        taker.cancel();
        assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
        assertThat(completions).containsExactly(first, second);
    }

    private static void takeAll(String name, Iterable<Task<?>> completions, List<String> trail) {
        for (Task<?> task : completions) {
            trail.add(name + ": " + task.name());
        }
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        Collection<Task<?>> none = null;
        assertThatThrownBy(() -> asCompleted(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("futures");
        assertThatThrownBy(() -> asCompleted(Arrays.asList((Task<?>) null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the futures is null");
    }

    @AsyncTest
    void refusesAFutureOfAnotherLoop() {
        try (EventLoop other = EventLoop.create()) {
            List<Future<Integer>> foreign = List.of(other.createFuture());
            assertThatThrownBy(() -> asCompleted(foreign))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot await a future attached to a different loop");
        }
        sleep(ZERO);
    }

    @AsyncTest
    void thatNobodyCanGoOnWithIsForgottenByTheFutures(EventLoop loop) {
        Future<Integer> pending = loop.createFuture();
        Future<Integer> done = loop.createFuture();
        done.setResult(1);
        for (int i = 0; i < 10; i++) {
            breakOff(asCompleted(List.of(pending, done)));
            breakOff(asCompleted(List.of(pending, done), seconds(3_600)));
        }
        untilForgottenBy(pending);
        // Nor does the timer of one have to run off.
        assertThat(loop.time()).isLessThan(seconds(1_000));
    }

    @AsyncTest
    void thatIsBrokenOffIsKeptAsLongAsSomebodyCanGoOn(EventLoop loop) {
        Future<Integer> pending = loop.createFuture();
        Future<Integer> done = loop.createFuture();
        done.setResult(1);
        Iterable<Future<Integer>> completions = asCompleted(List.of(pending, done));
        breakOff(completions);
        breakOff(asCompleted(List.of(pending, done)));
        Task<?> taker =
                createTask(() -> asCompleted(List.of(pending)).iterator().next().result(), "taker");
        for (int i = 0; !pending.toString().equals("Future[pending, callbacks=2]"); i++) {
            assertThat(i).isLessThan(200);
            System.gc();
            sleep(seconds(1));
        }
        pending.setResult(2);
        assertThat(completions).containsExactly(pending);
        assertThat(taker.await()).isEqualTo(2);
    }

    private static void breakOff(Iterable<Future<Integer>> completions) {
        for (Future<Integer> first : completions) {
            assertThat(first.result()).isEqualTo(1);
            break;
        }
    }

    private static void untilForgottenBy(Future<Integer> pending) {
        for (int i = 0; !pending.toString().equals("Future[pending]"); i++) {
            assertThat(i).as(pending.toString()).isLessThan(200);
            System.gc();
            sleep(seconds(1));
        }
    }

    @AsyncTest
    void whoseTimeIsUpIsForgottenByTheFutures(EventLoop loop) {
        Future<Integer> pending = loop.createFuture();
        Iterator<Future<Integer>> completions =
                asCompleted(List.of(pending), seconds(1)).iterator();
        assertThat(pending).hasToString("Future[pending, callbacks=1]");
        assertThatThrownBy(() -> completions.next()).hasCauseInstanceOf(TimeoutException.class);
        assertThat(pending).hasToString("Future[pending]");
    }
}
