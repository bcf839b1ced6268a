package dev.asyncio4j.net;

import java.io.IOException;
import java.io.Serial;

/**
 * There are more bytes before the separator than a stream keeps. They are still in the stream.
 *
 * <p><b>Python:</b> {@code asyncio.LimitOverrunError}.
 */
public final class LimitOverrunException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    private final int consumed;

    /**
     * @param consumed how many bytes are to be read to get on
     */
    public LimitOverrunException(String message, int consumed) {
        super(message);
        this.consumed = consumed;
    }

    /** How many of the first bytes in the stream do not hold the separator, or none before it. */
    public int consumed() {
        return consumed;
    }
}
