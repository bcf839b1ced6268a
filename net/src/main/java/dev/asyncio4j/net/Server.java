package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.Sockets;
import java.net.InetSocketAddress;

/** Listens for connections. */
public final class Server implements AutoCloseable {
    private final Sockets.Listening listening;

    Server(Sockets.Listening listening) {
        this.listening = listening;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.address();
    }

    @Override
    public void close() {
        listening.close();
    }
}
