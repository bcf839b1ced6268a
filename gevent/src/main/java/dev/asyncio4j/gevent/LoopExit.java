package dev.asyncio4j.gevent;

import dev.asyncio4j.CancelledError;

/**
 * Thrown where the main greenlet waits for what can never come: no greenlet can go on, no timer is
 * set, and nothing is under way outside.
 *
 * <p>It is a {@link CancelledError}: the wait is ended from outside. See {@link Hub} for what the
 * hub knows of.
 *
 * <p><b>Python:</b> {@code gevent.exceptions.LoopExit}.
 */
public final class LoopExit extends CancelledError {
    private static final long serialVersionUID = 1;

    LoopExit(String message) {
        super(message);
    }
}
