package dev.asyncio4j.net;

import dev.asyncio4j.EventLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of hosts. */
final class Addresses {
    private static final int LAST_PORT = 0xffff;

    private Addresses() {}

    /**
     * All addresses of the host, in the order of the resolver's preference. A name is looked up on
     * a thread of the default executor.
     *
     * <p><b>Suspends</b> for a name, and not for an address.
     *
     * @throws UnknownHostException if there is no such host
     */
    static List<InetSocketAddress> of(String host, int port) throws UnknownHostException {
        requirePort(port);
        return Arrays.stream(lookUp(host))
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** The address that stands for all of this machine. */
    static List<InetSocketAddress> everywhere(int port) {
        requirePort(port);
        return List.of(new InetSocketAddress(port));
    }

    /** As people write it. */
    static String show(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? show(inet.getAddress()) + ":" + inet.getPort()
                : String.valueOf(address);
    }

    private static String show(InetAddress address) {
        String shown = address.getHostAddress();
        return address instanceof Inet6Address ? "[" + shown + "]" : shown;
    }

    private static void requirePort(int port) {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    private static InetAddress[] lookUp(String host) throws UnknownHostException {
        try {
            return new InetAddress[] {InetAddress.ofLiteral(host)};
        } catch (IllegalArgumentException aName) {
            return EventLoop.running()
                    .runInExecutor(null, () -> InetAddress.getAllByName(host))
                    .await(UnknownHostException.class);
        }
    }
}
