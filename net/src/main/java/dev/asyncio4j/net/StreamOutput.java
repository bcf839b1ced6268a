package dev.asyncio4j.net;

import java.io.IOException;
import java.io.OutputStream;

/** A stream writer as an output stream: who writes waits for a slow peer. */
final class StreamOutput extends OutputStream {
    private final StreamWriter writer;

    StreamOutput(StreamWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        writer.write(bytes, offset, count);
        writer.drain();
    }

    @Override
    public void flush() throws IOException {
        writer.drain();
    }
}
