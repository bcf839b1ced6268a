package dev.asyncio4j.net;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Connections in plain blocking style. */
public final class Streams {
    private static final int LIMIT = 64 << 10;

    private Streams() {}

    /** Does something with a connection. */
    @FunctionalInterface
    public interface Handler {
        void handle(StreamReader reader, StreamWriter writer) throws Exception;
    }

    /** Connects. */
    public static StreamConnection openConnection(String host, int port) throws IOException {
        return Sockets.connect(
                        NettyPoller.ofRunningLoop(),
                        new InetSocketAddress(host, port),
                        line -> new StreamListener(line, LIMIT))
                .await(IOException.class)
                .connection();
    }

    /** Listens, and has a task of its own handle each connection. */
    public static Server startServer(Handler handler, String host, int port) throws IOException {
        EventLoop loop = EventLoop.running();
        return new Server(
                Sockets.listen(
                                NettyPoller.ofRunningLoop(),
                                new InetSocketAddress(host, port),
                                100,
                                line -> new StreamListener(line, LIMIT),
                                listener ->
                                        loop.createTask(
                                                () -> handle(handler, listener.connection())))
                        .await(IOException.class));
    }

    private static void handle(Handler handler, StreamConnection connection) throws Exception {
        try (connection) {
            handler.handle(connection.reader(), connection.writer());
        }
    }
}
