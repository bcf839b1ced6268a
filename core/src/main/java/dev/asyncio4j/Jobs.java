package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.VirtualThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
        job.submitTo(executor == null ? defaultExecutor() : executor);
        return job;
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

    /** The future of a job. */
    private static final class Job<T extends @Nullable Object> extends Future<T>
            implements Runnable {
        private final Callable<? extends T> code;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private java.util.concurrent.@Nullable Future<?> submitted;

        Job(EventLoop loop, Callable<? extends T> code) {
            super(loop);
            this.code = Objects.requireNonNull(code, "code");
        }

        void submitTo(ExecutorService executor) {
            submitted = executor.submit(this);
            loop.engine.goneOutside();
        }

        /** A job that has begun goes on; its result is dropped. */
        @Override
        public boolean cancel(@Nullable String message) {
            boolean cancelled = super.cancel(message);
            if (cancelled && claimed.compareAndSet(false, true)) {
                loop.engine.backFromOutside();
                var taken = Objects.requireNonNull(submitted);
                new ForeignCall(loop, () -> taken.cancel(false), "cancel a job").makeSoon();
            }
            return cancelled;
        }

        /** Called by the executor. */
        @Override
        public void run() {
            if (!claimed.compareAndSet(false, true)) {
                return;
            }
            if (Engine.ofThisThread() == loop.engine) {
                // A virtual thread made by the executor in a task of this loop inherited its
                // scheduler. A job must not run on the loop, so another one does it.
                workElsewhere();
            } else {
                work();
            }
        }

        /** To a thread of the executor's the job lasts as long as it does. */
        private void workElsewhere() {
            Thread worker =
                    VirtualThreads.startDetached(Thread.currentThread().getName(), this::work);
            if (Strand.current() != null) {
                // The executor runs what it is given in the thread that gives it: the task's.
                return;
            }
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException meantForTheJob) {
                    worker.interrupt();
                }
            }
        }

        private void work() {
            Runnable end = attempt();
            loop.postInternal(() -> {
                loop.engine.backFromOutside();
                if (!isDone()) {
                    end.run();
                }
            });
        }

        private Runnable attempt() {
            try {
                T result = code.call();
                return () -> succeed(result);
            } catch (CancellationException thrown) {
                return () -> endCancelled(new Cancellation(thrown.getMessage(), thrown));
            } catch (Throwable thrown) {
                return () -> fail(thrown);
            }
        }
    }
}
