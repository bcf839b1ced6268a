package dev.asyncio4j.process.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps nothing back of what it is given. */
final class Flushing extends FilterOutputStream {
    Flushing(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
        out.flush();
    }
}
