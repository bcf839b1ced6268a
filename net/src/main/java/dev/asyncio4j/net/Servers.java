package dev.asyncio4j.net;

import dev.asyncio4j.Portal;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several loops that share one port, each on a thread of its own: so a server uses all cores. The
 * operating system gives each connection to one of them, with which it stays.
 *
 * <pre>{@code
 * try (Servers servers = Servers.perCore(this::handle, "localhost", 7000)) {
 *     servers.serveForever();
 * }
 * }</pre>
 *
 * <p>Handlers of different connections run at the same time: what they share must be safe for that.
 *
 * <p><b>Threads.</b> Any, and the tasks of other loops, which are suspended where a thread would
 * block.
 */
public final class Servers implements AutoCloseable {
    private final List<One> all = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private List<SocketAddress> addresses = List.of();

    private Servers() {}

    /** A loop, and what listens there. */
    private record One(Portal portal, Server server) {}

    /** What a loop of these begins with. */
    @FunctionalInterface
    private interface Start {
        Server at(int port, ServerOptions options) throws IOException;
    }

    /** A loop for each processor that this JVM may use. See {@link Streams#startServer}. */
    public static Servers perCore(Streams.Handler handler, @Nullable String host, int port)
            throws IOException {
        return perCore(handler, host, port, ServerOptions.defaults(), processors());
    }

    /**
     * So many loops, each of which listens as {@link Streams#startServer} does.
     *
     * @param port zero to leave the choice to the operating system, once for all of them
     * @param options of each; these loops share the port whatever they say, but others of this
     *     user, another start of the program for instance, only if they say so too
     * @param loops at least one
     * @throws IOException if they cannot listen there
     */
    public static Servers perCore(
            Streams.Handler handler,
            @Nullable String host,
            int port,
            ServerOptions options,
            int loops)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        return start(
                loops,
                host,
                port,
                options,
                (at, own) -> Streams.startServer(handler, host, at, own));
    }

    /** A loop for each processor that this JVM may use. See {@link Net#createServer}. */
    public static Servers perCore(
            Supplier<? extends StreamProtocol> factory, @Nullable String host, int port)
            throws IOException {
        return perCore(factory, host, port, ServerOptions.defaults(), processors());
    }

    /**
     * So many loops, each of which listens as {@link Net#createServer} does.
     *
     * @param factory called on any of the loops
     * @param port zero to leave the choice to the operating system, for all of them
     * @param options of each; these loops share the port whatever they say, but others of this
     *     user, another start of the program for instance, only if they say so too
     * @param loops at least one
     * @throws IOException if they cannot listen there
     */
    public static Servers perCore(
            Supplier<? extends StreamProtocol> factory,
            @Nullable String host,
            int port,
            ServerOptions options,
            int loops)
            throws IOException {
        Objects.requireNonNull(factory, "factory");
        return start(
                loops, host, port, options, (at, own) -> Net.createServer(factory, host, at, own));
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static Servers start(
            int loops, @Nullable String host, int port, ServerOptions options, Start start)
            throws IOException {
        if (loops < 1) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: 1 or more)");
        }
        Servers servers = new Servers();
        boolean complete = false;
        try {
            ServerOptions shared = options.withReusePort(true);
            boolean isOurs = port == 0 || options.reusePort();
            Start first =
                    isOurs
                            ? start
                            : (at, own) -> {
                                Binding.requireFree(host, at, options);
                                return start.at(at, own);
                            };
            servers.add(first, port, shared);
            while (servers.size() < loops) {
                servers.add(start, servers.port(), shared);
            }
            complete = true;
            return servers;
        } finally {
            if (!complete) {
                servers.close();
            }
        }
    }

    private void add(Start start, int port, ServerOptions options) throws IOException {
        Portal portal = Portal.start();
        boolean complete = false;
        try {
            all.add(new One(portal, call(portal, () -> start.at(port, options))));
            addresses = call(portal, all.getLast().server::addresses);
            complete = true;
        } finally {
            if (!complete) {
                portal.close();
            }
        }
    }

    private static <T> T call(Portal portal, Callable<T> code) throws IOException {
        try {
            return portal.call(code);
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException thrown) {
                throw thrown;
            }
            throw failed;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** How many loops there are. */
    public int size() {
        return all.size();
    }

    /** Where they listen, or did. */
    public List<SocketAddress> addresses() {
        return addresses;
    }

    /** The port at which they listen, or did. */
    public int port() {
        return Addresses.port(addresses, this);
    }

    /**
     * Waits until they are closed, by another thread or task.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile; nothing is closed
     * @throws IllegalStateException if they are closed already
     */
    public void serveForever() throws InterruptedException {
        if (isClosed()) {
            throw new IllegalStateException(this + " is closed");
        }
        closed.await();
    }

    /**
     * Listens no more, gives the connections some time to end, and closes.
     *
     * @return whether all connections ended by themselves; true, if these were closed before
     * @throws IllegalStateException where {@link #close()} throws it
     */
    public boolean shutdown(Duration grace) {
        requireElsewhere("shutdown");
        if (isClosed()) {
            return true;
        }
        List<CompletableFuture<Boolean>> ends = new ArrayList<>();
        for (One one : all) {
            ends.add(one.portal.startTask(() -> one.server.shutdown(grace)));
        }
        boolean allEnded = true;
        for (CompletableFuture<Boolean> ended : ends) {
            allEnded &= ended.join();
        }
        close();
        return allEnded;
    }

    /**
     * Listens no more, drops all connections, cancels their handlers, and ends the loops. Waits
     * until they have ended; closing again waits for the same.
     *
     * @throws IllegalStateException on one of these loops, as in a handler, and in a job of one, on
     *     a thread of {@code toThread} or {@code runInExecutor}: it would wait for itself
     */
    @Override
    public void close() {
        requireElsewhere("close");
        all.forEach(Servers::drop);
        all.forEach(one -> one.portal.close());
        closed.countDown();
    }

    private static void drop(One one) {
        try {
            one.portal.startTask(() -> {
                one.server.close();
                one.server.abortClients();
            });
        } catch (IllegalStateException closedAlready) {
            // Then it has dropped everything.
        }
    }

    /** Before anything is done: what is closed by half, nobody closes any more. */
    private void requireElsewhere(String method) {
        if (all.stream().anyMatch(one -> one.server.isLoopCalling())) {
            throw new IllegalStateException(
                    method
                            + ": this code is run by one of these loops, which would wait for itself;"
                            + " call it where they were started");
        }
    }

    @Override
    public String toString() {
        return "Servers[" + (isClosed() ? "closed" : addresses + ", loops=" + size()) + "]";
    }
}
