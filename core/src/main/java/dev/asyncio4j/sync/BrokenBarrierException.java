package dev.asyncio4j.sync;

/**
 * A barrier was reset or aborted while tasks waited at it, or is broken already.
 *
 * <p><b>Python:</b> {@code asyncio.BrokenBarrierError}. Not the JDK's exception of that name, which
 * is a checked one.
 */
public final class BrokenBarrierException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** For barriers of one's own. */
    public BrokenBarrierException(String message) {
        super(message);
    }
}
