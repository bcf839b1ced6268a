package dev.asyncio4j.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a socket for datagrams is like. Immutable.
 *
 * <p>An address whose host is not resolved is looked up when the socket is opened.
 *
 * @param localAddress where it receives; null for a port of the operating system's choice
 * @param remoteAddress where all its datagrams go to, and come from; null for anywhere
 * @param reusePort whether several sockets may receive at one address, and share what comes
 * @param allowBroadcast whether it may send to broadcast addresses
 * @param receiveLimit how many bytes a {@link DatagramEndpoint} keeps that nobody has received yet;
 *     each datagram counts {@value DatagramEndpoint#OVERHEAD} more than its data
 */
public record DatagramOptions(
        @Nullable InetSocketAddress localAddress,
        @Nullable InetSocketAddress remoteAddress,
        boolean reusePort,
        boolean allowBroadcast,
        int receiveLimit) {
    private static final int DEFAULT_RECEIVE_LIMIT = 1 << 20;
    private static final DatagramOptions DEFAULTS =
            new DatagramOptions(null, null, false, false, DEFAULT_RECEIVE_LIMIT);

    public DatagramOptions {
        if (receiveLimit <= 0) {
            throw new IllegalArgumentException(
                    "receiveLimit: " + receiveLimit + " (expected: 1 or more bytes)");
        }
    }

    /** Any address, no port shared, no broadcast, a limit of 1 MiB. */
    public static DatagramOptions defaults() {
        return DEFAULTS;
    }

    public DatagramOptions withLocalAddress(@Nullable InetSocketAddress localAddress) {
        return new DatagramOptions(
                localAddress, remoteAddress, reusePort, allowBroadcast, receiveLimit);
    }

    public DatagramOptions withRemoteAddress(@Nullable InetSocketAddress remoteAddress) {
        return new DatagramOptions(
                localAddress, remoteAddress, reusePort, allowBroadcast, receiveLimit);
    }

    public DatagramOptions withReusePort(boolean reusePort) {
        return new DatagramOptions(
                localAddress, remoteAddress, reusePort, allowBroadcast, receiveLimit);
    }

    public DatagramOptions withAllowBroadcast(boolean allowBroadcast) {
        return new DatagramOptions(
                localAddress, remoteAddress, reusePort, allowBroadcast, receiveLimit);
    }

    public DatagramOptions withReceiveLimit(int receiveLimit) {
        return new DatagramOptions(
                localAddress, remoteAddress, reusePort, allowBroadcast, receiveLimit);
    }
}
