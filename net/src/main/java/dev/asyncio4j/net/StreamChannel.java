package dev.asyncio4j.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/** A stream reader as a channel. */
final class StreamChannel implements ReadableByteChannel {
    private final StreamReader reader;
    private boolean closed;

    StreamChannel(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        return reader.read(into);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
