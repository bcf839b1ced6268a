package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.LineListener;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hands what a line says to a reader and a writer. */
final class StreamListener implements LineListener {
    private final StreamReader reader;
    private final StreamWriter writer;

    StreamListener(Line line, int limit) {
        reader = new StreamReader(line, limit);
        writer = new StreamWriter(line, reader);
    }

    StreamConnection connection() {
        return new StreamConnection(reader, writer);
    }

    @Override
    public boolean readable() {
        return reader.readable();
    }

    @Override
    public void received(ByteBuf bytes) {
        reader.feed(bytes);
    }

    @Override
    public void ended() {
        reader.feedEof();
    }

    @Override
    public void lost(@Nullable IOException cause) {
        reader.lost(cause);
        writer.lost(cause);
    }

    @Override
    public void pauseWriting() {
        writer.pause();
    }

    @Override
    public void resumeWriting() {
        writer.resume();
    }
}
