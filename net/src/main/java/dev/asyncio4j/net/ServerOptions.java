package dev.asyncio4j.net;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server listens. Immutable.
 *
 * @param limit of the streams of its connections, in bytes: see {@link StreamReader}
 * @param backlog how many connections the operating system keeps that were not accepted yet
 * @param reuseAddress whether it may listen where a server has listened a short time ago
 * @param reusePort whether several servers may listen at one address, and share its connections
 * @param startServing whether it accepts connections from the beginning; if not, from {@link
 *     Server#startServing()} or {@link Server#serveForever()} on
 * @param tls how to encrypt its connections; null to leave them plain
 * @param moreHosts where it listens as well: see {@link #withMoreHosts}
 */
public record ServerOptions(
        int limit,
        int backlog,
        boolean reuseAddress,
        boolean reusePort,
        boolean startServing,
        @Nullable TlsOptions tls,
        List<String> moreHosts) {
    private static final int DEFAULT_BACKLOG = 1024;
    private static final ServerOptions DEFAULTS =
            new ServerOptions(
                    StreamReader.DEFAULT_LIMIT,
                    DEFAULT_BACKLOG,
                    true,
                    false,
                    true,
                    null,
                    List.of());

    public ServerOptions {
        StreamReader.requireLimit(limit);
        if (backlog <= 0) {
            throw new IllegalArgumentException("backlog: " + backlog + " (expected: 1 or more)");
        }
        if (tls != null) {
            tls.requireServer("tls");
        }
        moreHosts = List.copyOf(moreHosts);
    }

    /**
     * A limit of 64 KiB, a backlog of 1024, reuse of the address but not of the port, no
     * encryption.
     */
    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    public ServerOptions withLimit(int limit) {
        return new ServerOptions(
                limit, backlog, reuseAddress, reusePort, startServing, tls, moreHosts);
    }

    public ServerOptions withBacklog(int backlog) {
        return new ServerOptions(
                limit, backlog, reuseAddress, reusePort, startServing, tls, moreHosts);
    }

    public ServerOptions withReuseAddress(boolean reuseAddress) {
        return new ServerOptions(
                limit, backlog, reuseAddress, reusePort, startServing, tls, moreHosts);
    }

    public ServerOptions withReusePort(boolean reusePort) {
        return new ServerOptions(
                limit, backlog, reuseAddress, reusePort, startServing, tls, moreHosts);
    }

    public ServerOptions withStartServing(boolean startServing) {
        return new ServerOptions(
                limit, backlog, reuseAddress, reusePort, startServing, tls, moreHosts);
    }

    /**
     * Listens at these hosts too, at the same port; an address that several of them have is
     * listened at once. Unix sockets, and those that are handed in, have no hosts.
     *
     * <p><b>Python:</b> a list of hosts in place of one.
     */
    public ServerOptions withMoreHosts(String... moreHosts) {
        return new ServerOptions(
                limit, backlog, reuseAddress, reusePort, startServing, tls, List.of(moreHosts));
    }

    /**
     * Encrypts the connections. A client is served once its handshake is over; one with which that
     * fails, or takes too long, is dropped.
     *
     * @throws IllegalArgumentException if these are options of a client
     */
    public ServerOptions withTls(@Nullable TlsOptions tls) {
        return new ServerOptions(
                limit, backlog, reuseAddress, reusePort, startServing, tls, moreHosts);
    }
}
