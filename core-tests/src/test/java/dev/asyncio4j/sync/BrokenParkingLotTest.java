package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BrokenParkingLotTest {
    private final ParkingLot lot = new ParkingLot();
    private final List<String> trail = new ArrayList<>();

    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    private Task<?> parked(String name) {
        Task<?> task =
                createTask(() -> {
                    try {
                        lot.park(() -> trail.add(name + " in vain"));
                        trail.add(name);
                    } catch (BrokenParkingLotException broken) {
                        trail.add(name + " broken");
                    } catch (CancelledError cancelled) {
                        trail.add(name + " cancelled");
                    }
                });
        sleep(ZERO);
        return task;
    }

    private static Task<?> named(String name) {
        return EventLoop.running().createTask(() -> sleep(seconds(1)), TaskOptions.named(name));
    }

    @AsyncTest
    void tellsWhoIsParkedAndWhoComes() {
        Task<?> first = parked("first");
        Task<?> second = parked("second");
        lot.breakLot();
        assertThat(lot.isEmpty()).isTrue();
        Asyncio.wait(List.of(first, second, parked("late")));
        assertThat(trail).containsExactly("first broken", "second broken", "late broken");
    }

    @AsyncTest
    void saysWhoBrokeItFirst() {
        Task<?> owner = named("owner");
        Task<?> other = named("other");
        assertThat(lot.isBroken()).isFalse();
        assertThat(lot.brokenBy()).isEmpty();
        lot.breakLot(owner);
        lot.breakLot(other);
        lot.breakLot();
        assertThat(lot.isBroken()).isTrue();
        assertThat(lot.brokenBy()).isEqualTo(List.of(owner, other, current()));
        assertThatThrownBy(lot::park)
                .isInstanceOf(BrokenParkingLotException.class)
                .hasMessage(
                        "ParkingLot[waiters=0, broken] was broken by the task owner, and lets nobody"
                                + " wait any more; make a new one");
        Asyncio.wait(List.of(owner, other));
    }

    @AsyncTest
    void speaksInTheNameOfWhatItIsPartOf() {
        ParkingLot part = new ParkingLot("the gate");
        part.breakLot();
        assertThatThrownBy(part::park).hasMessageStartingWith("the gate was broken by the task ");
    }

    @AsyncTest
    void hasNobodyToUnparkOrToMove() {
        lot.breakLot();
        assertThat(lot.unpark()).isNull();
        lot.unparkAll();
        assertThat(lot.repark(new ParkingLot())).isNull();
    }

    @AsyncTest
    void leavesAloneWhoWasUnparkedBefore() {
        Task<?> unparked = parked("unparked");
        Task<?> other = parked("other");
        lot.unpark();
        lot.breakLot();
        Asyncio.wait(List.of(unparked, other));
        assertThat(trail).containsExactly("unparked", "other broken");
    }

    @AsyncTest
    void wasNoUnparkForWhoIsCancelledBeforeItsTurn() {
        Task<?> task = parked("task");
        lot.breakLot();
        task.cancel();
        task.await();
        assertThat(trail).containsExactly("task cancelled");
    }

    @AsyncTest
    void tellsWhoWasMovedInFromAnotherLot() {
        ParkingLot other = new ParkingLot();
        Task<?> moved = parked("moved");
        lot.repark(other);
        Task<?> here = parked("here");
        other.breakLot();
        moved.await();
        assertThat(trail).containsExactly("moved broken");
        lot.unpark();
        here.await();
    }

    @AsyncTest
    void takesNobodyInFromAnotherLot() {
        ParkingLot other = new ParkingLot();
        other.breakLot();
        Task<?> moved = parked("moved");
        assertThat(lot.repark(other)).isSameAs(moved);
        assertThat(other.isEmpty()).isTrue();
        moved.await();
        assertThat(trail).containsExactly("moved broken");
    }

    // Breakers

    @AsyncTest
    void isBrokenByTheEndOfABreakerHoweverItEnds() {
        List<Task<?>> breakers =
                List.of(
                        createTask(() -> {}),
                        createTask(() -> sleep(seconds(10))),
                        createTask(() -> {
                            throw new IllegalStateException("on purpose");
                        }));
        breakers.get(1).cancel();
        for (Task<?> breaker : breakers) {
            ParkingLot its = new ParkingLot();
            its.addBreaker(breaker);
            assertThat(its.isBroken()).isFalse();
            assertThatThrownBy(its::park).isInstanceOf(BrokenParkingLotException.class);
            assertThat(its.brokenBy()).isEqualTo(List.of(breaker));
        }
        assertThat(breakers.get(2).exception()).hasMessage("on purpose");
    }

    @AsyncTest
    void isBrokenSoonByABreakerThatHasEnded() {
        Task<?> ended = createTask(() -> {});
        ended.await();
        lot.addBreaker(ended);
        assertThat(lot.isBroken()).isFalse();
        sleep(ZERO);
        assertThat(lot.brokenBy()).isEqualTo(List.of(ended));
    }

    @AsyncTest
    void isBrokenByEachBreakerOnce() {
        Task<?> one = named("one");
        Task<?> other = named("other");
        lot.addBreaker(one);
        lot.addBreaker(other);
        lot.addBreaker(one);
        sleep(seconds(2));
        assertThat(lot.brokenBy()).isEqualTo(List.of(one, other));
    }

    @AsyncTest
    void isNotBrokenByWhoWasRemoved() {
        Task<?> breaker = named("breaker");
        assertThat(lot.removeBreaker(breaker)).isFalse();
        lot.addBreaker(breaker);
        assertThat(lot.removeBreaker(breaker)).isTrue();
        assertThat(lot.removeBreaker(breaker)).isFalse();
        sleep(seconds(2));
        assertThat(breaker.isDone()).isTrue();
        assertThat(lot.isBroken()).isFalse();
    }

    @AsyncTest
    void isNotBrokenByWhoWasRemovedAfterItsEnd() {
        Task<?> breaker = createTask(() -> {});
        lot.addBreaker(breaker);
        // Its end is known in this turn already, and breaks the lot in the next.
        createTask(() -> trail.add("removed " + lot.removeBreaker(breaker))).await();
        sleep(seconds(1));
        assertThat(trail).containsExactly("removed true");
        assertThat(lot.isBroken()).isFalse();
    }

    @AsyncTest
    void showsThatItIsBroken() {
        lot.breakLot();
        assertThat(lot).hasToString("ParkingLot[waiters=0, broken]");
    }

    @Test
    void isBrokenInATaskOrInTheNameOfOne() {
        assertThatThrownBy(lot::breakLot)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot break a parking lot here");
        assertThat(lot.isBroken()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        assertThatThrownBy(() -> lot.breakLot(null)).hasMessage("by");
        assertThatThrownBy(() -> lot.addBreaker(null)).hasMessage("task");
        assertThat(lot.isBroken()).isFalse();
    }

    @AsyncTest
    void takesABreakerThoughAForeignThreadWasRefusedIt() {
        Task<?> owner = named("owner");
        assertThatThrownBy(() -> Asyncio.toThread(() -> lot.addBreaker(owner)))
                .isInstanceOf(IllegalStateException.class);
        lot.addBreaker(owner);
        Task<?> waiting = parked("waiting");
        owner.cancel();
        waiting.await();
        assertThat(trail).containsExactly("waiting broken");
    }

    @AsyncTest
    void refusesATaskOfAnotherLoop() {
        try (EventLoop other = EventLoop.create()) {
            Task<?> foreign = other.createTask(() -> {}, TaskOptions.named("foreign"));
            assertThatThrownBy(() -> lot.addBreaker(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("task: foreign of another loop (expected: of the one that runs)");
            other.setExceptionHandler((_, _) -> trail.add("pending at the close"));
        }
    }
}
