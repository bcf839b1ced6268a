package dev.asyncio4j.sync;

import java.util.Locale;

/**
 * Where a fixed number of tasks wait for each other: when the last has come, all go on, and the
 * barrier is ready for the next ones.
 *
 * <pre>{@code
 * while (true) {
 *     State next = cell.lookAround();
 *     barrier.await(); // all have looked
 *     cell.become(next);
 *     barrier.await(); // all have changed
 * }
 * }</pre>
 *
 * <p>States: FILLING while tasks come; DRAINING from the last one's coming until all have gone on;
 * RESETTING after a {@link #reset}, until those who waited have gone; BROKEN after an {@link
 * #abort}. Tasks that come while it drains or resets wait outside until it fills again, and are
 * then let in as they came, so many as there is room for.
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

    /** How many have come in, and not left yet: be it cancelled, and only waiting for its turn. */
    private int count;

    /** How many were let in from outside, and have not had their turn. */
    private int called;

    /** While it drains: how many have gone on, besides the last that came. */
    private int gone;

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
     * <p><b>Order.</b> The last to come goes on first, since it did not wait; behind it the others,
     * as they came. So the last is the one to do what is to be done once, before the others go on:
     *
     * <pre>{@code
     * if (barrier.await() == barrier.parties() - 1) {
     *     show(board); // and do not suspend
     * }
     * }</pre>
     *
     * @return the place of the task among those that go on together, each given once: parties - 1
     *     to the last to come, 0 and so on to the others, in the order in which they came
     * @throws BrokenBarrierException if the barrier is aborted, or is reset meanwhile
     */
    public int await() {
        ParkingLot.caller("wait at a barrier");
        checkThread();
        if (!outside.isEmpty()) {
            waitOutside();
        }
        while (state != State.BROKEN && !hasRoom()) {
            waitOutside();
        }
        requireUnbroken();
        count++;
        try {
            if (inside.size() == parties - 1) {
                drain();
                return parties - 1;
            }
            inside.park(() -> {});
            requireUnbroken();
            return gone++;
        } finally {
            count--;
            letIn();
        }
    }

    private void waitOutside() {
        outside.park(this::leaveOutside);
        called--;
    }

    private boolean hasRoom() {
        return state == State.FILLING && inside.size() + called < parties;
    }

    private void drain() {
        state = State.DRAINING;
        gone = 0;
        inside.unparkAll();
    }

    private void leaveOutside() {
        called--;
        letIn();
    }

    private void letIn() {
        if (count == 0 && state != State.BROKEN) {
            state = State.FILLING;
        }
        while (hasRoom() && !outside.isEmpty()) {
            callIn();
        }
    }

    private void callIn() {
        called++;
        outside.unpark();
    }

    private void checkThread() {
        inside.checkThread();
        outside.checkThread();
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
        checkThread();
        state = State.RESETTING;
        inside.unparkAll();
        letIn();
    }

    /**
     * Breaks the barrier, for good or until it is reset: who waits at it, and who comes, gets a
     * {@link BrokenBarrierException}.
     */
    public void abort() {
        checkThread();
        state = State.BROKEN;
        inside.unparkAll();
        while (!outside.isEmpty()) {
            callIn();
        }
    }

    /** How many tasks wait for each other. */
    public int parties() {
        return parties;
    }

    /** How many have come, while it fills; otherwise 0. <b>Python:</b> {@code n_waiting}. */
    public int waiting() {
        return state == State.FILLING ? inside.size() : 0;
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
