package dev.asyncio4j.net;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.Readiness;
import dev.asyncio4j.net.internal.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections whose bytes are given to protocols: code that is called when something comes, without
 * a task for each connection. {@link Streams} are the same in blocking style.
 *
 * <pre>{@code
 * try (Server server = Net.createServer(Echo::new, "localhost", 7000)) {
 *     server.serveForever();
 * }
 * }</pre>
 */
public final class Net {
    private Net() {}

    /**
     * How the operating system tells the loops of this JVM what their sockets do: {@code epoll},
     * {@code io_uring}, {@code kqueue} or {@code nio}. The best that there is, unless the system
     * property {@code asyncio4j.net.io} names another.
     *
     * <p>The first call takes long: it loads native code.
     *
     * <p><b>Threads.</b> Any. <b>Python:</b> {@code selectors.DefaultSelector}.
     *
     * @throws IllegalStateException if the property names what there is not on this machine
     */
    public static String selector() {
        return Sockets.selector();
    }

    /** Connects. See {@link #createConnection(Supplier, String, int, ConnectOptions)}. */
    public static <P extends StreamProtocol> Connection<P> createConnection(
            Supplier<? extends P> factory, String host, int port) throws IOException {
        return createConnection(factory, host, port, ConnectOptions.defaults());
    }

    /**
     * Connects to the first address of the host that can be connected to, and has a protocol told
     * what comes.
     *
     * <p><b>Suspends</b> until connected. <b>Cancellation</b> leaves no socket behind.
     *
     * <p><b>Python:</b> {@code loop.create_connection(factory, host, port)}.
     *
     * @param factory called once connected; {@code () -> protocol} for one that is there already
     * @param host a name or an address
     * @return the transport, and the protocol, which has been told that the connection was made; if
     *     it has thrown then, that was reported, and the transport is closing
     * @throws IOException if the name is not known, or none of its addresses can be connected to;
     *     what the attempts failed with is suppressed on it
     * @throws IllegalArgumentException if there is no such port
     */
    public static <P extends StreamProtocol> Connection<P> createConnection(
            Supplier<? extends P> factory, String host, int port, ConnectOptions options)
            throws IOException {
        Objects.requireNonNull(factory, "factory");
        return Protocols.begin(factory, Connecting.to(host, port, options));
    }

    /**
     * Connects to a Unix socket, and has a protocol told what comes. See {@link
     * #createConnection(Supplier, String, int, ConnectOptions)}, and of the address {@link
     * Streams#openUnixConnection(SocketAddress, ConnectOptions)}.
     *
     * <p><b>Suspends</b> until connected. <b>Cancellation</b> leaves no socket behind.
     *
     * <p><b>Python:</b> {@code loop.create_unix_connection(factory, path)}.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress}, or an {@linkplain
     *     Unix#abstractName abstract name}
     */
    public static <P extends StreamProtocol> Connection<P> createUnixConnection(
            Supplier<? extends P> factory, SocketAddress address, ConnectOptions options)
            throws IOException {
        Objects.requireNonNull(factory, "factory");
        return Protocols.begin(factory, Connecting.toUnix(address, options));
    }

    /**
     * Has a protocol told what comes over a channel of the internet that was accepted, or
     * connected, elsewhere. See {@link Streams#openConnection(SocketChannel, ConnectOptions)}.
     *
     * <p><b>Suspends</b>. <b>Cancellation</b> closes it.
     *
     * <p><b>Python:</b> {@code loop.connect_accepted_socket(factory, sock)}.
     */
    public static <P extends StreamProtocol> Connection<P> connectAcceptedSocket(
            Supplier<? extends P> factory, SocketChannel channel) throws IOException {
        Objects.requireNonNull(factory, "factory");
        return Protocols.begin(factory, Connecting.handedIn(channel, ConnectOptions.defaults()));
    }

    /**
     * Listens, and has a protocol of its own told of each connection. See {@link
     * #createServer(Supplier, String, int, ServerOptions)}.
     */
    public static Server createServer(
            Supplier<? extends StreamProtocol> factory, @Nullable String host, int port)
            throws IOException {
        return createServer(factory, host, port, ServerOptions.defaults());
    }

    /**
     * Listens, and has a protocol of its own told of each connection. A connection for which the
     * factory throws is closed, and that is reported to the loop's exception handler.
     *
     * <p><b>Suspends</b> until it listens. <b>Cancellation</b> leaves nothing that listens.
     *
     * <p><b>Python:</b> {@code loop.create_server(factory, host, port)}.
     *
     * @param factory called for each connection, as a callback
     * @param host where to listen: a name, of which all addresses are meant, or an address; null
     *     for everywhere
     * @param port zero to leave the choice to the operating system, which is the same port for all
     *     addresses of the host
     * @throws IOException if it cannot listen there: since the port is in use, for instance
     * @throws IllegalArgumentException if there is no such port
     */
    public static Server createServer(
            Supplier<? extends StreamProtocol> factory,
            @Nullable String host,
            int port,
            ServerOptions options)
            throws IOException {
        return Binding.server(host, port, options, Protocols.onAccepted(factory));
    }

    /**
     * Listens at a Unix socket, and has a protocol of its own told of each connection. See {@link
     * #createServer(Supplier, String, int, ServerOptions)}, and of the address and its file {@link
     * Streams#startUnixServer(Streams.Handler, SocketAddress, ServerOptions)}.
     *
     * <p><b>Suspends</b> until it listens. <b>Cancellation</b> leaves nothing that listens, and no
     * file.
     *
     * <p><b>Python:</b> {@code loop.create_unix_server(factory, path)}.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress}, or an {@linkplain
     *     Unix#abstractName abstract name}
     */
    public static Server createUnixServer(
            Supplier<? extends StreamProtocol> factory,
            SocketAddress address,
            ServerOptions options)
            throws IOException {
        return Binding.unixServer(address, options, Protocols.onAccepted(factory));
    }

    /**
     * Listens with a channel that was opened and bound elsewhere, and has a protocol of its own
     * told of each connection. See {@link Streams#startServer(Streams.Handler, ServerSocketChannel,
     * ServerOptions)}.
     *
     * <p><b>Suspends</b> until it listens. <b>Cancellation</b> leaves nothing that listens.
     *
     * <p><b>Python:</b> {@code loop.create_server(factory, sock=channel)}.
     */
    public static Server createServer(
            Supplier<? extends StreamProtocol> factory,
            ServerSocketChannel channel,
            ServerOptions options)
            throws IOException {
        return Binding.handedIn(channel, options, Protocols.onAccepted(factory));
    }

    /**
     * Opens a socket for datagrams, and has a protocol told what comes. {@link DatagramEndpoint} is
     * the same in blocking style.
     *
     * <p><b>Suspends</b> until it is open. <b>Cancellation</b> leaves no socket behind.
     *
     * <p><b>Python:</b> {@code loop.create_datagram_endpoint(factory, local_addr, remote_addr)}.
     *
     * @param factory called once it is open, as a callback
     * @return the transport, and the protocol, which has been told that the socket is open
     * @throws IOException if it cannot be opened there: since the port is in use, for instance
     * @throws IllegalArgumentException if its two addresses are of two families
     */
    public static <P extends DatagramProtocol> DatagramConnection<P> createDatagramEndpoint(
            Supplier<? extends P> factory, DatagramOptions options) throws IOException {
        Objects.requireNonNull(factory, "factory");
        return Protocols.begin(factory, DatagramOpening.open(options));
    }

    /**
     * Calls back while there is something to read from a channel of the JDK's, or a connection to
     * accept: again and again until it was read. Replaces an earlier callback for that.
     *
     * <p>The callback is run as {@link EventLoop#callSoon(Runnable)} would, in a copy of the
     * present context. While it runs, or is suspended, it is not called again. It is called no more
     * when it was removed, the channel or the loop is closed.
     *
     * <p>A thread waits for such channels, so that each call costs two changes of thread. It is for
     * channels that other code has made; connections of this module's are faster.
     *
     * <p><b>Python:</b> {@code loop.add_reader(fd, callback)}.
     *
     * @throws IllegalArgumentException if it is in blocking mode, closed, or not to be read from
     */
    public static void addReader(SelectableChannel channel, Runnable callback) {
        Readiness.ofRunningLoop().addReader(channel, callback);
    }

    /**
     * Calls back no more when there is something to read, not even where that is known already.
     *
     * <p><b>Python:</b> {@code loop.remove_reader(fd)}.
     *
     * @return false if it would not have been called
     */
    public static boolean removeReader(SelectableChannel channel) {
        return Readiness.ofRunningLoop().removeReader(channel);
    }

    /**
     * Calls back while a channel of the JDK's can be written to, or its {@linkplain
     * java.nio.channels.SocketChannel#finishConnect connection can be finished}. Otherwise as
     * {@link #addReader}.
     *
     * <p><b>Python:</b> {@code loop.add_writer(fd, callback)}.
     *
     * @throws IllegalArgumentException if it is in blocking mode, closed, or not to be written to
     */
    public static void addWriter(SelectableChannel channel, Runnable callback) {
        Readiness.ofRunningLoop().addWriter(channel, callback);
    }

    /**
     * Calls back no more when it can be written to, not even where that is known already.
     *
     * <p><b>Python:</b> {@code loop.remove_writer(fd)}.
     *
     * @return false if it would not have been called
     */
    public static boolean removeWriter(SelectableChannel channel) {
        return Readiness.ofRunningLoop().removeWriter(channel);
    }

    /**
     * Has a protocol told of what comes through a pipe. See {@link
     * Streams#openReadPipe(ReadableByteChannel, int)} for what that may be, and to whom it belongs.
     *
     * <p><b>Suspends</b> until the protocol was told. <b>Cancellation</b> closes the channel.
     *
     * <p><b>Python:</b> {@code loop.connect_read_pipe}.
     *
     * @throws IllegalArgumentException if the channel does not block
     */
    public static <P extends StreamProtocol> Connection<P> connectReadPipe(
            Supplier<? extends P> factory, ReadableByteChannel pipe) throws IOException {
        Objects.requireNonNull(factory, "factory");
        return Protocols.begin(factory, Piping.reading(pipe));
    }

    /**
     * Gives a protocol a pipe to write to. See {@link Streams#openWritePipe}.
     *
     * <p><b>Suspends</b> until the protocol was told. <b>Cancellation</b> closes the channel.
     *
     * <p><b>Python:</b> {@code loop.connect_write_pipe}.
     *
     * @throws IllegalArgumentException if the channel does not block
     */
    public static <P extends StreamProtocol> Connection<P> connectWritePipe(
            Supplier<? extends P> factory, WritableByteChannel pipe) throws IOException {
        Objects.requireNonNull(factory, "factory");
        return Protocols.begin(factory, Piping.writing(pipe));
    }

    /** Sends a whole file. See {@link #sendfile(Transport, FileChannel, long, long)}. */
    public static long sendfile(Transport transport, Path file) throws IOException {
        FileSending sending = new FileSending(lineOf(transport), FileChannel.open(file));
        try {
            return sending.send(0, Long.MAX_VALUE);
        } finally {
            sending.closeFileWhenSent();
        }
    }

    /**
     * Sends a part of a file, after what was written before: the operating system moves it into the
     * connection, or over TLS, another thread reads it. What is written meanwhile may come between
     * its parts; the protocol may be told to pause.
     *
     * <p><b>Suspends</b> until it is sent. <b>Cancellation</b> leaves at most two MiB more to be
     * sent, from a file that must not be closed before: close or abort the connection.
     *
     * <p><b>Python:</b> {@code loop.sendfile(transport, file, offset, count)}.
     *
     * @param file whose position stays as it is
     * @param offset the first byte
     * @param count how many at most
     * @return how many were sent: fewer if the file ended before
     * @throws IOException if the connection is lost
     * @throws IllegalArgumentException if there are no such bytes, or the transport is none of this
     *     module's
     * @throws IllegalStateException if the connection is being closed
     */
    public static long sendfile(Transport transport, FileChannel file, long offset, long count)
            throws IOException {
        if (offset < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "offset: " + offset + ", count: " + count + " (expected: 0 or more)");
        }
        return new FileSending(lineOf(transport), file).send(offset, count);
    }

    private static Line lineOf(Transport transport) {
        if (!(transport instanceof LineTransport own)) {
            throw new IllegalArgumentException(
                    transport + " (expected: the transport of a connection of this module)");
        }
        return own.line();
    }

    // Names

    /**
     * All addresses of a host, in the order of the resolver's preference. A name is looked up by a
     * thread of the loop's default executor.
     *
     * <p><b>Suspends</b> for a name, and not for an address. <b>Cancellation</b> leaves that thread
     * to end by itself.
     *
     * <p><b>Python:</b> {@code loop.getaddrinfo(host, port)}.
     *
     * @throws UnknownHostException if there is no such host
     * @throws IllegalArgumentException if there is no such port
     */
    public static List<InetSocketAddress> getaddrinfo(String host, int port)
            throws UnknownHostException {
        return Addresses.of(host, port);
    }

    /**
     * The name of a host; what the address looks like if it has none. It is looked up by a thread
     * of the loop's default executor.
     *
     * <p><b>Suspends</b>. <b>Cancellation</b> leaves that thread to end by itself.
     *
     * <p><b>Python:</b> {@code loop.getnameinfo(address)}.
     */
    public static String getnameinfo(InetAddress address) {
        Objects.requireNonNull(address, "address");
        return EventLoop.running().runInExecutor(null, address::getCanonicalHostName).await();
    }
}
