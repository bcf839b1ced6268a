package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.DatagramLine;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.Sockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Opens sockets for datagrams, and checks where they send to. */
final class DatagramOpening {
    private DatagramOpening() {}

    /** A line that is not begun yet. Suspends. */
    static DatagramLine open(DatagramOptions options) throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        InetSocketAddress local = resolved(options.localAddress());
        InetSocketAddress remote = resolved(options.remoteAddress());
        if (local != null
                && remote != null
                && local.getAddress().getClass() != remote.getAddress().getClass()) {
            throw new IllegalArgumentException(
                    "localAddress: "
                            + Addresses.show(local)
                            + ", remoteAddress: "
                            + Addresses.show(remote)
                            + " (expected: both of one family)");
        }
        try {
            DatagramLine line =
                    Sockets.await(
                            DatagramLine.open(
                                    poller,
                                    local,
                                    remote,
                                    options.reusePort(),
                                    options.allowBroadcast()),
                            DatagramLine::abort);
            poller.opened(line);
            return line;
        } catch (BindException failed) {
            throw local == null ? failed : IoFailures.at(local, failed);
        }
    }

    private static @Nullable InetSocketAddress resolved(@Nullable InetSocketAddress address)
            throws IOException {
        return address != null && address.isUnresolved()
                ? Addresses.of(address.getHostString(), address.getPort()).getFirst()
                : address;
    }

    /** Where the line is to send to; null for where it is connected to. */
    static @Nullable InetSocketAddress recipient(DatagramLine line, InetSocketAddress to) {
        if (to.isUnresolved()) {
            throw new IllegalArgumentException("to: " + to + " (expected: an address)");
        }
        InetSocketAddress remote = line.remoteAddress();
        if (remote != null && !remote.equals(to)) {
            throw new IllegalArgumentException(
                    "to: "
                            + Addresses.show(to)
                            + " (expected: the remote address of this socket, "
                            + Addresses.show(remote)
                            + ")");
        }
        return remote == null ? to : null;
    }

    static void requireRemote(DatagramLine line) {
        if (line.remoteAddress() == null) {
            throw new IllegalStateException(
                    "this socket has no remote address; say where to send to");
        }
    }
}
