package dev.asyncio4j.net;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.net.internal.AddressText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
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

    /**
     * The same addresses, those of IPv6 and of IPv4 in turn, as long as there are both: so that not
     * all attempts fail one by one where one of the two does not work.
     */
    static List<InetSocketAddress> interleaved(List<InetSocketAddress> addresses) {
        Class<?> first = addresses.getFirst().getAddress().getClass();
        Queue<InetSocketAddress> next = new ArrayDeque<>();
        Queue<InetSocketAddress> other = new ArrayDeque<>();
        for (InetSocketAddress address : addresses) {
            (address.getAddress().getClass() == first ? next : other).add(address);
        }
        List<InetSocketAddress> result = new ArrayList<>();
        while (!next.isEmpty()) {
            result.add(next.remove());
            if (!other.isEmpty()) {
                Queue<InetSocketAddress> before = next;
                next = other;
                other = before;
            }
        }
        return result;
    }

    /** The address that stands for all of this machine. */
    static List<InetSocketAddress> everywhere(int port) {
        requirePort(port);
        return List.of(new InetSocketAddress(port));
    }

    /** The port of the first that has one. */
    static int port(List<SocketAddress> addresses, Object owner) {
        for (SocketAddress address : addresses) {
            if (address instanceof InetSocketAddress inet) {
                return inet.getPort();
            }
        }
        throw new IllegalStateException("no port: " + owner);
    }

    /** As people write it. */
    static String show(@Nullable SocketAddress address) {
        return AddressText.of(address);
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
