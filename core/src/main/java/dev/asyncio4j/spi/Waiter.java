package dev.asyncio4j.spi;

/**
 * Where an event loop gets its time from, and how it waits when nothing is ready.
 *
 * <p>The loop itself only runs what is ready and says when it next needs to run; everything that
 * touches the outside is behind this interface and {@link Poller}: this is what time is, and how it
 * passes; the poller is what the thread sleeps in. So the plain loop, a loop that polls sockets and
 * a loop in a test run the same code.
 *
 * <p><b>Threads.</b> {@link #nanoTime()} is called from any thread, the others by the loop alone.
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
     * Waits until the deadline, by means of the poller; less long if that was woken or heard of
     * something. May return early for no reason.
     *
     * @param deadline in the terms of {@link #nanoTime()}, or {@link #NEVER}
     * @param outside whether the loop knows of work under way outside it (an executor's job, a task
     *     inside a blocking JDK call) that will wake it; a waiter with a clock of its own must not
     *     move time meanwhile
     * @param poller what the loop's thread sleeps in
     */
    void await(long deadline, boolean outside, Poller poller);

    /** Releases what the waiter holds; the loop is closed. */
    @Override
    default void close() {}
}
