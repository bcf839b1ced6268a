package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Future;
import dev.asyncio4j.Transform;
import dev.asyncio4j.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads for what must not keep the hub: long computations, and native code that blocks.
 *
 * <p>They are begun as they are needed, end when they have had nothing to do for two seconds, and
 * do not keep the program from ending.
 *
 * <p><b>Threads.</b> Those of one hub: the one that made it.
 *
 * <p><b>Python:</b> {@code gevent.threadpool.ThreadPool}.
 */
public final class ThreadPool implements AutoCloseable {
    static final int DEFAULT_SIZE = 10;

    /** For so long a thread without work is kept: a hub's pool is closed by nobody. */
    private static final long KEPT_SECONDS = 2;

    private final EventLoop loop;
    private final int size;
    private final Semaphore free;
    private final Event idle = new Event();
    private final ExecutorService threads;

    /**
     * @param size how many threads it has at most
     * @throws IllegalArgumentException if that is less than 1
     */
    public ThreadPool(int size) {
        this(size, Hub.loopHere());
    }

    ThreadPool(int size, EventLoop loop) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: 1 or more)");
        }
        this.loop = loop;
        this.size = size;
        this.free = new Semaphore(size);
        idle.set();
        ThreadFactory daemons = Thread.ofPlatform().name("asyncio4j-gevent-", 1).daemon().factory();
        ThreadPoolExecutor ending =
                new ThreadPoolExecutor(
                        size,
                        size,
                        KEPT_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        daemons);
        ending.allowCoreThreadTimeOut(true);
        this.threads = ending;
    }

    /**
     * Has a thread run the code.
     *
     * <p><b>Suspends</b> while all threads are busy. <b>Cancellation</b>: the code is not run.
     *
     * <p><b>Errors</b> of the code are reported to the loop's exception handler, and the result
     * throws them.
     *
     * @throws IllegalStateException if it is another hub's, or closed
     */
    public <T extends @Nullable Object> AsyncResult<T> spawn(Callable<? extends T> code) {
        Objects.requireNonNull(code, "code");
        requireUsable();
        acquireThread();
        Future<T> job = begin(code);
        AsyncResult<T> result = new AsyncResult<>();
        job.addDoneCallback(done -> {
            releaseThread();
            if (done.isCancelled()) {
                result.setException(
                        new CancellationException("the code in the thread was cancelled"));
            } else if (done.exception() == null) {
                result.set(done.result());
            } else {
                fail(result, done.exception());
            }
        });
        return result;
    }

    private <T extends @Nullable Object> Future<T> begin(Callable<? extends T> code) {
        try {
            return loop.runInExecutor(threads, code);
        } catch (RuntimeException | Error noThread) {
            releaseThread();
            throw noThread;
        }
    }

    /** Like {@link #spawn(Callable)}, for code without a result. */
    public AsyncResult<@Nullable Void> spawn(Action<?> code) {
        Objects.requireNonNull(code, "code");
        Callable<@Nullable Void> callable =
                () -> {
                    code.run();
                    return null;
                };
        return spawn(callable);
    }

    /** Reports it as well: the result may be one that nobody asks for. */
    private void fail(AsyncResult<?> result, Throwable failure) {
        result.setException(failure);
        loop.callExceptionHandler(
                ExceptionContext.of("Code in a thread of a pool failed", failure));
    }

    private void acquireThread() {
        if (!free.tryAcquire()) {
            Hub.runAction(free::acquire);
        }
        if (threads.isShutdown()) {
            releaseThread();
            requireUsable();
        }
        idle.clear();
    }

    private void releaseThread() {
        free.release();
        if (running() == 0) {
            idle.set();
        }
    }

    private void requireUsable() {
        if (Hub.loopHere() != loop) {
            throw new IllegalStateException(
                    this + " belongs to the hub of another thread; make one for each");
        }
        if (threads.isShutdown()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /**
     * Has a thread run the code, and waits for its result.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b>: the code is not run if it waits for a thread, and
     * goes on if it has begun.
     *
     * <p><b>Python:</b> {@code pool.apply(f)}.
     */
    public <T extends @Nullable Object> T apply(Callable<? extends T> code) {
        return this.<T>spawn(code).get();
    }

    /**
     * The results of the function for all the items, in their order.
     *
     * <p><b>Suspends.</b> The first error, in that order, is thrown; the others go on.
     * <b>Cancellation</b> has no effect on those calls that have a thread; the rest are not made.
     *
     * <p><b>Python:</b> {@code pool.map(f, items)}.
     */
    public <A extends @Nullable Object, B extends @Nullable Object> List<B> map(
            Transform<? super A, ? extends B, ?> function, Iterable<? extends A> items) {
        List<AsyncResult<B>> calls = new ArrayList<>();
        for (A item : items) {
            Callable<B> call = () -> function.apply(item);
            calls.add(spawn(call));
        }
        List<B> results = new ArrayList<>(calls.size());
        calls.forEach(call -> results.add(call.get()));
        return results;
    }

    /** How many pieces of code it runs, or is to run. */
    public int running() {
        return size - free.permits();
    }

    /**
     * Waits until nothing is left to run.
     *
     * <p><b>Suspends</b> if there is something. <b>Cancellation</b> has no effect on what runs.
     *
     * <p><b>Python:</b> {@code pool.join()}.
     */
    public void join() {
        idle.await();
    }

    /**
     * Takes nothing more. What runs goes on, and its results arrive. <b>Python:</b> {@code
     * pool.kill()}.
     */
    @Override
    public void close() {
        threads.shutdown();
    }

    @Override
    public String toString() {
        return "ThreadPool[running="
                + running()
                + ", size="
                + size
                + (threads.isShutdown() ? ", closed]" : "]");
    }
}
