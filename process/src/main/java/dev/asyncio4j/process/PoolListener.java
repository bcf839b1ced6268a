package dev.asyncio4j.process;

/**
 * Is told how the work of a {@link ProcessPoolExecutor} goes on. Its methods are called on the
 * pool's threads, where they hold up a worker's next result: they should be short.
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
     * A task has ended: by its result, an error or a cancellation.
     *
     * @param done how many have ended, this one included
     * @param submitted how many were submitted so far
     */
    default void taskDone(long done, long submitted) {}
}
