package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.bytes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A stream, and a plain socket of the JDK's at the other end of its connection. */
record StreamAndPeer(StreamConnection connection, Socket peer) implements AutoCloseable {
    static StreamAndPeer open() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(Peers.HERE))) {
            StreamConnection connection = Streams.openConnection(Peers.HERE, server.getLocalPort());
            return new StreamAndPeer(connection, server.accept());
        }
    }

    StreamReader reader() {
        return connection.reader();
    }

    StreamWriter writer() {
        return connection.writer();
    }

    Transport transport() {
        return connection.writer().transport();
    }

    void peerSends(String text) throws IOException {
        peer.getOutputStream().write(bytes(text));
    }

    @Override
    public void close() throws IOException {
        connection.writer().abort();
        peer.close();
    }
}
