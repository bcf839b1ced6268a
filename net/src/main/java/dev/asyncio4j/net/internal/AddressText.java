package dev.asyncio4j.net.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as people write them. */
public final class AddressText {
    private AddressText() {}

    public static String of(@Nullable SocketAddress address) {
        return switch (address) {
            case null -> "nowhere";
            case InetSocketAddress inet when !inet.isUnresolved() ->
                    of(inet.getAddress()) + ":" + inet.getPort();
            case UnixDomainSocketAddress unix when unix.getPath().toString().isEmpty() ->
                    "a socket without a name";
            default -> address.toString();
        };
    }

    private static String of(InetAddress address) {
        String shown = address.getHostAddress();
        return address instanceof Inet6Address ? "[" + shown + "]" : shown;
    }
}
