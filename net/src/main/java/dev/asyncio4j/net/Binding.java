package dev.asyncio4j.net;

import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.ListenOptions;
import dev.asyncio4j.net.internal.Listening;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.SocketFile;
import dev.asyncio4j.net.internal.Sockets;
import dev.asyncio4j.net.internal.UnixSockets;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes servers. */
final class Binding {
    private Binding() {}

    /**
     * A server at all addresses of the host; null for everywhere.
     *
     * @param onAccepted called on the carrier
     */
    static Server server(
            @Nullable String host,
            int port,
            ServerOptions options,
            BiConsumer<Server, Line> onAccepted)
            throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        List<InetSocketAddress> addresses =
                host == null || host.isEmpty()
                        ? Addresses.everywhere(port)
                        : Addresses.of(host, port);
        return server(
                addresses,
                options,
                (address, listen, onLine) -> Sockets.listen(poller, address, listen, onLine),
                onAccepted);
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

    private static void removeStale(NettyPoller poller, UnixDomainSocketAddress address)
            throws IOException {
        SocketFile found = SocketFile.at(address.getPath());
        if (found == null) {
            return;
        }
        if (!found.isSocket()) {
            throw cannotListen(
                    address,
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
        throw cannotListen(address, reason, cause);
    }

    private static BindException cannotListen(
            SocketAddress address, String reason, @Nullable IOException cause) {
        BindException thrown =
                new BindException("cannot listen at " + Addresses.show(address) + ": " + reason);
        thrown.initCause(cause);
        return thrown;
    }

    /** How to listen at an address. */
    private interface Opening {
        Future<Listening> open(
                SocketAddress address, ListenOptions options, Consumer<Line> onAccepted);
    }

    private static Server server(
            List<? extends SocketAddress> addresses,
            ServerOptions options,
            Opening opening,
            BiConsumer<Server, Line> onAccepted)
            throws IOException {
        Server server = new Server();
        ListenOptions listen =
                new ListenOptions(
                        options.backlog(), options.reuseAddress(), options.reusePort(), false);
        boolean complete = false;
        try {
            for (SocketAddress address : addresses) {
                Future<Listening> bound =
                        opening.open(
                                address,
                                listen,
                                line -> {
                                    if (server.isClosed()) {
                                        line.abort();
                                    } else {
                                        server.accepted(line);
                                        onAccepted.accept(server, line);
                                    }
                                });
                server.listensOn(bound(address, bound));
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

    private static Listening bound(SocketAddress address, Future<Listening> bound)
            throws BindException {
        try {
            return Sockets.await(bound, Listening::close);
        } catch (IOException failed) {
            throw cannotListen(address, String.valueOf(failed.getMessage()), failed);
        }
    }
}
