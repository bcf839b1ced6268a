package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Port;
import dev.asyncio4j.process.internal.ReadyWatch;
import dev.asyncio4j.process.internal.Waits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Waits for connections of other programs on this machine that have the same key.
 *
 * <p>Who connects must prove that it has the key, and so must this, before anything else is read:
 * objects of others could do harm. Neither sends the key. What follows is not encrypted.
 * <b>Threads.</b> Any.
 *
 * <p><b>Python:</b> {@code multiprocessing.connection.Listener}.
 */
public final class Listener implements AutoCloseable {
    private final ServerSocketChannel server;
    private final byte[] key;
    private final ReadyWatch watch = ReadyWatch.open();

    private Listener(ServerSocketChannel server, byte[] key) {
        this.server = server;
        this.key = key;
    }

    /** Listens at a Unix socket, a file that is made, and is deleted by {@link #close}. */
    public static Listener open(Path path, byte[] key) throws IOException {
        return open(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(path), key);
    }

    /**
     * Listens at a port.
     *
     * @param address one of this machine alone; with port 0, the system chooses one that is free
     */
    public static Listener open(InetSocketAddress address, byte[] key) throws IOException {
        return open(StandardProtocolFamily.INET, Handshake.checked(address), key);
    }

    private static Listener open(StandardProtocolFamily family, SocketAddress address, byte[] key)
            throws IOException {
        Handshake.check(key);
        ServerSocketChannel server =
                family == StandardProtocolFamily.UNIX
                        ? ServerSocketChannel.open(family)
                        : ServerSocketChannel.open();
        try {
            server.bind(address);
            server.configureBlocking(false);
            return new Listener(server, key.clone());
        } catch (IOException failed) {
            server.close();
            throw failed;
        }
    }

    /** Where it listens: an {@link InetSocketAddress}, or a {@link UnixDomainSocketAddress}. */
    public SocketAddress address() throws IOException {
        return server.getLocalAddress();
    }

    /**
     * The next connection. <b>Suspends</b> a task, blocks any other thread, until it is there.
     * <b>Cancellation</b>, or an interrupt, is an {@link java.io.InterruptedIOException}; who was
     * about to prove that it has the key is sent away then.
     *
     * @throws AuthenticationException if who came has another key, or says nothing for long: it was
     *     refused, and the next may be accepted
     * @throws IOException if this is closed, before or meanwhile
     */
    public Connection accept() throws IOException {
        try {
            SocketChannel guest = server.accept();
            while (guest == null) {
                Waits.get(watch.ready(server, SelectionKey.OP_ACCEPT));
                guest = server.accept();
            }
            Port port = new Port(guest);
            Handshake.listen(port, key);
            return Connection.of(port);
        } catch (ClosedChannelException closed) {
            throw new IOException("the listener was closed", closed);
        }
    }

    /** Listens no more. Its connections go on. */
    @Override
    public void close() throws IOException {
        if (!server.isOpen()) {
            return;
        }
        SocketAddress address = server.getLocalAddress();
        server.close();
        watch.closed();
        if (address instanceof UnixDomainSocketAddress file) {
            Files.deleteIfExists(file.getPath());
        }
    }

    @Override
    public String toString() {
        try {
            return "Listener[" + server.getLocalAddress() + "]";
        } catch (IOException closed) {
            return "Listener[closed]";
        }
    }
}
