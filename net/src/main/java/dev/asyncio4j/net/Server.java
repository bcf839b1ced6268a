package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.Listening;
import dev.asyncio4j.sync.ParkingLot;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Listens for connections.
 *
 * <pre>{@code
 * try (Server server = Streams.startServer(this::handle, "localhost", 7000)) {
 *     server.serveForever();
 * }
 * }</pre>
 *
 * <p>Closing it ends the listening and nothing else: the connections that it accepted go on until
 * they are closed themselves. {@link #waitClosed()} waits for them, {@link #closeClients()} and
 * {@link #abortClients()} end them.
 *
 * <p><b>Threads.</b> The tasks and callbacks of its loop.
 *
 * <p><b>Python:</b> {@code asyncio.Server}.
 */
public final class Server implements AutoCloseable {
    private final EventLoop loop = EventLoop.running();
    private final Engine engine = Objects.requireNonNull(Engine.ofThisThread());
    private final List<Listening> listening = new ArrayList<>();
    private final Set<Line> clients = new LinkedHashSet<>();
    private final ParkingLot closing = new ParkingLot("a server to close");
    private final Set<Task<?>> handlers = new LinkedHashSet<>();
    private boolean serving;
    private boolean closed;
    private @Nullable Future<@Nullable Void> servingForever;

    Server() {
        engine.host().note(this);
    }

    void listensOn(Listening one) {
        listening.add(one);
    }

    void accepted(Line client) {
        clients.add(client);
        client.whenLost(() -> {
            clients.remove(client);
            wakeIfDone();
        });
    }

    /** A task handles a connection from now on. */
    void handledBy(Task<?> task) {
        handlers.add(task);
        engine.host().note(task, this);
    }

    /** It does not any more. */
    void handled(Task<?> task) {
        if (handlers.remove(task)) {
            wakeIfDone();
        }
    }

    private void wakeIfDone() {
        if (isDone()) {
            closing.unparkAll();
        }
    }

    /** Other threads are refused. */
    private void checkThread() {
        engine.requireOwner("a server");
    }

    /** Whether the calling code is run by its loop, be it on another thread. Any thread. */
    boolean isLoopCalling() {
        return engine.onCarrier() || engine.host().hasJobOnThisThread();
    }

    /** The loop that it belongs to. <b>Python:</b> {@code get_loop()}. */
    public EventLoop loop() {
        return loop;
    }

    /** Where it listens; nowhere once it is closed. <b>Python:</b> {@code sockets}. */
    public List<SocketAddress> addresses() {
        // Who starts a server and asks elsewhere for its port does no harm, but in debug mode.
        engine.checkOwner("a server");
        return listening.stream().map(Listening::address).toList();
    }

    /**
     * The port where it listens: to be asked where it was left to the operating system to choose
     * one.
     *
     * @throws IllegalStateException if it is closed, or listens at something without ports
     */
    public int port() {
        return Addresses.port(addresses(), this);
    }

    /** Whether it accepts connections. */
    public boolean isServing() {
        return serving;
    }

    /**
     * Accepts connections from now on. Does nothing if it does already.
     *
     * @throws IllegalStateException if it is closed
     */
    public void startServing() {
        requireOpen();
        if (!serving) {
            serving = true;
            listening.forEach(one -> one.accept(true));
        }
    }

    /**
     * Accepts connections, until the calling task is cancelled or the server is closed.
     *
     * <p><b>Suspends</b>. <b>Cancellation</b>, as by Ctrl-C, closes the server and its connections,
     * which send what was written, and waits for them and for their handlers to end.
     *
     * @throws CancelledError also when the server is closed by others, and its connections have
     *     ended
     * @throws IllegalStateException if it is closed, or another task is in here
     */
    public void serveForever() {
        requireOpen();
        if (servingForever != null) {
            throw new IllegalStateException(
                    this + " serves forever already, in another task (expected: one)");
        }
        startServing();
        servingForever = loop.createFuture();
        try {
            servingForever.await();
        } catch (CancelledError cancelled) {
            close();
            closeClients();
            waitClosed();
            throw cancelled;
        } finally {
            servingForever = null;
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void requireOpen() {
        checkThread();
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** Listens no more. Connections go on. Closing it twice does nothing. */
    @Override
    public void close() {
        checkThread();
        if (closed) {
            return;
        }
        closed = true;
        serving = false;
        listening.forEach(Listening::close);
        listening.clear();
        if (servingForever != null && !servingForever.isDone()) {
            servingForever.cancel();
        }
        wakeIfDone();
    }

    /** Closes all connections, each when everything is sent. */
    public void closeClients() {
        checkThread();
        List.copyOf(clients).forEach(Line::close);
    }

    /** Closes all connections at once; what is not sent is dropped. */
    public void abortClients() {
        checkThread();
        List.copyOf(clients).forEach(Line::abort);
    }

    /**
     * Listens no more, gives the connections some time to end, and ends those that have not: their
     * handlers are cancelled, and what is not sent is dropped.
     *
     * <p><b>Suspends</b> until all have ended, and with them the tasks that handle them.
     * <b>Cancellation</b> ends them at once, and does not wait.
     *
     * @return whether all ended by themselves
     */
    public boolean shutdown(Duration grace) {
        close();
        boolean ended = false;
        try {
            Asyncio.timeout(grace, this::waitClosed);
            ended = true;
        } catch (TimeoutException late) {
            // Those that are left are ended below.
        } finally {
            if (!ended) {
                List.copyOf(handlers).forEach(Task::cancel);
                abortClients();
            }
        }
        waitClosed();
        return ended;
    }

    /**
     * Waits until it is closed and its last connection has ended, and with it the task that handles
     * it.
     *
     * <p><b>Suspends</b> until then. <b>Cancellation</b> leaves everything as it is.
     */
    public void waitClosed() {
        while (!isDone()) {
            closing.park();
        }
    }

    private boolean isDone() {
        return closed && clients.isEmpty() && handlers.isEmpty();
    }

    private String where() {
        return listening.stream()
                .map(Listening::address)
                .map(Addresses::show)
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "Server["
                + (closed ? "closed" : (serving ? "serving at " : "not serving at ") + where())
                + (handlers.size() > clients.size() ? ", handlers=" + handlers.size() : "")
                + ", connections="
                + clients.size()
                + "]";
    }
}
