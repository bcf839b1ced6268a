package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Context;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.net.internal.Line;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Connections in plain blocking style: a task reads and writes, and is suspended while it must
 * wait.
 *
 * <pre>{@code
 * try (StreamConnection connection = Streams.openConnection("example.org", 80)) {
 *     connection.writer().write(request);
 *     byte[] status = connection.reader().readline();
 * }
 * }</pre>
 */
public final class Streams {
    private Streams() {}

    /** What a server does with a connection. */
    @FunctionalInterface
    public interface Handler {
        /** Called in a task of its own; when it ends, the connection is closed. */
        void handle(StreamReader reader, StreamWriter writer) throws Exception;
    }

    /** Connects. See {@link #openConnection(String, int, ConnectOptions)}. */
    public static StreamConnection openConnection(String host, int port) throws IOException {
        return openConnection(host, port, ConnectOptions.defaults());
    }

    /**
     * Connects to the first address of the host that can be connected to.
     *
     * <p><b>Suspends</b> until connected. <b>Cancellation</b> leaves no socket behind.
     *
     * <p><b>Python:</b> {@code open_connection(host, port)}.
     *
     * @param host a name or an address
     * @throws IOException if the name is not known, or none of its addresses can be connected to;
     *     what the attempts failed with is suppressed on it
     * @throws IllegalArgumentException if there is no such port
     */
    public static StreamConnection openConnection(String host, int port, ConnectOptions options)
            throws IOException {
        return begin(Connecting.to(host, port, options), options);
    }

    private static StreamConnection begin(Line line, ConnectOptions options) {
        StreamListener listener = new StreamListener(line, options.limit());
        line.begin(listener);
        return listener.connection();
    }

    /**
     * The streams of a channel of the internet that was connected, or accepted, elsewhere. It
     * belongs to them from now on, and may be closed already when this returns. It is closed if
     * this fails; but where it is refused as no such channel, it stays as it was.
     *
     * <p><b>Suspends</b>. <b>Cancellation</b> closes it.
     *
     * <p><b>Python:</b> {@code open_connection(sock=channel)}.
     *
     * @param options of which the limit and TLS alone have an effect
     * @throws IOException if TLS fails
     * @throws IllegalArgumentException if it is not connected, or registered with a selector; or if
     *     TLS is to check the host, and the options do not name it
     * @throws UnsupportedOperationException if the JVM must be started with {@code --add-exports
     *     java.base/sun.nio.ch=ALL-UNNAMED} for that, or {@code -Dasyncio4j.net.io=nio}
     */
    public static StreamConnection openConnection(SocketChannel channel, ConnectOptions options)
            throws IOException {
        return begin(Connecting.handedIn(channel, options), options);
    }

    /** Connects. See {@link #openUnixConnection(Path, ConnectOptions)}. */
    public static StreamConnection openUnixConnection(Path path) throws IOException {
        return openUnixConnection(path, ConnectOptions.defaults());
    }

    /**
     * Connects to a Unix socket. Where so many wait to be accepted that no more may wait, it tries
     * again until it may, as it would be with TCP.
     *
     * <p><b>Suspends</b> until connected. <b>Cancellation</b> leaves no socket behind.
     *
     * <p><b>Python:</b> {@code open_unix_connection(path)}.
     *
     * @throws IOException if it cannot be connected to: there is no such file, or nobody listens
     *     there; or if the path has more bytes than the address of a socket may have, 107 on Linux
     * @throws IllegalArgumentException if the options have a local address, or the path is not of
     *     the default file system
     */
    public static StreamConnection openUnixConnection(Path path, ConnectOptions options)
            throws IOException {
        return openUnixConnection(UnixDomainSocketAddress.of(path), options);
    }

    /**
     * Connects to a Unix socket at any address, which may be an {@linkplain Unix#abstractName
     * abstract name}. See {@link #openUnixConnection(Path, ConnectOptions)}.
     *
     * @throws IllegalArgumentException if it is not the address of a Unix socket
     * @throws UnsupportedOperationException for an abstract name, on any system but Linux
     */
    public static StreamConnection openUnixConnection(SocketAddress address, ConnectOptions options)
            throws IOException {
        return begin(Connecting.toUnix(address, options), options);
    }

    /** Reads a pipe. See {@link #openReadPipe(ReadableByteChannel, int)}. */
    public static ReadPipe openReadPipe(ReadableByteChannel pipe) throws IOException {
        return openReadPipe(pipe, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Reads a pipe, or anything else of which the JDK has a channel that blocks: the standard input
     * of this program, say, which is {@code Channels.newChannel(System.in)}. Another thread waits
     * for what comes, one for each pipe; and reads no more than what the stream has room for.
     *
     * <p>The channel belongs to the stream from now on. It is closed at its end, with the {@link
     * ReadPipe}, and with the loop.
     *
     * <p><b>Suspends</b> until the loop has had a turn. <b>Cancellation</b> closes the channel.
     *
     * <p><b>Python:</b> {@code loop.connect_read_pipe} with a {@code StreamReaderProtocol}.
     *
     * @param limit of the stream, in bytes: see {@link StreamReader}
     * @throws IllegalArgumentException if the channel does not block, or the limit is less than one
     */
    public static ReadPipe openReadPipe(ReadableByteChannel pipe, int limit) throws IOException {
        StreamReader.requireLimit(limit);
        Line line = Piping.reading(pipe);
        StreamListener streams = new StreamListener(line, limit);
        return new ReadPipe(line, streams);
    }

    /**
     * Writes to a pipe, or anything else of which the JDK has a channel that blocks. Another thread
     * waits until all was taken; who writes more than that can take, drains.
     *
     * <p>The channel belongs to the stream from now on. It is closed with it, which may also be by
     * {@link StreamWriter#writeEof()}, and with the loop. That nobody reads any more shows when
     * something is written.
     *
     * <p><b>Suspends</b> until the loop has had a turn. <b>Cancellation</b> closes the channel.
     *
     * <p><b>Python:</b> {@code loop.connect_write_pipe} with a {@code StreamWriter}.
     *
     * @throws IllegalArgumentException if the channel does not block
     */
    public static StreamWriter openWritePipe(WritableByteChannel pipe) throws IOException {
        Line line = Piping.writing(pipe);
        StreamListener streams = new StreamListener(line, StreamReader.DEFAULT_LIMIT);
        line.begin(streams);
        return streams.connection().writer();
    }

    /**
     * Listens, and has a task of its own handle each connection. See {@link #startServer(Handler,
     * String, int, ServerOptions)}.
     */
    public static Server startServer(Handler handler, @Nullable String host, int port)
            throws IOException {
        return startServer(handler, host, port, ServerOptions.defaults());
    }

    /**
     * Listens, and has a task of its own handle each connection. When that ends the connection is
     * closed, after what was written is sent. What the handler throws is reported to the loop's
     * exception handler; a handler that was cancelled says nothing.
     *
     * <p><b>Suspends</b> until it listens. <b>Cancellation</b> leaves nothing that listens.
     *
     * <p><b>Python:</b> {@code start_server(handler, host, port)}.
     *
     * @param host where to listen: a name, of which all addresses are meant, or an address; null
     *     for everywhere
     * @param port zero to leave the choice to the operating system, which is the same port for all
     *     addresses of the host
     * @throws IOException if it cannot listen there: since the port is in use, for instance
     * @throws IllegalArgumentException if there is no such port
     */
    public static Server startServer(
            Handler handler, @Nullable String host, int port, ServerOptions options)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        Context context = Context.copyOfCurrent();
        return Binding.server(
                host,
                port,
                options,
                (server, line) -> serve(handler, server, line, options.limit(), context.copy()));
    }

    /** Listens at a Unix socket. See {@link #startUnixServer(Handler, Path, ServerOptions)}. */
    public static Server startUnixServer(Handler handler, Path path) throws IOException {
        return startUnixServer(handler, path, ServerOptions.defaults());
    }

    /**
     * Listens at a Unix socket, and has a task of its own handle each connection, as {@link
     * #startServer(Handler, String, int, ServerOptions)} does.
     *
     * <p>A socket file at which nobody listens is left by a server that was killed, and is removed
     * first. To find out, it is connected to: a server that does listen there sees a connection
     * that ends at once. When this server is closed it removes its file, unless another file is
     * there by then.
     *
     * <p><b>Suspends</b> until it listens. <b>Cancellation</b> leaves nothing that listens, and no
     * file.
     *
     * <p><b>Python:</b> {@code start_unix_server(handler, path)}, which removes any socket file,
     * also that of a living server.
     *
     * @throws java.net.BindException if another server listens there, or what is there is no socket
     * @throws IOException if it cannot listen there for another reason: since the path has more
     *     bytes than the address of a socket may have, 107 on Linux, for instance
     * @throws IllegalArgumentException if the options reuse the port, or the path is not of the
     *     default file system
     */
    public static Server startUnixServer(Handler handler, Path path, ServerOptions options)
            throws IOException {
        return startUnixServer(handler, UnixDomainSocketAddress.of(path), options);
    }

    /**
     * Listens at any address of a Unix socket, which may be an {@linkplain Unix#abstractName
     * abstract name}. See {@link #startUnixServer(Handler, Path, ServerOptions)}.
     *
     * @throws IllegalArgumentException if it is not the address of a Unix socket
     * @throws UnsupportedOperationException for an abstract name, on any system but Linux
     */
    public static Server startUnixServer(
            Handler handler, SocketAddress address, ServerOptions options) throws IOException {
        Objects.requireNonNull(handler, "handler");
        Context context = Context.copyOfCurrent();
        return Binding.unixServer(
                address,
                options,
                (server, line) -> serve(handler, server, line, options.limit(), context.copy()));
    }

    /**
     * Listens with a channel that was opened and bound elsewhere, and has a task of its own handle
     * each connection, as {@link #startServer(Handler, String, int, ServerOptions)} does. Of the
     * options the backlog and what may be reused have no effect. The channel belongs to the server
     * from now on, and may be closed already when this returns. It is closed if this fails; but
     * where it is refused as no such channel, it stays as it was.
     *
     * <p><b>Suspends</b> until it listens. <b>Cancellation</b> leaves nothing that listens.
     *
     * <p><b>Python:</b> {@code start_server(handler, sock=channel)}.
     *
     * @throws IllegalArgumentException if it is not bound, or registered with a selector
     * @throws UnsupportedOperationException if the JVM must be started with {@code --add-exports
     *     java.base/sun.nio.ch=ALL-UNNAMED} for that, or {@code -Dasyncio4j.net.io=nio}
     */
    public static Server startServer(
            Handler handler, ServerSocketChannel channel, ServerOptions options)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        Context context = Context.copyOfCurrent();
        return Binding.handedIn(
                channel,
                options,
                (server, line) -> serve(handler, server, line, options.limit(), context.copy()));
    }

    /**
     * Listens with a socket that another process has opened and that listens, known by the number
     * of its descriptor: as systemd hands them in, from 3 on. Otherwise as {@link
     * #startServer(Handler, ServerSocketChannel, ServerOptions)}.
     *
     * <p>A descriptor with which this fails, since the files of TLS cannot be read for instance,
     * stays open, and may be handed in again.
     *
     * @throws IOException if the descriptor is not that of a socket
     * @throws UnsupportedOperationException on other systems than Linux, and with other transports
     *     than epoll
     */
    public static Server startServer(Handler handler, int descriptor, ServerOptions options)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        Context context = Context.copyOfCurrent();
        return Binding.handedIn(
                descriptor,
                options,
                (server, line) -> serve(handler, server, line, options.limit(), context.copy()));
    }

    /** On the carrier. */
    private static void serve(
            Handler handler, Server server, Line line, int limit, Context context) {
        StreamListener listener = new StreamListener(line, limit);
        Task<?> task;
        try {
            task =
                    server.loop()
                            .createTask(
                                    () -> handle(handler, server, listener.connection()),
                                    TaskOptions.defaults().withContext(context));
        } catch (IllegalStateException theLoopIsClosing) {
            line.abort();
            return;
        }
        server.handledBy(task);
        task.addDoneCallback(_ -> ended(task, line, server), context);
        line.begin(listener);
    }

    private static void handle(Handler handler, Server server, StreamConnection connection)
            throws Exception {
        try (connection) {
            handler.handle(connection.reader(), connection.writer());
        }
        server.handled(Objects.requireNonNull(Asyncio.currentTask()));
    }

    /** The task may have been cancelled before it began; and a failure comes before the end. */
    private static void ended(Task<?> task, Line line, Server server) {
        line.close();
        Throwable failure = task.isCancelled() ? null : task.exception();
        if (failure != null) {
            task.loop()
                    .callExceptionHandler(
                            new ExceptionContext(
                                    "Unhandled exception in a stream's handler, of " + line,
                                    failure,
                                    task,
                                    null));
        }
        server.handled(task);
    }
}
