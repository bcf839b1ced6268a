package dev.asyncio4j.gevent;

import dev.asyncio4j.CancelledError;
import org.jspecify.annotations.Nullable;

/**
 * What a greenlet that is killed meets where it waits. It ends the greenlet, which counts as {@link
 * Greenlet#successful() successful}, and nobody is told of it as of an error.
 *
 * <p>It is a {@link CancelledError}, so that {@code catch (Exception e)} does not keep a greenlet
 * from ending. Clean up in {@code finally}.
 *
 * <p><b>Python:</b> {@code greenlet.GreenletExit}, a {@code BaseException}.
 */
public final class GreenletExit extends CancelledError {
    private static final long serialVersionUID = 1;

    public GreenletExit() {
        this(null);
    }

    /**
     * @param cause what the greenlet is to fail with; null if it is to end without an error
     */
    GreenletExit(@Nullable Throwable cause) {
        super(cause == null ? null : "killed by " + cause);
        if (cause != null) {
            initCause(cause);
        }
    }
}
