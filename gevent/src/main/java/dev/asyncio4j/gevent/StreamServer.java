package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections, and has a greenlet handle each.
 *
 * <pre>{@code
 * StreamServer server = new StreamServer(new InetSocketAddress("127.0.0.1", 1234), client -> {
 *     var in = client.getInputStream();
 *     in.transferTo(client.getOutputStream());
 * });
 * server.serveForever();
 * }</pre>
 *
 * <p>The handler is given a socket of the JDK's, whose reads and writes suspend the greenlet alone,
 * as any blocking call; it is closed when the handler has ended. What the handler fails with is
 * reported as of any greenlet, and ends nothing else. A connection of {@code dev.asyncio4j.net}
 * costs the loop less: a server with very many connections is better one of {@code
 * Streams.startServer}, on the same hub.
 *
 * <p><b>Threads.</b> Those of one hub.
 *
 * <p><b>Python:</b> {@code gevent.server.StreamServer}.
 */
public final class StreamServer implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final Serving serving;
    private final @Nullable SocketAddress wanted;
    private final Handler handler;
    private final @Nullable Pool pool;
    private @Nullable ServerSocket listener;

    /** What is done with a connection. */
    @FunctionalInterface
    public interface Handler {
        /** Called in a greenlet of its own; the socket is closed afterwards. */
        void handle(Socket client) throws Exception;
    }

    /** A server that is to listen there, with any number of connections at a time. */
    public StreamServer(SocketAddress address, Handler handler) {
        this(Objects.requireNonNull(address, "address"), null, handler, null);
    }

    /**
     * A server that is to listen there, and handles connections in greenlets of this pool: while
     * that is full it accepts none.
     */
    public StreamServer(SocketAddress address, Handler handler, Pool pool) {
        this(
                Objects.requireNonNull(address, "address"),
                null,
                handler,
                Objects.requireNonNull(pool, "pool"));
    }

    /**
     * A server that takes its connections from here: for TLS, a socket of an {@code
     * SSLServerSocketFactory}.
     *
     * @param listener bound; the server closes it
     * @param pool null for any number of connections at a time
     */
    public StreamServer(ServerSocket listener, Handler handler, @Nullable Pool pool) {
        this(null, Objects.requireNonNull(listener, "listener"), handler, pool);
    }

    private StreamServer(
            @Nullable SocketAddress wanted,
            @Nullable ServerSocket listener,
            Handler handler,
            @Nullable Pool pool) {
        this.wanted = wanted;
        this.listener = listener;
        this.handler = Objects.requireNonNull(handler, "handler");
        this.pool = pool;
        this.serving = new Serving(pool);
    }

    /**
     * Listens, and accepts connections whenever the hub runs. No effect if it does.
     *
     * @throws IOException if it cannot listen there
     * @throws IllegalStateException if it was closed
     */
    public void start() throws IOException {
        if (serving.begin(this)) {
            ServerSocket open = listener == null ? bind() : listener;
            listener = open;
            serving.serve(() -> accept(open));
        }
    }

    private ServerSocket bind() throws IOException {
        ServerSocket bound = new ServerSocket();
        try {
            bound.setReuseAddress(true);
            bound.bind(wanted, BACKLOG);
        } catch (Throwable failed) {
            bound.close();
            throw failed;
        }
        return bound;
    }

    /** One connection after the other, each when there is room for it. */
    private void accept(ServerSocket open) throws IOException {
        if (pool != null) {
            pool.waitAvailable(null);
        }
        Socket client = open.accept();
        Action<Exception> code =
                () -> {
                    try (client) {
                        handler.handle(client);
                    }
                };
        // One that is killed before it begins has not closed it.
        serving.handle(code, () -> closeQuietly(client));
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyBroken) {
            // It is of no use any more.
        }
    }

    /**
     * Starts, and serves until it is closed or the calling greenlet is ended, which closes it.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> closes it as {@link #close()} does.
     *
     * @throws IOException if it cannot listen there
     */
    public void serveForever() throws IOException {
        start();
        try (this) {
            serving.awaitEnd();
        }
    }

    /** Whether it accepts connections. */
    public boolean started() {
        return serving.isServing();
    }

    /**
     * Where it listens.
     *
     * @throws IllegalStateException if it does not yet
     */
    public InetSocketAddress address() {
        if (listener == null || !listener.isBound()) {
            throw new IllegalStateException(this + " listens nowhere yet; start it");
        }
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The port where it listens. <b>Python:</b> {@code server_port}. */
    public int port() {
        return address().getPort();
    }

    /**
     * Accepts no more, and ends its handlers: after one second those that are left are killed.
     *
     * <p><b>Suspends</b> until all have ended.
     */
    @Override
    public void close() {
        stop(Serving.GRACE);
    }

    /**
     * Accepts no more, and ends its handlers: after so long those that are left are killed. No
     * effect if it is closed.
     *
     * <p><b>Suspends</b> until all have ended.
     */
    public void stop(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        serving.end(listener == null ? () -> {} : listener, grace);
    }

    @Override
    public String toString() {
        return "StreamServer["
                + (listener == null ? "" : "address=" + listener.getLocalSocketAddress() + ", ")
                + serving
                + "]";
    }
}
