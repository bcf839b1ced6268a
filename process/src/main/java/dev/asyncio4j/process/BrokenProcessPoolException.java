package dev.asyncio4j.process;

import java.util.concurrent.RejectedExecutionException;

/**
 * A pool does no more work: its initializer has failed, its workers could not be started, or it was
 * to break with the first worker that dies, and one has. What was pending fails with it, and what
 * is submitted from then on.
 *
 * <p><b>Python:</b> {@code concurrent.futures.process.BrokenProcessPool}.
 */
public final class BrokenProcessPoolException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    BrokenProcessPoolException(String message, Throwable cause) {
        super(message, cause);
    }
}
