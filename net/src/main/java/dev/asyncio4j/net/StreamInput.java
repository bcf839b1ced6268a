package dev.asyncio4j.net;

import java.io.IOException;
import java.io.InputStream;

/** A stream reader as an input stream. */
final class StreamInput extends InputStream {
    private final StreamReader reader;

    StreamInput(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        return reader.read(into, offset, most);
    }

    @Override
    public int available() {
        return reader.buffered();
    }
}
