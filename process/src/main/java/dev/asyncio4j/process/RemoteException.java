package dev.asyncio4j.process;

/**
 * Stands for an exception of another process that could not be sent, or not be read here. Its
 * message is that exception's text, and its cause tells where it was thrown.
 *
 * <p><b>Python:</b> {@code multiprocessing.RemoteError}.
 */
public final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RemoteException(String message, RemoteTraceback cause) {
        super(message, cause);
    }
}
