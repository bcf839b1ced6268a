package dev.asyncio4j.greenlet;

import org.jspecify.annotations.Nullable;

/**
 * Thrown in a greenlet to end it. If nothing catches it, it is no error: the greenlet's parent gets
 * it as the value that was returned.
 *
 * <p><b>Python:</b> {@code greenlet.GreenletExit}.
 */
public final class GreenletExit extends Error {
    private static final long serialVersionUID = 1;

    public GreenletExit() {
        this(null);
    }

    public GreenletExit(@Nullable String message) {
        super(message);
    }
}
