package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Port;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Connects to a {@link Listener}. <b>Suspends</b> a task, blocks any other thread, until the
 * listener has accepted; it is given ten seconds for that.
 *
 * <p><b>Python:</b> {@code multiprocessing.connection.Client}.
 */
public final class Client {
    private Client() {}

    /**
     * Connects to a Unix socket.
     *
     * @throws java.net.SocketException if nobody listens there, or there is no such file
     * @throws AuthenticationException if the listener has another key
     */
    public static Connection connect(Path path, byte[] key) throws IOException {
        return connectTo(UnixDomainSocketAddress.of(path), key);
    }

    /**
     * Connects to a port of this machine.
     *
     * @throws AuthenticationException if the listener has another key
     */
    public static Connection connect(InetSocketAddress address, byte[] key) throws IOException {
        return connectTo(Handshake.checked(address), key);
    }

    private static Connection connectTo(SocketAddress address, byte[] key) throws IOException {
        Handshake.check(key);
        Port port = new Port(open(address));
        Handshake.knock(port, key);
        return Connection.of(port);
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        try {
            return SocketChannel.open(address);
        } catch (IOException failed) {
            throw Handshake.at(address, failed);
        }
    }
}
