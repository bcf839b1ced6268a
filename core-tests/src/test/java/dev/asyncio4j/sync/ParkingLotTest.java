package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ParkingLotTest {
    private final ParkingLot lot = new ParkingLot();
    private final List<String> trail = new ArrayList<>();

    private Task<?> parked(String name) {
        Task<?> task = createTask(() -> parkAndNote(name));
        sleep(ZERO);
        return task;
    }

    private void parkAndNote(String name) {
        try {
            lot.park();
            trail.add(name);
        } catch (CancelledError cancelled) {
            trail.add(name + " cancelled");
            throw cancelled;
        }
    }

    @AsyncTest
    void unparksTheOneThatHasWaitedLongest() {
        Task<?> first = parked("first");
        Task<?> second = parked("second");
        assertThat(lot.size()).isEqualTo(2);
        assertThat(lot.unpark()).isSameAs(first);
        assertThat(lot.size()).isEqualTo(1);
        assertThat(lot.unpark()).isSameAs(second);
        assertThat(lot.isEmpty()).isTrue();
        assertThat(trail).isEmpty();
        sleep(ZERO);
        assertThat(trail).containsExactly("first", "second");
    }

    @AsyncTest
    void unparksAllThatAreParkedNow() {
        List<Task<?>> tasks = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            tasks.add(parked(name));
        }
        lot.unparkAll();
        Task<?> late = parked("late");
        Asyncio.wait(tasks);
        assertThat(trail).containsExactly("a", "b", "c");
        assertThat(late.isDone()).isFalse();
        lot.unparkAll();
        late.await();
    }

    @AsyncTest
    void forgetsToUnparkNobody() {
        assertThat(lot.unpark()).isNull();
        lot.unparkAll();
        Task<?> late = parked("late");
        sleep(seconds(1));
        assertThat(late.isDone()).isFalse();
        assertThat(lot.unpark()).isSameAs(late);
        late.await();
    }

    @AsyncTest
    void isLeftAtOnceByWhoIsCancelled() {
        Task<?> first = parked("first");
        Task<?> second = parked("second");
        first.cancel();
        assertThat(lot.size()).isEqualTo(1);
        assertThat(lot.unpark()).isSameAs(second);
        Asyncio.wait(List.of(first, second));
        assertThat(trail).containsExactly("first cancelled", "second");
    }

    @AsyncTest
    void unparksTheNextIfTheUnparkedOneIsCancelled() {
        Task<?> first = parked("first");
        Task<?> second = parked("second");
        Task<?> third = parked("third");
        lot.unpark();
        first.cancel();
        second.await();
        sleep(seconds(1));
        assertThat(trail).containsExactly("first cancelled", "second");
        assertThat(lot.unpark()).isSameAs(third);
        third.await();
    }

    @AsyncTest
    void saysWhenAnUnparkWasInVain() {
        Task<?> cancelledTooEarly =
                createTask(() -> lot.park(() -> trail.add("early one was unparked in vain")));
        Task<?> cancelledTooLate =
                createTask(() -> lot.park(() -> trail.add("late one was unparked in vain")));
        Task<?> other = parked("other");
        cancelledTooEarly.cancel();
        assertThat(lot.unpark()).isSameAs(cancelledTooLate);
        cancelledTooLate.cancel();
        Asyncio.wait(List.of(cancelledTooEarly, cancelledTooLate));
        assertThat(trail).containsExactly("late one was unparked in vain");
        assertThat(lot.size()).isEqualTo(1);
        lot.unpark();
        other.await();
    }

    @AsyncTest
    void movesTheFirstOneToTheEndOfAnotherLot() {
        ParkingLot other = new ParkingLot();
        Task<?> there = createTask(() -> other.park());
        Task<?> first = parked("first");
        Task<?> second = parked("second");
        assertThat(lot.repark(other)).isSameAs(first);
        assertThat(lot.size()).isEqualTo(1);
        assertThat(other.size()).isEqualTo(2);
        assertThat(lot.unpark()).isSameAs(second);
        assertThat(other.unpark()).isSameAs(there);
        sleep(seconds(1));
        assertThat(trail).containsExactly("second");
        assertThat(other.unpark()).isSameAs(first);
        first.await();
        assertThat(lot.repark(other)).isNull();
        assertThat(trail).containsExactly("second", "first");
    }

    @AsyncTest
    void aTaskThatWasMovedAndIsCancelledLeavesTheOtherLot() {
        ParkingLot other = new ParkingLot();
        Task<?> moved = parked("moved");
        lot.repark(other);
        moved.cancel();
        assertThat(other.isEmpty()).isTrue();
        Asyncio.wait(List.of(moved));
        assertThat(trail).containsExactly("moved cancelled");
    }

    @AsyncTest
    void aTaskThatWasMovedPassesItsUnparkOnWhereItWasUnparked() {
        ParkingLot other = new ParkingLot();
        Task<?> moved = parked("moved");
        Task<?> here = parked("here");
        lot.repark(other);
        Task<?> there = createTask(() -> other.park());
        sleep(ZERO);
        assertThat(other.unpark()).isSameAs(moved);
        moved.cancel();
        there.await();
        assertThat(trail).containsExactly("moved cancelled");
        assertThat(here.isDone()).isFalse();
        lot.unpark();
        here.await();
    }

    @AsyncTest
    void movesATaskToItsOwnEnd() {
        Task<?> first = parked("first");
        Task<?> second = parked("second");
        lot.repark(lot);
        assertThat(lot.size()).isEqualTo(2);
        lot.unparkAll();
        Asyncio.wait(List.of(first, second));
        assertThat(trail).containsExactly("second", "first");
    }

    @AsyncTest
    void staysWholeWhoeverLeaves() {
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tasks.add(parked("" + i));
        }
        for (int leaver : List.of(2, 0, 4)) {
            tasks.get(leaver).cancel();
        }
        assertThat(lot.size()).isEqualTo(2);
        Task<?> last = parked("last");
        lot.unparkAll();
        last.await();
        assertThat(trail)
                .containsExactly("2 cancelled", "0 cancelled", "4 cancelled", "1", "3", "last");
    }

    @AsyncTest
    void anUnparkByACallbackIsFine(EventLoop loop) {
        loop.callLater(seconds(1), lot::unpark);
        lot.park();
        assertThat(loop.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void whatIsCalledInVainMayThrow() {
        Task<?> task =
                createTask(() ->
                        lot.park(() -> {
                            throw new IllegalStateException("in vain");
                        }));
        sleep(ZERO);
        lot.unpark();
        task.cancel();
        assertThatThrownBy(task::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("in vain");
    }

    @AsyncTest
    void showsHowManyAreParked() {
        Task<?> task = parked("task");
        assertThat(lot).hasToString("ParkingLot[waiters=1]");
        assertThat(task).asString().contains("ParkingLot[waiters=1]");
        lot.unpark();
        assertThat(task).asString().contains("its turn");
        task.await();
    }

    @AsyncTest
    void tenThousandCanComeAndGo() {
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            tasks.add(createTask(() -> lot.park()));
        }
        sleep(ZERO);
        tasks.subList(0, 5_000).forEach(Task::cancel);
        assertThat(lot.size()).isEqualTo(5_000);
        lot.unparkAll();
        sleep(ZERO);
        assertThat(tasks).allMatch(Future::isDone);
    }

    @Test
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        assertThatThrownBy(() -> lot.park(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("ifInVain");
        assertThatThrownBy(() -> lot.repark(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("other");
    }

    @Test
    @Tag("real")
    void refusesTasksThatHaveOutlivedTheLoopAndStaysWhole() throws Exception {
        Semaphore closed = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        Queue<String> ends = new ConcurrentLinkedQueue<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                for (int i = 0; i < 8; i++) {
                    createTask(() -> {
                        threads.add(Thread.currentThread());
                        closed.acquireUninterruptibly();
                        for (int times = 0; times < 1000; times++) {
                            ends.add(endOfPark());
                        }
                    });
                }
                sleep(ZERO);
            });
        }
        closed.release(8);
        for (Thread thread : threads) {
            assertThat(thread.join(seconds(30))).isTrue();
        }
        assertThat(ends)
                .hasSize(8000)
                .containsOnly("dev.asyncio4j.CancelledError: the event loop was closed");
        assertThat(lot.size()).isZero();
    }

    private String endOfPark() {
        try {
            lot.park();
            return "unparked";
        } catch (Throwable thrown) {
            return thrown.toString();
        }
    }
}
