package dev.asyncio4j.spi;

/**
 * Where an event loop gets its time from, and how it waits when nothing is ready.
 *
 * <p>The loop itself only runs what is ready and says when it next needs to run; everything that
 * touches the outside (the clock, sleeping, I/O) is behind this interface, so that the plain loop,
 * a loop that polls sockets and a loop in a test run the same code.
 *
 * <p><b>Threads.</b> {@link #nanoTime()} and {@link #wakeup()} are called from any thread, the
 * others by the loop alone.
 */
public interface Waiter extends AutoCloseable {
    /** The deadline that never comes. */
    long NEVER = Long.MAX_VALUE;

    /**
     * The loop's time, in nanoseconds since an origin of the waiter's choice. It never runs
     * backwards and is never negative. Callable from any thread.
     */
    long nanoTime();

    /**
     * Whether {@link #nanoTime()} goes with the time of the machine. Where it does not, debug mode
     * has no watchdog, since what takes real time is not slow then.
     */
    default boolean isRealTime() {
        return true;
    }

    /**
     * The loop is about to run on this thread. A loop that is run again may come with another
     * thread.
     */
    void attach(Thread loopThread);

    /**
     * Collects what happened outside without waiting for it. Called in an iteration that already
     * has something to run; a waiter that polls no I/O has nothing to do here.
     */
    default void poll() {}

    /**
     * Waits until the deadline, until {@link #wakeup()}, or until something happened outside. May
     * return early for no reason. Must return at once if {@code wakeup} was called since the last
     * return.
     *
     * @param deadline in the terms of {@link #nanoTime()}, or {@link #NEVER}
     * @param outside whether the loop knows of work under way outside it (an executor's job, a task
     *     inside a blocking JDK call) that will wake it; a waiter with a clock of its own must not
     *     move time meanwhile
     */
    void await(long deadline, boolean outside);

    /** Ends the current or the next {@link #await}. Callable from any thread, and cheap. */
    void wakeup();

    /** Releases what the waiter holds; the loop is closed. */
    @Override
    default void close() {}
}
