package dev.asyncio4j.net;

import java.nio.ByteBuffer;

/**
 * Says where to put the bytes that come in over a connection, so that no array is made for them.
 *
 * <p><b>Python:</b> {@code asyncio.BufferedProtocol}.
 */
public non-sealed interface BufferedProtocol extends StreamProtocol {
    /**
     * A buffer for what has come. As much as there is room for is put in, from its position on,
     * which moves as that of a channel's {@code read} does; then {@link #bufferUpdated} is called,
     * before anything else is, and this again if there is more. So one buffer can serve all
     * connections of a loop. Now and then there is nothing after all, and {@code bufferUpdated} is
     * not called.
     *
     * @param sizeHint how many bytes there are, or else may be; the buffer may be smaller or larger
     * @return with room for one byte at least
     */
    ByteBuffer getBuffer(int sizeHint) throws Exception;

    /** So many bytes were put into the buffer that {@link #getBuffer} gave. */
    void bufferUpdated(int count) throws Exception;
}
