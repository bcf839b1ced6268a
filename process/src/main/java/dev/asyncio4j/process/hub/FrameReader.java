package dev.asyncio4j.process.hub;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Numbers and bytes that an {@link Outbox} has sent. */
final class FrameReader {
    private static final int SIZE = 64 << 10;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE).limit(0);

    FrameReader(SocketChannel channel) {
        this.channel = channel;
    }

    /** Whether something is there already. */
    boolean hasNext() {
        return buffer.hasRemaining();
    }

    int takeInt() throws IOException {
        await(Integer.BYTES);
        return buffer.getInt();
    }

    long takeLong() throws IOException {
        await(Long.BYTES);
        return buffer.getLong();
    }

    /** In pieces, so that no buffer outside the heap becomes as large as what is sent. */
    byte[] takeBytes() throws IOException {
        byte[] bytes = new byte[takeInt()];
        for (int position = 0; position < bytes.length; ) {
            await(1);
            int count = Math.min(buffer.remaining(), bytes.length - position);
            buffer.get(bytes, position, count);
            position += count;
        }
        return bytes;
    }

    private void await(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return;
        }
        buffer.compact();
        while (buffer.position() < count) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the other process has closed the connection");
            }
        }
        buffer.flip();
    }
}
