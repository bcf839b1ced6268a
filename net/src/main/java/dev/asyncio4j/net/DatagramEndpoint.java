package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.DatagramLine;
import dev.asyncio4j.net.internal.DatagramListener;
import dev.asyncio4j.sync.ParkingLot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams in blocking style.
 *
 * <pre>{@code
 * try (DatagramEndpoint endpoint = DatagramEndpoint.open(DatagramOptions.defaults())) {
 *     endpoint.send(question, server);
 *     Datagram answer = timeout(seconds(1), endpoint::receive);
 * }
 * }</pre>
 *
 * <p><b>Memory.</b> What comes is kept until it is received, up to a {@linkplain
 * DatagramOptions#receiveLimit limit}. What comes then is dropped, as the operating system drops
 * what it has no room for; {@link #dropped()} counts it.
 *
 * <p><b>Threads.</b> The tasks of one loop.
 *
 * <p><b>Python:</b> none; asyncio has protocols alone, {@link Net#createDatagramEndpoint} here.
 */
public final class DatagramEndpoint implements AutoCloseable {
    /** So many bytes each datagram that is kept counts more than it has. */
    static final int OVERHEAD = 100;

    private final DatagramLine line;
    private final int limit;
    private final ParkingLot receivers = new ParkingLot("a datagram");
    private final ParkingLot closing = new ParkingLot("a socket to close");
    private final Queue<Datagram> received = new ArrayDeque<>();
    private long kept;
    private long dropped;
    private @Nullable IOException refused;
    private boolean lost;
    private @Nullable IOException failure;

    private DatagramEndpoint(DatagramLine line, int limit) {
        this.line = line;
        this.limit = limit;
        line.begin(new Listener());
    }

    /**
     * Opens a socket.
     *
     * <p><b>Suspends</b> until it is open. <b>Cancellation</b> leaves no socket behind.
     *
     * @throws IOException if it cannot be opened there: since the port is in use, for instance
     */
    public static DatagramEndpoint open(DatagramOptions options) throws IOException {
        return new DatagramEndpoint(DatagramOpening.open(options), options.receiveLimit());
    }

    /** What the line says. */
    private final class Listener implements DatagramListener {
        @Override
        public void received(byte[] data, InetSocketAddress from) {
            long size = (long) data.length + OVERHEAD;
            if (!received.isEmpty() && kept + size > limit) {
                dropped++;
                return;
            }
            kept += size;
            received.add(new Datagram(data, from));
            receivers.unpark();
        }

        /** Of sending, who sends is told himself. */
        @Override
        public void failed(IOException cause) {
            refused = cause;
            receivers.unpark();
        }

        @Override
        public void lost(@Nullable IOException cause) {
            lost = true;
            failure = cause;
            received.clear();
            kept = 0;
            receivers.unparkAll();
            closing.unparkAll();
        }

        @Override
        public void pauseWriting() {}

        @Override
        public void resumeWriting() {}
    }

    /**
     * Receives the datagram that has come first.
     *
     * <p><b>Suspends</b> while there is none. Several tasks may wait. <b>Cancellation</b> loses
     * nothing: the next call receives it.
     *
     * @throws PortUnreachableException if this has a remote address, and nobody receives there;
     *     once for each time that is learnt, or for several
     * @throws IOException if this is closed, before or meanwhile
     */
    public Datagram receive() throws IOException {
        line.checkThread();
        while (received.isEmpty() && refused == null && !line.isClosing()) {
            receivers.park();
        }
        if (line.isClosing()) {
            throw closed();
        }
        Datagram first = received.poll();
        if (first == null) {
            IOException told = refused;
            refused = null;
            throw told == null ? closed() : IoFailures.again(told);
        }
        kept -= first.data().length + OVERHEAD;
        return first;
    }

    /**
     * Sends a datagram, which may be empty, to the remote address.
     *
     * <p><b>Suspends</b> until the operating system has taken it. <b>Cancellation</b>: it may be
     * sent all the same.
     *
     * @throws IOException if it cannot be sent: since it is too long, for instance, or this is
     *     closed
     * @throws IllegalStateException if there is no remote address
     */
    public void send(byte[] data) throws IOException {
        DatagramOpening.requireRemote(line);
        send(data, null, line);
    }

    /**
     * Sends a datagram, which may be empty.
     *
     * <p><b>Suspends</b> until the operating system has taken it. <b>Cancellation</b>: it may be
     * sent all the same.
     *
     * @throws IOException if it cannot be sent: since it is too long, for instance, or this is
     *     closed
     * @throws IllegalArgumentException if this has a remote address, and it is another; or if its
     *     host is not resolved
     */
    public void send(byte[] data, InetSocketAddress to) throws IOException {
        send(data, DatagramOpening.recipient(line, to), line);
    }

    private static void send(byte[] data, @Nullable InetSocketAddress to, DatagramLine line)
            throws IOException {
        line.output().sendAndTell(data.clone(), to).await(IOException.class);
    }

    private IOException closed() {
        return failure == null ? new SocketException("Socket closed") : IoFailures.again(failure);
    }

    /** Closes the socket, when everything is sent; who receives is told. Does not wait. */
    @Override
    public void close() {
        line.close();
        receivers.unparkAll();
    }

    /** Waits until the socket is closed. <b>Suspends</b> until then. */
    public void waitClosed() {
        while (!lost) {
            closing.park();
        }
    }

    /** Whether the socket is closed or being closed. */
    public boolean isClosing() {
        return line.isClosing();
    }

    /** How many datagrams were dropped since nobody received those before. */
    public long dropped() {
        return dropped;
    }

    /** Where it receives. */
    public InetSocketAddress localAddress() {
        return line.localAddress();
    }

    /** Where all datagrams go to and come from; null for anywhere. */
    public @Nullable InetSocketAddress remoteAddress() {
        return line.remoteAddress();
    }

    @Override
    public String toString() {
        return "DatagramEndpoint["
                + (line.isClosing() ? "closed" : "at " + Addresses.show(line.localAddress()))
                + (line.remoteAddress() == null
                        ? ""
                        : ", to " + Addresses.show(line.remoteAddress()))
                + (received.isEmpty() ? "" : ", received=" + received.size())
                + (dropped == 0 ? "" : ", dropped=" + dropped)
                + "]";
    }
}
