package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;

/** Lines that are pipes: bytes go one way. */
public final class PipeLines {
    private PipeLines() {}

    /**
     * The line of the end of a pipe that is read, not begun yet. Cancelling closes the pipe.
     *
     * @param end which blocks
     */
    public static Future<Line> reading(NettyPoller poller, ReadableByteChannel end) {
        return open(poller, "a pipe that is read", () -> new ReadPipeChannel(poller, end));
    }

    /** The line of the end that is written to. See {@link #reading}. */
    public static Future<Line> writing(NettyPoller poller, WritableByteChannel end) {
        return open(poller, "a pipe that is written to", () -> new WritePipeChannel(end));
    }

    private static Future<Line> open(
            NettyPoller poller, String name, Supplier<? extends PipeChannel> creation) {
        Future<Line> opened = EventLoop.running().createFuture();
        PipeChannel channel = creation.get();
        poller.onCarrier(() -> {
            if (opened.isDone()) {
                Sockets.closeUnregistered(channel);
                return;
            }
            Line line = new Line(poller, channel, name);
            channel.pipeline().addLast(line);
            poller.registerPipe(channel);
            opened.setResult(line);
        });
        return opened;
    }
}
