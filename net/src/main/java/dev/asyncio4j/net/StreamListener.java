package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.LineListener;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hands what a line says to a reader and a writer. */
final class StreamListener implements LineListener {
    private final Incoming incoming;
    private final StreamReader reader;
    private final StreamWriter writer;

    StreamListener(Line line, int limit) {
        incoming = new Incoming(line, limit);
        reader = new StreamReader(incoming);
        writer = new StreamWriter(line, reader);
    }

    StreamConnection connection() {
        return new StreamConnection(reader, writer);
    }

    @Override
    public boolean readable() {
        return incoming.readable();
    }

    @Override
    public void received(ByteBuf bytes) {
        incoming.received(bytes);
    }

    @Override
    public void ended() {
        incoming.end();
    }

    @Override
    public void lost(@Nullable IOException cause) {
        incoming.lost(cause);
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
