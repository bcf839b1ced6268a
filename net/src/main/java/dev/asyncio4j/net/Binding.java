package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.ListenOptions;
import dev.asyncio4j.net.internal.Listening;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.Sockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
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
        Server server = new Server();
        ListenOptions listen =
                new ListenOptions(
                        options.backlog(), options.reuseAddress(), options.reusePort(), false);
        boolean complete = false;
        try {
            for (InetSocketAddress address : addresses) {
                server.listensOn(
                        listen(
                                poller,
                                address,
                                listen,
                                line -> {
                                    if (server.isClosed()) {
                                        line.abort();
                                    } else {
                                        server.accepted(line);
                                        onAccepted.accept(server, line);
                                    }
                                }));
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

    private static Listening listen(
            NettyPoller poller,
            InetSocketAddress address,
            ListenOptions options,
            Consumer<Line> onAccepted)
            throws BindException {
        try {
            return Sockets.await(
                    Sockets.listen(poller, address, options, onAccepted), Listening::close);
        } catch (IOException failed) {
            BindException thrown =
                    new BindException(
                            "cannot listen at "
                                    + Addresses.show(address)
                                    + ": "
                                    + failed.getMessage());
            thrown.initCause(failed);
            throw thrown;
        }
    }
}
