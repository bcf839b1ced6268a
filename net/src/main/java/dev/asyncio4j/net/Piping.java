package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.PipeLines;
import dev.asyncio4j.net.internal.Sockets;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** Makes lines of channels that block. */
final class Piping {
    private Piping() {}

    /** Not begun yet. */
    static Line reading(ReadableByteChannel pipe) throws IOException {
        requireBlocking(pipe);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        return Sockets.await(PipeLines.reading(poller, pipe), Line::abort);
    }

    /** Not begun yet. */
    static Line writing(WritableByteChannel pipe) throws IOException {
        requireBlocking(pipe);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        return Sockets.await(PipeLines.writing(poller, pipe), Line::abort);
    }

    private static void requireBlocking(Channel pipe) {
        Objects.requireNonNull(pipe, "pipe");
        if (pipe instanceof SelectableChannel channel && !channel.isBlocking()) {
            throw new IllegalArgumentException(
                    "pipe: " + pipe + " in non-blocking mode (expected: one that blocks)");
        }
    }
}
