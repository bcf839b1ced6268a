package dev.asyncio4j.process;

/**
 * Is told how the work of a {@link ProcessPoolExecutor} goes on. Its methods should be short, and
 * must not wait for the pool, its futures or its workers: who calls them may be the thread on which
 * these wait.
 *
 * <p><b>Threads.</b> Whichever brought it about, several at once: those of the pool, where they
 * hold up a worker's next result; whoever submits, cancels, completes a future by hand, shuts down
 * or terminates; the JDK's, whose timeouts all wait for it meanwhile. No lock of the pool's is
 * held.
 *
 * <p><b>Errors.</b> What they throw is logged.
 */
public interface PoolListener {
    /** A worker is ready. */
    default void workerStarted(String worker, long pid) {}

    /**
     * A worker has ended.
     *
     * @param exitCode as {@link WorkerDiedException#exitCode} gives it
     */
    default void workerEnded(String worker, long pid, int exitCode) {}

    /**
     * A task has ended: by its result, an error or a cancellation. Of a {@code map}, each chunk of
     * items is a task. Its future is done, and those who waited may go on before this is called.
     * <b>Order.</b> The numbers are each given once, but may come out of order, as the threads do.
     *
     * @param done how many have ended, this one included
     * @param submitted how many were submitted so far
     */
    default void taskDone(long done, long submitted) {}
}
