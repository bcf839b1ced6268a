package dev.asyncio4j.net.internal;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The addresses that stand for all of this machine. */
final class Wildcards {
    private static final InetAddress FOUR = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress SIX = InetAddress.ofLiteral("::");

    private Wildcards() {}

    /** Any port of all addresses of the same family; of all families for null. */
    static InetSocketAddress like(@Nullable InetSocketAddress address) {
        return switch (address == null ? null : address.getAddress()) {
            case Inet4Address _ -> new InetSocketAddress(FOUR, 0);
            case Inet6Address _ -> new InetSocketAddress(SIX, 0);
            case null, default -> new InetSocketAddress(0);
        };
    }
}
