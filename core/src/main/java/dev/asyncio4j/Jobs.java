package dev.asyncio4j;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a loop has done by other threads: the jobs given to executors, and its default executor. */
final class Jobs {
    private static final int MOST_THREADS = 32;
    private static final int THREADS_BEYOND_CORES = 4;
    private static final long IDLE_SECONDS = 60;

    private final EventLoop loop;

    // Loop thread only.
    private @Nullable ExecutorService defaultExecutor;
    private boolean shutDown;

    Jobs(EventLoop loop) {
        this.loop = loop;
    }

    void defaultExecutor(ExecutorService executor) {
        defaultExecutor = executor;
    }

    <T extends @Nullable Object> Future<T> submit(
            @Nullable ExecutorService executor, Callable<? extends T> code) {
        Job<T> job = new Job<>(loop, code);
        submit(executor, job);
        return job;
    }

    void submit(@Nullable ExecutorService executor, Job<?> job) {
        job.submitTo(executor == null ? defaultExecutor() : executor);
    }

    private ExecutorService defaultExecutor() {
        if (shutDown) {
            throw new IllegalStateException(
                    "the default executor has been shut down; give runInExecutor one of your own");
        }
        ExecutorService executor = defaultExecutor;
        if (executor == null) {
            executor = createExecutor();
            defaultExecutor = executor;
        }
        return executor;
    }

    /**
     * A thread for each job up to a limit; daemons, so that one which is stuck holds up no exit.
     */
    private static ExecutorService createExecutor() {
        int threads =
                Math.min(
                        MOST_THREADS,
                        Runtime.getRuntime().availableProcessors() + THREADS_BEYOND_CORES);
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("asyncio4j-job-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Whether there is a default executor, whose jobs could be waited for. */
    boolean areThere() {
        return defaultExecutor != null;
    }

    /** Waits, in a task, for the jobs of the default executor; false if the time is up first. */
    boolean shutdown(Duration timeout) throws InterruptedException {
        shutDown = true;
        ExecutorService executor = defaultExecutor;
        if (executor == null) {
            return true;
        }
        executor.shutdown();
        return executor.awaitTermination(Durations.toNanos(timeout), TimeUnit.NANOSECONDS);
    }

    /** Takes no more jobs; those given are done, by nobody waited for. */
    void close() {
        shutDown = true;
        ExecutorService executor = defaultExecutor;
        if (executor != null) {
            executor.shutdown();
        }
    }
}
