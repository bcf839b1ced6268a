package dev.asyncio4j.net;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.HandedIn;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.ListenOptions;
import dev.asyncio4j.net.internal.Listening;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.SocketFile;
import dev.asyncio4j.net.internal.Sockets;
import dev.asyncio4j.net.internal.TlsSettings;
import dev.asyncio4j.net.internal.UnixSockets;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes servers. */
final class Binding {
    private static final System.Logger LOG = System.getLogger("dev.asyncio4j.net");

    /** How often a port is tried that may be taken at one address, though it is free at another. */
    private static final int MOST_ATTEMPTS = 10;

    private Binding() {}

    /**
     * A server at all addresses of the host; null for everywhere.
     *
     * @param onAccepted called on the carrier, or in a callback
     */
    static Server server(
            @Nullable String host,
            int port,
            ServerOptions options,
            BiConsumer<Server, Line> onAccepted)
            throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        return atOnePort(
                addresses(host, port, options),
                options,
                (address, listen, onLine) -> Sockets.listen(poller, address, listen, onLine),
                onAccepted);
    }

    private static List<InetSocketAddress> addresses(
            @Nullable String host, int port, ServerOptions options) throws IOException {
        Set<InetSocketAddress> addresses =
                new LinkedHashSet<>(
                        host == null || host.isEmpty()
                                ? Addresses.everywhere(port)
                                : Addresses.of(host, port));
        for (String more : options.moreHosts()) {
            addresses.addAll(Addresses.of(more, port));
        }
        return List.copyOf(addresses);
    }

    /** Where who reuses a port would share it with others unawares. */
    static void requireFree(@Nullable String host, int port, ServerOptions options)
            throws IOException {
        for (InetSocketAddress address : addresses(host, port, options)) {
            try (SocketChannel probe = SocketChannel.open()) {
                probe.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
                probe.bind(address);
            } catch (BindException taken) {
                throw cannotListen(Addresses.show(address), taken.getMessage(), taken);
            }
        }
    }

    /**
     * Where the operating system is to choose the port, it does so for the first address, and the
     * others follow. There it may be taken: then another is tried.
     */
    static Server atOnePort(
            List<InetSocketAddress> addresses,
            ServerOptions options,
            Opening<InetSocketAddress> opening,
            BiConsumer<Server, Line> onAccepted)
            throws IOException {
        boolean isChosen = addresses.size() > 1 && addresses.getFirst().getPort() == 0;
        for (int attempt = 1; ; attempt++) {
            try {
                return server(addresses, options, opening, onAccepted);
            } catch (BindException failed) {
                if (!isChosen || attempt == MOST_ATTEMPTS) {
                    throw failed;
                }
            }
        }
    }

    /**
     * A server at the address of a Unix socket. The file of a server that has ended is removed.
     *
     * @param onAccepted called on the carrier
     */
    static Server unixServer(
            SocketAddress address, ServerOptions options, BiConsumer<Server, Line> onAccepted)
            throws IOException {
        if (options.reusePort()) {
            throw new IllegalArgumentException(
                    "reusePort: true (expected: false, for a Unix socket)");
        }
        NettyPoller poller = NettyPoller.ofRunningLoop();
        UnixSockets.check(poller, address);
        if (address instanceof UnixDomainSocketAddress file) {
            removeStale(poller, file);
        }
        return server(
                List.of(address),
                options,
                (checked, listen, onLine) -> UnixSockets.listen(poller, checked, listen, onLine),
                onAccepted);
    }

    /** A server with a channel that is bound; where it cannot be that, it is closed. */
    static Server handedIn(
            ServerSocketChannel channel, ServerOptions options, BiConsumer<Server, Line> onAccepted)
            throws IOException {
        Objects.requireNonNull(channel, "channel");
        try {
            NettyPoller poller = NettyPoller.ofRunningLoop();
            return server(
                    List.of(channel),
                    options,
                    (one, _, onLine) -> HandedIn.listen(poller, one, onLine),
                    onAccepted);
        } catch (IOException | CancelledError failed) {
            // It is bound: clients would wait for somebody to accept them.
            channel.close();
            throw failed;
        }
    }

    /** A server with a descriptor that listens. */
    static Server handedIn(
            int descriptor, ServerOptions options, BiConsumer<Server, Line> onAccepted)
            throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        return server(
                List.of(descriptor),
                options,
                (one, _, onLine) -> HandedIn.listen(poller, one, onLine),
                onAccepted);
    }

    private static void removeStale(NettyPoller poller, UnixDomainSocketAddress address)
            throws IOException {
        SocketFile found = SocketFile.at(address.getPath());
        if (found == null) {
            return;
        }
        if (!found.isSocket()) {
            throw cannotListen(
                    Addresses.show(address),
                    "there is " + found.kind() + " (expected: nothing, or a socket nobody serves)",
                    null);
        }
        String reason = "another server listens there";
        IOException cause = null;
        try {
            Connecting.toUnix(poller, address).abort();
        } catch (FileNotFoundException goneMeanwhile) {
            return;
        } catch (IOException failed) {
            if (UnixSockets.isRefused(failed)) {
                found.remove();
                return;
            }
            if (!UnixSockets.isFull(failed)) {
                cause = failed;
                reason =
                        "whether the socket there is served, cannot be told: "
                                + failed.getMessage();
            }
        }
        throw cannotListen(Addresses.show(address), reason, cause);
    }

    private static BindException cannotListen(
            String where, @Nullable String reason, @Nullable IOException cause) {
        BindException thrown = new BindException("cannot listen at " + where + ": " + reason);
        thrown.initCause(cause);
        return thrown;
    }

    /** How to listen at an address. */
    @FunctionalInterface
    interface Opening<A> {
        Future<Listening> open(A address, ListenOptions options, Consumer<Line> onAccepted)
                throws IOException;
    }

    private static <A> Server server(
            List<A> addresses,
            ServerOptions options,
            Opening<A> opening,
            BiConsumer<Server, Line> onAccepted)
            throws IOException {
        TlsSettings tls = options.tls() == null ? null : Securing.server(options.tls());
        Server server = new Server();
        ListenOptions listen =
                new ListenOptions(
                        options.backlog(), options.reuseAddress(), options.reusePort(), false);
        boolean complete = false;
        try {
            for (A each : addresses) {
                A address = like(server, each);
                Future<Listening> bound =
                        opening.open(
                                address,
                                listen,
                                line -> {
                                    if (server.isClosed()) {
                                        line.abort();
                                    } else {
                                        server.accepted(line);
                                        whenSecured(
                                                line, tls, () -> onAccepted.accept(server, line));
                                    }
                                });
                server.listensOn(await(bound, address));
            }
            complete = true;
        } finally {
            if (!complete) {
                server.close();
            }
        }
        if (options.startServing()) {
            server.startServing();
        }
        return server;
    }

    /** The address; at the port of those before, if it has none. */
    @SuppressWarnings("unchecked") // that of the internet is replaced by one of the internet
    private static <A> A like(Server server, A address) {
        return address instanceof InetSocketAddress inet
                        && inet.getPort() == 0
                        && !server.addresses().isEmpty()
                ? (A) new InetSocketAddress(inet.getAddress(), server.port())
                : address;
    }

    private static Listening await(Future<Listening> bound, Object address) throws BindException {
        try {
            Listening listening = Sockets.await(bound, Listening::close);
            NettyPoller.ofRunningLoop().opened(listening);
            return listening;
        } catch (IOException failed) {
            String where =
                    address instanceof SocketAddress known
                            ? Addresses.show(known)
                            : address.toString();
            throw cannotListen(where, String.valueOf(failed.getMessage()), failed);
        }
    }

    /** On the carrier. A client with which there is no handshake is no error of the program. */
    private static void whenSecured(Line line, @Nullable TlsSettings tls, Runnable onSecured) {
        if (tls == null) {
            onSecured.run();
            return;
        }
        Future<@Nullable Void> handshake;
        try {
            handshake = line.tls().start(tls, new byte[0]);
        } catch (IllegalStateException theLoopIsClosing) {
            line.abort();
            return;
        }
        handshake.addDoneCallback(done -> {
            Throwable failure = done.exception();
            if (failure == null) {
                // Unless the server has ended it in this very moment.
                if (!line.isClosedHere()) {
                    onSecured.run();
                }
            } else {
                line.abort();
                LOG.log(
                        done.loop().debug()
                                ? System.Logger.Level.WARNING
                                : System.Logger.Level.DEBUG,
                        "no TLS with " + Addresses.show(line.remoteAddress()) + ": " + failure);
            }
        });
    }
}
