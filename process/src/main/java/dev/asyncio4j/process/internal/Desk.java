package dev.asyncio4j.process.internal;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a {@link Reception} takes to be open: a socket in the file system, and what waits for who
 * comes there.
 *
 * <p><b>Threads.</b> Any.
 */
record Desk(ServerSocketChannel server, Selector selector, SecureRandom random)
        implements Closeable {
    /** In bytes; as text it is twice as long. */
    static final int TOKEN_SIZE = 32;

    static Desk open(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            server.configureBlocking(false);
            Selector selector = Selector.open();
            server.register(selector, SelectionKey.OP_ACCEPT);
            return new Desk(server, selector, new SecureRandom());
        } catch (Throwable failed) {
            server.close();
            Files.deleteIfExists(path);
            throw failed;
        }
    }

    /** What nobody can guess. */
    String newToken() {
        byte[] token = new byte[TOKEN_SIZE];
        random.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /** Whoever has not said a token is sent away. */
    @Override
    public void close() throws IOException {
        if (selector.isOpen()) {
            for (SelectionKey key : selector.keys()) {
                if (key.isValid()) {
                    key.channel().close();
                }
            }
        }
        selector.close();
        server.close();
    }
}
