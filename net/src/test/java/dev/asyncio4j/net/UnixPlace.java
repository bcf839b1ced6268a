package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** Where a test has a server that listens at a Unix socket, and answers in upper case. */
record UnixPlace(Path path) {
    Server serve() throws IOException {
        return Streams.startUnixServer(Peers::upperCase, path);
    }

    StreamConnection connect() throws IOException {
        return Streams.openUnixConnection(path);
    }

    static String ask(StreamConnection connection, String word) throws IOException {
        connection.writer().write(bytes(word + "\n"));
        return text(connection.reader().readline());
    }

    /** Binds a socket there, and lets nobody connect. */
    void leaveStaleFile() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
    }
}
