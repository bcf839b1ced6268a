package dev.asyncio4j.net;

import dev.asyncio4j.Context;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.Line;
import java.io.IOException;
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
     * @return the transport, and the protocol, which has been told that the connection was made
     * @throws IOException if the name is not known, or none of its addresses can be connected to;
     *     what the attempts failed with is suppressed on it
     * @throws IllegalArgumentException if there is no such port
     */
    public static <P extends StreamProtocol> Connection<P> createConnection(
            Supplier<? extends P> factory, String host, int port, ConnectOptions options)
            throws IOException {
        Objects.requireNonNull(factory, "factory");
        Line line = Connecting.to(host, port, options);
        Context context = Context.copyOfCurrent();
        Future<Connection<P>> made = EventLoop.running().createFuture();
        EventLoop.running().callSoon(() -> begin(factory, line, context, made), context);
        try {
            return made.await();
        } catch (Throwable failed) {
            line.abort();
            throw failed;
        }
    }

    private static <P extends StreamProtocol> void begin(
            Supplier<? extends P> factory, Line line, Context context, Future<Connection<P>> made) {
        if (made.isDone()) {
            return;
        }
        try {
            P protocol = factory.get();
            Transport transport = LineTransport.begin(line, protocol, context);
            made.setResult(new Connection<>(transport, protocol));
        } catch (Throwable failed) {
            made.setException(failed);
        }
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
     * @param port zero to leave the choice to the operating system
     * @throws IOException if it cannot listen there: since the port is in use, for instance
     * @throws IllegalArgumentException if there is no such port
     */
    public static Server createServer(
            Supplier<? extends StreamProtocol> factory,
            @Nullable String host,
            int port,
            ServerOptions options)
            throws IOException {
        Objects.requireNonNull(factory, "factory");
        Context context = Context.copyOfCurrent();
        return Binding.server(
                host,
                port,
                options,
                (server, line) -> {
                    Context own = context.copy();
                    server.loop().callSoon(() -> begin(factory, line, own), own);
                });
    }

    private static void begin(
            Supplier<? extends StreamProtocol> factory, Line line, Context context) {
        try {
            LineTransport.begin(line, factory.get(), context);
        } catch (Throwable failed) {
            line.abort();
            throw failed;
        }
    }
}
