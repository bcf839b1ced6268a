package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.bytes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Supplier;

/** A protocol, and a plain socket of the JDK's at the other end of its connection. */
record ProtocolAndPeer<P extends StreamProtocol>(P protocol, Transport transport, Socket peer)
        implements AutoCloseable {
    static <P extends StreamProtocol> ProtocolAndPeer<P> of(Supplier<P> factory)
            throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(Peers.HERE))) {
            Connection<P> connection =
                    Net.createConnection(factory, Peers.HERE, server.getLocalPort());
            return new ProtocolAndPeer<>(
                    connection.protocol(), connection.transport(), server.accept());
        }
    }

    void peerSends(String text) throws IOException {
        peer.getOutputStream().write(bytes(text));
    }

    @Override
    public void close() throws IOException {
        transport.abort();
        peer.close();
    }
}
