package dev.asyncio4j.sync;

import java.util.Locale;

/**
 * Where a fixed number of tasks wait for each other: when the last has come, all go on, and the
 * barrier is ready for the next ones.
 *
 * <p>States: FILLING while tasks come; DRAINING from the last one's coming until all have gone on;
 * RESETTING after a {@link #reset}, until those who waited have gone; BROKEN after an {@link
 * #abort}. Tasks that come while it drains or resets wait until it fills again.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.Barrier}.
 */
public final class Barrier {
    private final int parties;
    private final ParkingLot inside = new ParkingLot(this);
    private final ParkingLot outside = new ParkingLot(this);
    private State state = State.FILLING;

    /** How many have come, and not gone on yet. */
    private int count;

    private enum State {
        FILLING,
        DRAINING,
        RESETTING,
        BROKEN
    }

    /**
     * @param parties how many tasks wait for each other
     * @throws IllegalArgumentException if that is less than one
     */
    public Barrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties: " + parties + " (expected: 1 or more)");
        }
        this.parties = parties;
    }

    /**
     * Waits until as many tasks as there are parties have called this.
     *
     * <p><b>Suspends</b> all but the last. <b>Cancellation</b>: the task does not count as having
     * come, and the others wait on.
     *
     * <p><b>Python:</b> {@code await barrier.wait()}.
     *
     * @return as which one the task came: 0 to parties - 1
     * @throws BrokenBarrierException if the barrier is aborted, or is reset meanwhile
     */
    public int await() {
        ParkingLot.caller("wait at a barrier");
        while (state == State.DRAINING || state == State.RESETTING) {
            outside.park(() -> {});
        }
        requireUnbroken();
        int index = count++;
        try {
            if (count == parties) {
                state = State.DRAINING;
                inside.unparkAll();
            }
            while (state == State.FILLING) {
                inside.park(() -> {});
            }
            requireUnbroken();
            return index;
        } finally {
            count--;
            refillIfEmpty();
        }
    }

    private void refillIfEmpty() {
        if (count == 0 && state != State.FILLING && state != State.BROKEN) {
            state = State.FILLING;
            outside.unparkAll();
        }
    }

    private void requireUnbroken() {
        if (state == State.BROKEN) {
            throw new BrokenBarrierException(this + " was aborted; reset() makes it usable again");
        }
        if (state == State.RESETTING) {
            throw new BrokenBarrierException(this + " was reset while tasks waited at it");
        }
    }

    /**
     * Makes the barrier empty and usable again. Tasks that wait at it get a {@link
     * BrokenBarrierException}.
     */
    public void reset() {
        state = State.RESETTING;
        inside.unparkAll();
        refillIfEmpty();
    }

    /**
     * Breaks the barrier, for good or until it is reset: who waits at it, and who comes, gets a
     * {@link BrokenBarrierException}.
     */
    public void abort() {
        state = State.BROKEN;
        inside.unparkAll();
        outside.unparkAll();
    }

    /** How many tasks wait for each other. */
    public int parties() {
        return parties;
    }

    /** How many have come, while it fills; otherwise 0. <b>Python:</b> {@code n_waiting}. */
    public int waiting() {
        return state == State.FILLING ? count : 0;
    }

    /** Whether it was aborted. <b>Python:</b> {@code broken}. */
    public boolean isBroken() {
        return state == State.BROKEN;
    }

    @Override
    public String toString() {
        return "Barrier["
                + state.name().toLowerCase(Locale.ROOT)
                + ", waiters="
                + waiting()
                + "/"
                + parties
                + "]";
    }
}
