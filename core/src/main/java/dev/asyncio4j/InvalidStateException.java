package dev.asyncio4j;

/**
 * A future was asked for a result it does not have yet, or given a second one.
 *
 * <p><b>Python:</b> {@code asyncio.InvalidStateError}.
 */
public final class InvalidStateException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public InvalidStateException(String message) {
        super(message);
    }
}
