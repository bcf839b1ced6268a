package dev.asyncio4j;

/**
 * Says when there may be one more thread at work: what {@link ThreadOptions#withLimiter} takes.
 *
 * <p>{@link dev.asyncio4j.sync.CapacityLimiter} is one. Another may count several kinds of threads
 * together, say, or weigh them.
 *
 * <p><b>Python:</b> what {@code trio.to_thread.run_sync} takes as its {@code limiter}.
 */
public interface ThreadLimiter {
    /**
     * Called by the task, before its thread begins.
     *
     * <p><b>Suspends</b> until there may be one more. <b>Errors</b>, a {@link CancelledError}
     * included, reach the caller of {@code toThread}; no thread begins, and none is released.
     *
     * @param borrower stands for the thread; its {@code toString} names the task
     */
    void acquire(Object borrower);

    /**
     * Called once for each {@link #acquire} that returned, when the code of that thread has ended
     * or it is clear that it will not begin: in the task, or in a callback of its loop, which must
     * not wait. Never, if the loop was closed before. Errors in a callback go to the exception
     * handler.
     */
    void release(Object borrower);
}
