package dev.asyncio4j.engine;

/** A turn and the time it is for. It has a place in {@link HeapTimers} until then. */
public final class Timer {
    static final int NOT_SCHEDULED = -1;

    private static final double NANOS_PER_SECOND = 1e9;

    final long when;
    final Turn turn;

    /** Set and used by HeapTimers: the order of arrival, which decides between equal deadlines. */
    int sequence;

    /** Set and used by HeapTimers: where in the heap this timer is. */
    int slot = NOT_SCHEDULED;

    /**
     * @param when the deadline, in nanoseconds of the engine's time
     */
    public Timer(long when, Turn turn) {
        this.when = when;
        this.turn = turn;
    }

    public long when() {
        return when;
    }

    /** For a sleeping task, which shows what it waits for. */
    @Override
    public String toString() {
        return "the time " + when / NANOS_PER_SECOND + " s of its loop";
    }
}
