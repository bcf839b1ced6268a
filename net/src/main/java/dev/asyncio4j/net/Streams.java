package dev.asyncio4j.net;

import dev.asyncio4j.Context;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.sync.Held;
import java.io.IOException;
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
        Line line = Connecting.to(host, port, options);
        StreamListener listener = new StreamListener(line, options.limit());
        line.begin(listener);
        return listener.connection();
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
     * @param port zero to leave the choice to the operating system
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

    /** On the carrier. */
    private static void serve(
            Handler handler, Server server, Line line, int limit, Context context) {
        StreamListener listener = new StreamListener(line, limit);
        Held handling = server.handling();
        Task<?> task;
        try {
            task =
                    server.loop()
                            .createTask(
                                    () -> handle(handler, listener.connection(), handling),
                                    TaskOptions.defaults().withContext(context));
        } catch (IllegalStateException theLoopIsClosing) {
            handling.close();
            line.abort();
            return;
        }
        task.addDoneCallback(_ -> ended(task, line, handling), context);
        line.begin(listener);
    }

    private static void handle(Handler handler, StreamConnection connection, Held handling)
            throws Exception {
        try (connection) {
            handler.handle(connection.reader(), connection.writer());
        }
        handling.close();
    }

    /** The task may have been cancelled before it began; and a failure comes before the end. */
    private static void ended(Task<?> task, Line line, Held handling) {
        line.close();
        Throwable failure = task.isCancelled() ? null : task.exception();
        if (failure != null) {
            task.loop()
                    .callExceptionHandler(
                            new ExceptionContext(
                                    "Unhandled exception in a stream's handler",
                                    failure,
                                    task,
                                    null));
        }
        handling.close();
    }
}
