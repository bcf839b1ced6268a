package dev.asyncio4j.process;

import java.io.IOException;

/**
 * A message was longer than the buffer that it was to be received into. It has been received: this
 * has it.
 *
 * <p><b>Python:</b> {@code multiprocessing.BufferTooShort}.
 */
public final class BufferTooShortException extends IOException {
    private static final long serialVersionUID = 1L;

    private final byte[] content;

    BufferTooShortException(byte[] content, int room) {
        super("a message of " + content.length + " bytes, for which there is room for " + room);
        this.content = content;
    }

    /** The message. */
    public byte[] content() {
        return content.clone();
    }
}
