package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A file on its way into a connection: part by part, so that it can be stopped. */
final class FileSending {
    /** Of a file that the operating system sends by itself. */
    private static final int LARGE_PART = 1 << 20;

    private static final String JDK_CHANNEL = "sun.nio.ch.FileChannelImpl";

    /** Of one that goes through our memory. */
    private static final int SMALL_PART = 64 << 10;

    private final Line line;
    private final FileChannel file;
    private @Nullable Future<@Nullable Void> last;

    FileSending(Line line, FileChannel file) {
        this.line = line;
        this.file = file;
    }

    /** How many bytes were sent: fewer than so many if the file ends before. */
    long send(long offset, long count) throws IOException {
        requireOpen();
        requireReadable(offset);
        long end = offset + Math.min(count, Math.max(0, file.size() - offset));
        long position = offset;
        boolean more = true;
        while (more && position < end) {
            int written = canPass() ? pass(position, end) : copy(position, end);
            position += written;
            more = written > 0;
            awaitPart(line.output().passed());
        }
        if (last != null) {
            last.await();
        }
        if (position > offset) {
            requireNoneDropped();
        }
        return position - offset;
    }

    /** Who sends it finds out too late, and ends the connection. */
    private void requireReadable(long offset) throws IOException {
        file.read(ByteBuffer.allocate(0), offset);
    }

    /**
     * The operating system knows the files of the JDK's own channels. Netty's native code takes
     * every channel for one of those.
     */
    private boolean canPass() {
        return line.output().canWriteFiles() && file.getClass().getName().equals(JDK_CHANNEL);
    }

    private void requireOpen() throws IOException {
        if (line.isLost()) {
            throw IoFailures.lost(line.cause(), null);
        }
        if (line.isClosing()) {
            throw new IllegalStateException("cannot send a file: the connection is being closed");
        }
    }

    /** Parts that were dropped count as passed, too. */
    private void requireNoneDropped() throws IOException {
        if (line.output().hasDropped()) {
            throw IoFailures.lost(line.cause(), null);
        }
    }

    private int pass(long position, long end) {
        int count = Math.toIntExact(Math.min(LARGE_PART, end - position));
        line.output().write(file, position, count);
        return count;
    }

    /** Reading a file blocks, and so another thread does it. */
    private int copy(long position, long end) throws IOException {
        ByteBuffer part =
                ByteBuffer.allocate(Math.toIntExact(Math.min(SMALL_PART, end - position)));
        Asyncio.toThread(() -> file.read(part, position));
        line.output().write(part.flip());
        return part.limit();
    }

    /** Waits for the one before, so that there is always one to be sent. */
    private void awaitPart(Future<@Nullable Void> next) throws IOException {
        Future<@Nullable Void> before = last;
        last = next;
        if (before != null) {
            before.await();
        }
        requireNoneDropped();
    }

    /** Closes the file when what is on its way needs it no more. */
    void closeFileWhenSent() {
        Future<@Nullable Void> passed = line.output().passed();
        if (passed.isDone()) {
            closeFile();
        } else {
            passed.addDoneCallback(_ -> closeFile());
        }
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
