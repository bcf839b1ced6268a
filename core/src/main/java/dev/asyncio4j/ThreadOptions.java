package dev.asyncio4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Asyncio#toThread(java.util.concurrent.Callable, ThreadOptions)} goes about its thread.
 *
 * @param onCancel what becomes of the thread when the task that waits for it is cancelled
 * @param limiter has the thread wait until there may be one more; null for no limit but that of the
 *     default executor
 */
public record ThreadOptions(OnCancel onCancel, @Nullable ThreadLimiter limiter) {
    private static final ThreadOptions DEFAULT = new ThreadOptions(OnCancel.ABANDON, null);
    private static final ThreadOptions WAITING = DEFAULT.withOnCancel(OnCancel.WAIT);
    private static final ThreadOptions INTERRUPTING = DEFAULT.withOnCancel(OnCancel.INTERRUPT);

    /**
     * What becomes of a thread when the task that waits for it is cancelled.
     *
     * <p>Whichever it is, code that has not begun is taken back, and code that has begun can ask by
     * {@link FromThread#checkCancelled()}.
     */
    public enum OnCancel {
        /**
         * The task goes on with its {@link CancelledError} at once; the code goes on too, and what
         * comes of it is dropped. <b>Python:</b> {@code asyncio.to_thread}; {@code
         * abandon_on_cancel=True} of trio and anyio.
         */
        ABANDON,

        /**
         * The task waits until the code has ended. What the code returns or throws stands; the
         * cancellation comes where the task is next suspended, unless the code has noticed it.
         * <b>Python:</b> what trio and anyio do by default.
         */
        WAIT,

        /**
         * As {@link #WAIT}, and the thread is interrupted, once for each cancellation. While it
         * waits in {@link FromThread#run}, the code there is told in its place; the cancellation of
         * a scope that this code holds off or swallows interrupts the thread afterwards.
         *
         * <p>What the code throws because of the interrupt is the {@link CancelledError}; if it has
         * cleared the interrupt status and returns, it has swallowed a request to cancel, though
         * not the cancellation of a scope.
         */
        INTERRUPT
    }

    public ThreadOptions {
        Objects.requireNonNull(onCancel, "onCancel");
    }

    /** A thread that is abandoned, and no limiter. */
    public static ThreadOptions defaults() {
        return DEFAULT;
    }

    /** A thread that is waited for, and no limiter. See {@link OnCancel#WAIT}. */
    public static ThreadOptions waiting() {
        return WAITING;
    }

    /** A thread that is interrupted, and no limiter. See {@link OnCancel#INTERRUPT}. */
    public static ThreadOptions interrupting() {
        return INTERRUPTING;
    }

    public ThreadOptions withOnCancel(OnCancel onCancel) {
        return new ThreadOptions(onCancel, limiter);
    }

    /**
     * A limiter, asked before the code begins, and told when it has ended: also that of a thread
     * which was abandoned.
     */
    public ThreadOptions withLimiter(ThreadLimiter limiter) {
        return new ThreadOptions(onCancel, Objects.requireNonNull(limiter, "limiter"));
    }
}
