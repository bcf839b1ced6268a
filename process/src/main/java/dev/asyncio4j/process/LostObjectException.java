package dev.asyncio4j.process;

/**
 * What was called is not there any more: the process that made it has ended, or has closed it. What
 * the call has done is not known.
 */
public final class LostObjectException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LostObjectException(String message) {
        super(message);
    }
}
