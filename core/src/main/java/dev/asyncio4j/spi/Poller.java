package dev.asyncio4j.spi;

import java.util.List;

/**
 * What the thread of a loop sleeps in, and how it hears of what happens outside.
 *
 * <p>A loop begins with one that parks its thread. A module that does I/O puts another in its place
 * when it is first used, which sleeps where the operating system reports I/O.
 *
 * <p><b>Threads.</b> {@link #wakeup()} is called from any thread, the others on the loop's alone.
 */
public interface Poller extends AutoCloseable {
    /** The loop is about to run on this thread. Called before each run. */
    void attach(Thread loopThread);

    /**
     * Whether the loop must always run on the thread that it was attached to first. Then that
     * thread lives until the loop is closed.
     */
    default boolean isBoundToThread() {
        return false;
    }

    /** Whether there are sources of I/O, from which an event may come at any time. */
    default boolean hasSources() {
        return false;
    }

    /** Whether it was given something to do at the next {@link #poll} or {@link #await}. */
    default boolean hasWork() {
        return false;
    }

    /**
     * Runs the loop, which uses this poller until {@code run} returns: for what must stand around
     * all of its work on this thread.
     */
    default void surround(Runnable run) {
        run.run();
    }

    /**
     * Collects what happened outside without waiting for it. Called in an iteration that already
     * has something to run.
     */
    default void poll() {}

    /**
     * Waits until {@link #wakeup()}, until something happened outside, or until the time is up. May
     * return early for no reason. Must return at once if {@code wakeup} was called since the last
     * return.
     *
     * @param nanos at most so long; zero or less to collect what happened without waiting, {@link
     *     Waiter#NEVER} for no limit
     * @return whether it was woken, or something happened outside
     */
    boolean await(long nanos);

    /** Ends the current or the next {@link #await}. Callable from any thread, and cheap. */
    void wakeup();

    /**
     * What is open by now and was closed by nobody, each of which says in {@code toString} what it
     * is. Asked before {@link #close()}, in debug mode, on the thread that closes the loop, which
     * reports it.
     */
    default List<?> leftOpen() {
        return List.of();
    }

    /** Releases what it holds; the loop is closed, or has another one now. */
    @Override
    default void close() {}
}
