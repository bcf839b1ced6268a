package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import java.io.IOException;

/**
 * A connection in memory: its two ends, and the pipes between them.
 *
 * <p><b>Threads.</b> The loop's only.
 */
public final class MemoryLink {
    private final NettyPoller poller;
    private final MemoryPipe toServer;
    private final MemoryPipe toClient;
    private final MemoryChannel client;
    private final MemoryChannel server;
    private final Line clientLine;
    private final Line serverLine;

    private MemoryLink(NettyPoller poller, int capacity) {
        this.poller = poller;
        toServer = new MemoryPipe(poller, capacity);
        toClient = new MemoryPipe(poller, capacity);
        client = new MemoryChannel(toClient, toServer);
        server = new MemoryChannel(toServer, toClient);
        clientLine = line(client);
        serverLine = line(server);
        serverLine.accepted();
    }

    private Line line(MemoryChannel channel) {
        Line line = new Line(poller, channel);
        channel.pipeline().addLast(line);
        return line;
    }

    /**
     * Connects.
     *
     * @param capacity how many bytes may be under way in each direction; zero for lockstep
     */
    public static Future<MemoryLink> open(NettyPoller poller, int capacity) {
        Future<MemoryLink> opened = EventLoop.running().createFuture();
        Sockets.open(
                poller,
                opened,
                () -> {
                    MemoryLink link = new MemoryLink(poller, capacity);
                    poller.registerInMemory(link.client);
                    poller.registerInMemory(link.server);
                    opened.setResult(link);
                });
        return opened;
    }

    /** Not begun yet. */
    public Line client() {
        return clientLine;
    }

    /** Not begun yet. */
    public Line server() {
        return serverLine;
    }

    public MemoryPipe toServer() {
        return toServer;
    }

    public MemoryPipe toClient() {
        return toClient;
    }

    /** Both ends lose it, for this reason. */
    public void cut(IOException cause) {
        poller.engine().requireOwner("a connection in memory");
        poller.onCarrier(() -> {
            client.fail(cause);
            server.fail(cause);
        });
    }
}
