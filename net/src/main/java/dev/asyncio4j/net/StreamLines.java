package dev.asyncio4j.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lines of a stream, until it ends. */
final class StreamLines implements Iterator<byte[]> {
    private final StreamReader reader;
    private byte @Nullable [] next;

    StreamLines(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = reader.readline();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return next.length > 0;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream has ended");
        }
        byte[] line = Objects.requireNonNull(next);
        next = null;
        return line;
    }
}
