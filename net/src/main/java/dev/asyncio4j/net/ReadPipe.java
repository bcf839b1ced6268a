package dev.asyncio4j.net;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.Line;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that is read.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * @see Streams#openReadPipe(java.nio.channels.ReadableByteChannel, int)
 */
public final class ReadPipe implements AutoCloseable {
    private final Line line;
    private final StreamReader reader;
    private final Future<@Nullable Void> closed = EventLoop.running().createFuture();

    /** Begins to read. */
    ReadPipe(Line line, StreamListener streams) {
        this.line = line;
        reader = streams.connection().reader();
        line.whenLost(this::lost);
        line.begin(streams);
    }

    private void lost() {
        if (!closed.isDone()) {
            closed.setResult(null);
        }
    }

    /** What comes out of it. */
    public StreamReader reader() {
        return reader;
    }

    /** Done when it is closed: it has come to its end, has failed, or was closed here. */
    public Future<@Nullable Void> closed() {
        return closed;
    }

    /** Closes it at once. What has come can still be read, and then the stream ends. */
    @Override
    public void close() {
        line.abort();
    }

    @Override
    public String toString() {
        return "ReadPipe[" + (closed.isDone() ? "closed" : "open") + ", " + reader + "]";
    }
}
