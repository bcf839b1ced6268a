package dev.asyncio4j.process;

import java.io.IOException;

/**
 * The other side of a connection has another key than this one, or has not proved in time that it
 * has the same.
 *
 * <p><b>Python:</b> {@code multiprocessing.AuthenticationError}.
 */
public final class AuthenticationException extends IOException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(String message) {
        super(message);
    }
}
