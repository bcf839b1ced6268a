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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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
    private final Duration patience;
    private final ReadyWatch watch = ReadyWatch.open();
    private final Guests guests = new Guests();

    private Listener(ServerSocketChannel server, byte[] key, Duration patience) {
        this.server = server;
        this.key = key;
        this.patience = patience;
    }

    /**
     * Listens at a Unix socket, a file that is made, and is deleted by {@link #close}.
     *
     * @throws java.net.BindException if there is a file already
     */
    public static Listener open(Path path, byte[] key) throws IOException {
        return open(path, key, Handshake.PATIENCE);
    }

    static Listener open(Path path, byte[] key, Duration patience) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        return open(StandardProtocolFamily.UNIX, address, key, patience);
    }

    /**
     * Listens at a port.
     *
     * @param address one of this machine alone; with port 0, the system chooses one that is free
     */
    public static Listener open(InetSocketAddress address, byte[] key) throws IOException {
        return open(
                StandardProtocolFamily.INET, Handshake.checked(address), key, Handshake.PATIENCE);
    }

    private static Listener open(
            StandardProtocolFamily family, SocketAddress address, byte[] key, Duration patience)
            throws IOException {
        Handshake.check(key);
        ServerSocketChannel server =
                family == StandardProtocolFamily.UNIX
                        ? ServerSocketChannel.open(family)
                        : ServerSocketChannel.open();
        try {
            server.bind(address);
            server.configureBlocking(false);
            return new Listener(server, key.clone(), patience);
        } catch (IOException failed) {
            server.close();
            throw Handshake.at(address, failed);
        }
    }

    /** Where it listens: an {@link InetSocketAddress}, or a {@link UnixDomainSocketAddress}. */
    public SocketAddress address() throws IOException {
        return server.getLocalAddress();
    }

    /**
     * The next connection. <b>Suspends</b> a task, blocks any other thread, until it is there.
     * <b>Cancellation</b>, or an interrupt, is an {@link java.io.InterruptedIOException}; who was
     * about to prove that it has the key goes on, and is accepted by the next call.
     *
     * <p>Who comes has ten seconds for its proof; others who come meanwhile need not wait for that.
     *
     * @throws AuthenticationException if who came has another key, takes too long, leaves, or
     *     speaks otherwise: it was refused, and the next may be accepted
     * @throws IOException if this is closed, before or meanwhile
     */
    public Connection accept() throws IOException {
        try {
            while (true) {
                CompletableFuture<Void> news = guests.news();
                Port proven = guests.next();
                if (proven != null) {
                    return Connection.of(proven);
                }
                SocketChannel guest = guests.isFull() ? null : server.accept();
                if (guest != null) {
                    greet(guest);
                } else if (guests.isFull()) {
                    Waits.get(news);
                } else {
                    awaitGuest(news);
                }
            }
        } catch (ClosedChannelException closed) {
            throw new IOException("the listener was closed", closed);
        }
    }

    private void awaitGuest(CompletableFuture<Void> news) throws IOException {
        CompletableFuture<Void> another = watch.ready(server, SelectionKey.OP_ACCEPT);
        CompletableFuture<Object> either = CompletableFuture.anyOf(another, news);
        try {
            Waits.get(either);
        } finally {
            either.cancel(false);
            another.cancel(false);
        }
    }

    private void greet(SocketChannel guest) throws IOException {
        Port port = new Port(guest);
        try {
            guests.greet(() -> {
                Handshake.listen(port, key, patience);
                return port;
            });
        } catch (Throwable noThread) {
            port.close();
            throw noThread;
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
        guests.close();
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
