package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A connection that was made, and for which it is not said yet what it is for. */
final class Connecting {
    private final Line line;

    private Connecting(Line line) {
        this.line = line;
    }

    /** Connects to the first address of the host that can be connected to. */
    static Connecting to(String host, int port, @Nullable SocketAddress local) throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        List<IOException> failures = new ArrayList<>();
        for (InetSocketAddress address : Addresses.of(host, port)) {
            try {
                return new Connecting(
                        Sockets.await(
                                Sockets.connect(poller, address, local), line -> line.abort(null)));
            } catch (IOException failed) {
                failures.add(failed);
            }
        }
        throw allFailed(failures);
    }

    private static IOException allFailed(List<IOException> failures) {
        IOException first = failures.getFirst();
        if (failures.stream().map(Throwable::getMessage).distinct().count() == 1) {
            return first;
        }
        IOException all =
                new IOException(
                        "Multiple exceptions: "
                                + failures.stream()
                                        .map(Throwable::getMessage)
                                        .collect(Collectors.joining(", ")));
        failures.forEach(all::addSuppressed);
        return all;
    }

    /** Makes it a pair of streams. */
    StreamConnection stream(int limit) {
        StreamListener listener = new StreamListener(line, limit, () -> {});
        line.begin(listener);
        return listener.connection();
    }
}
