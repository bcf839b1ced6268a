package dev.asyncio4j;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The way back from a thread that a task has sent by {@link Asyncio#toThread}: to its loop, and to
 * what the task is asked meanwhile.
 *
 * <pre>{@code
 * toThread(() -> {
 *     for (Page page : scanner) {
 *         FromThread.checkCancelled();
 *         FromThread.run(() -> pages.put(page.text()));
 *     }
 * }, ThreadOptions.waiting());
 * }</pre>
 *
 * <p>Threads that were not sent by a task use {@link Asyncio#runCoroutineThreadsafe}, or a {@link
 * Portal}.
 *
 * <p><b>Python:</b> {@code trio.from_thread}, {@code anyio.from_thread}.
 */
public final class FromThread {
    private FromThread() {}

    /**
     * Runs the code as a task of the loop that the thread was sent by, in a copy of the current
     * context, and waits for its result. The thread is blocked meanwhile.
     *
     * <p><b>Cancellation.</b> Unless the thread is one to be {@linkplain
     * ThreadOptions.OnCancel#ABANDON abandoned}, the task that waits for the thread waits for this
     * code as if it awaited it: a request to cancel that task goes to this code first, and the code
     * is in the scope that the task is in. If a cancellation came before that the thread has not
     * noticed, it is thrown here, and the code does not begin. So is the cancellation of a scope,
     * which lasts, each time: for cleanup on the loop put a shielded scope around {@code toThread}.
     * An abandoned thread's code is a task that is cancelled by no one but the end of {@link
     * Asyncio#run}. An interrupt of the thread, the first, cancels the code; this waits until it
     * has ended, and leaves the interrupt status set.
     *
     * <p><b>Threads.</b> The thread counts as busy meanwhile. If this code needs another thread of
     * the default executor, which has a limit, as {@code FromThread.run(() -> toThread(...))} does,
     * and all of its threads wait here, none of them goes on any more; where they were abandoned,
     * no cancellation ends that. Limit how many do so by a {@link ThreadLimiter} with fewer tokens
     * than there are threads, or give the inner code an executor of its own by {@link
     * EventLoop#runInExecutor}.
     *
     * <p><b>Errors</b> as {@link Future#await()}. {@link IllegalStateException} on a thread that
     * was not sent by {@code toThread}, on an event loop, and if the loop is closed, be it
     * meanwhile.
     *
     * <p><b>Python:</b> {@code trio.from_thread.run(code)}; also {@code run_sync}, since any code
     * may be a task's.
     */
    public static <T extends @Nullable Object> T run(Callable<? extends T> code) {
        return ThreadJob.ofThisThread("run", "call the code directly, or have a task run it")
                .<T>runErrand(code);
    }

    /** Like {@link #run(Callable)}, for code without a result. */
    public static void run(Action<?> code) {
        run(Actions.callable(code));
    }

    /**
     * Throws {@link CancelledError} if the task that waits for this thread has been asked to
     * cancel: for code that takes long, to call now and then. It does not wait.
     *
     * <p>What is thrown here counts as delivered: a request once, as to a task; the cancellation of
     * a scope each time, as long as it lasts. Where the thread is abandoned it throws from then on
     * each time. What a shield holds off from the task is held off here, too.
     *
     * <p><b>Errors.</b> {@link IllegalStateException} on a thread that was not sent by {@code
     * toThread}, and on an event loop.
     *
     * <p><b>Python:</b> {@code trio.from_thread.check_cancelled()}, which throws again each time.
     */
    public static void checkCancelled() {
        ThreadJob.ofThisThread(
                        "checkCancelled", "a task learns of its cancellation where it is suspended")
                .checkCancelled();
    }

    /**
     * The loop that the thread was sent by: for {@link EventLoop#callSoonThreadsafe}, or {@link
     * Asyncio#runCoroutineThreadsafe} with what nobody is to wait for.
     *
     * @throws IllegalStateException on a thread that was not sent by {@code toThread}, and on an
     *     event loop
     */
    public static EventLoop loop() {
        return ThreadJob.ofThisThread("loop", "use EventLoop.running()").loop();
    }
}
