package dev.asyncio4j.testing;

import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Held;
import dev.asyncio4j.sync.ParkingLot;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has blocks of code in several tasks run in the order of their numbers, whatever the order in
 * which the tasks come to them.
 *
 * <pre>{@code
 * var sequencer = new Sequencer();
 * var buyer = createTask(() -> {
 *     try (var _ = sequencer.step(0)) {
 *         shop.order("tea");
 *     }
 *     try (var _ = sequencer.step(2)) {
 *         shop.pay();
 *     }
 * });
 * try (var _ = sequencer.step(1)) {
 *     shop.deliver();
 * }
 * }</pre>
 *
 * <p>Step 0 begins at once, every other when the block of the one before has ended, also if that
 * threw. Each number is for one block. A step whose number is never used is waited for for ever:
 * the {@link VirtualClock} gives up on it, and says who waits for which.
 *
 * <p><b>Threads.</b> The tasks of one loop.
 *
 * <p><b>Python:</b> {@code trio.testing.Sequencer}.
 */
public final class Sequencer {
    private final Map<Integer, String> takers = new HashMap<>();
    private final NavigableMap<Integer, ParkingLot> waiting = new TreeMap<>();

    /** The step that may begin, or has begun and not ended. */
    private int next;

    /** The first step that a task gave up to wait for; null for none. */
    private @Nullable Break broken;

    private record Break(int step, String taker, Throwable reason) {}

    /** What a task waits for, as its {@code toString} shows it. */
    private record Step(int number, Sequencer of) {
        @Override
        public String toString() {
            return "step " + number + " of " + of;
        }
    }

    /** A sequence of which no step has begun. */
    public Sequencer() {}

    /**
     * Waits until all steps before this one have ended, and begins it. Closing the result ends it.
     *
     * <p><b>Suspends</b> if the step before has not ended. <b>Cancellation</b> of a task that waits
     * breaks the sequence for all steps behind it, since this one will never end. The steps before
     * it go on.
     *
     * @param number 0 for the first
     * @throws IllegalStateException if a block has had this number, if the sequence was broken
     *     before this step, or outside a task
     * @throws IllegalArgumentException if the number is less than zero
     */
    public Held step(int number) {
        Task<?> caller = Callers.task("take a step of a sequence");
        claim(number, caller.name());
        refuseIfBroken(number);
        if (number != next) {
            await(number, caller.name());
        }
        return Held.of(() -> end(number));
    }

    private void claim(int number, String taker) {
        if (number < 0) {
            throw new IllegalArgumentException("number: " + number + " (expected: 0 or more)");
        }
        String before = takers.putIfAbsent(number, taker);
        if (before != null) {
            throw new IllegalStateException(
                    "step "
                            + number
                            + " is taken already, by "
                            + before
                            + ". Give each block a number of its own");
        }
    }

    private void await(int number, String taker) {
        ParkingLot place = new ParkingLot(new Step(number, this));
        waiting.put(number, place);
        try {
            place.park();
        } catch (Throwable reason) {
            breakAt(new Break(number, taker, reason));
            throw reason;
        } finally {
            waiting.remove(number);
        }
        refuseIfBroken(number);
    }

    private void end(int number) {
        next = number + 1;
        ParkingLot following = waiting.get(next);
        if (following != null) {
            following.unpark();
        }
    }

    private void breakAt(Break later) {
        if (broken == null || later.step < broken.step) {
            broken = later;
        }
        waiting.tailMap(later.step, false).values().forEach(ParkingLot::unparkAll);
    }

    private void refuseIfBroken(int number) {
        Break at = broken;
        if (at != null && at.step < number) {
            throw new IllegalStateException(
                    "step "
                            + number
                            + " cannot come: the sequence is broken, as "
                            + at.taker
                            + " gave up its wait for step "
                            + at.step,
                    at.reason);
        }
    }

    @Override
    public String toString() {
        return "Sequencer[next="
                + next
                + (waiting.isEmpty() ? "" : ", waiting=" + waiting.keySet())
                + (broken == null ? "]" : ", broken at " + broken.step + "]");
    }
}
