package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Thrown where a task is suspended when the task is cancelled, and by the result of a future that
 * was cancelled.
 *
 * <p>It is an {@link Error} so that {@code catch (Exception e)} does not swallow a cancellation by
 * mistake. Clean up in {@code finally}; whoever catches it should throw it on.
 *
 * <p>A class derived from it says more of why; {@link Task#raise} throws such an error in a task. A
 * group, a timeout or a scope lets it through as it is, and takes only a plain one for the answer
 * to its own cancellation.
 *
 * <p><b>Python:</b> {@code asyncio.CancelledError}, a {@code BaseException} for the same reason.
 */
public class CancelledError extends Error {
    private static final long serialVersionUID = 1;

    public CancelledError() {
        this(null);
    }

    /**
     * @param message what was given to {@link Future#cancel(String)}
     */
    public CancelledError(@Nullable String message) {
        super(message);
    }

    /** Whether it may be the answer to any cancellation: it is of no class of somebody's own. */
    final boolean isPlain() {
        return getClass() == CancelledError.class;
    }
}
