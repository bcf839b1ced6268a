package dev.asyncio4j.gevent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Receives datagrams, and has a greenlet handle each.
 *
 * <pre>{@code
 * DatagramServer echo = new DatagramServer(
 *         new InetSocketAddress("127.0.0.1", 9000),
 *         (server, packet) -> server.send(packet.getData(), packet.getSocketAddress()));
 * }</pre>
 *
 * <p><b>Threads.</b> Those of one hub.
 *
 * <p><b>Python:</b> {@code gevent.server.DatagramServer}.
 */
public final class DatagramServer implements AutoCloseable {
    private static final int LARGEST = 65_535;

    private final Serving serving;
    private final SocketAddress wanted;
    private final Handler handler;
    private final @Nullable Pool pool;
    private @Nullable DatagramSocket socket;

    /** What is done with a datagram. */
    @FunctionalInterface
    public interface Handler {
        /** Called in a greenlet of its own, with the data and whom it is from. */
        void handle(DatagramServer server, DatagramPacket packet) throws Exception;
    }

    /** A server that is to receive there, with any number of datagrams in work. */
    public DatagramServer(SocketAddress address, Handler handler) {
        this(address, handler, null);
    }

    /**
     * A server that is to receive there, and handles datagrams in greenlets of this pool: while
     * that is full it receives none.
     *
     * @param pool null for any number of datagrams in work
     */
    public DatagramServer(SocketAddress address, Handler handler, @Nullable Pool pool) {
        this.wanted = Objects.requireNonNull(address, "address");
        this.handler = Objects.requireNonNull(handler, "handler");
        this.pool = pool;
        this.serving = new Serving(pool);
    }

    /**
     * Receives datagrams whenever the hub runs. No effect if it does.
     *
     * @throws IOException if it cannot have the address
     * @throws IllegalStateException if it was closed
     */
    public void start() throws IOException {
        if (serving.begin(this)) {
            DatagramSocket open = new DatagramSocket(wanted);
            socket = open;
            byte[] buffer = new byte[LARGEST];
            serving.serve(() -> receive(open, buffer));
        }
    }

    private void receive(DatagramSocket open, byte[] buffer) throws IOException {
        if (pool != null) {
            pool.waitAvailable(null);
        }
        DatagramPacket received = new DatagramPacket(buffer, buffer.length);
        open.receive(received);
        byte[] data = Arrays.copyOf(buffer, received.getLength());
        DatagramPacket packet = new DatagramPacket(data, data.length, received.getSocketAddress());
        serving.handle(() -> handler.handle(this, packet), () -> {});
    }

    /** Sends a datagram from where this receives. <b>Python:</b> {@code sendto}. */
    public void send(byte[] data, SocketAddress to) throws IOException {
        socket().send(new DatagramPacket(data, data.length, to));
    }

    private DatagramSocket socket() {
        if (socket == null) {
            throw new IllegalStateException(this + " has no socket yet; start it");
        }
        return socket;
    }

    /**
     * Starts, and serves until it is closed or the calling greenlet is ended, which closes it.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> closes it as {@link #close()} does.
     */
    public void serveForever() throws IOException {
        start();
        try (this) {
            serving.awaitEnd();
        }
    }

    /** Whether it receives datagrams. */
    public boolean started() {
        return serving.isServing();
    }

    /** Where it receives. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket().getLocalSocketAddress();
    }

    /** The port where it receives. */
    public int port() {
        return address().getPort();
    }

    /** Receives no more, and ends its handlers, as {@link StreamServer#close()} does. */
    @Override
    public void close() {
        stop(Serving.GRACE);
    }

    /** Receives no more, and ends its handlers: after so long those that are left are killed. */
    public void stop(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        serving.end(socket == null ? () -> {} : socket, grace);
    }

    @Override
    public String toString() {
        return "DatagramServer[address="
                + (socket == null ? wanted : socket.getLocalSocketAddress())
                + ", "
                + serving
                + "]";
    }
}
