package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Future;
import dev.asyncio4j.TaskGroupException;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at each of several addresses, of which one is to succeed. No socket of the others is
 * left when it is over, however it ends.
 */
final class Connecting {
    private final NettyPoller poller;
    private final @Nullable SocketAddress local;
    private final List<Future<Line>> begun = new ArrayList<>();

    private Connecting(NettyPoller poller, @Nullable SocketAddress local) {
        this.poller = poller;
        this.local = local;
    }

    /** A line to the first address of the host that can be connected to. Not begun yet. */
    static Line to(String host, int port, ConnectOptions options) throws IOException {
        return toOneOf(Addresses.interleaved(Addresses.of(host, port)), options);
    }

    static Line toOneOf(List<InetSocketAddress> addresses, ConnectOptions options)
            throws IOException {
        Connecting connecting = new Connecting(NettyPoller.ofRunningLoop(), options.localAddress());
        Line winner = null;
        try {
            winner =
                    addresses.size() == 1
                            ? connecting.to(addresses.getFirst())
                            : connecting.race(addresses, options.happyEyeballsDelay());
            return winner;
        } finally {
            connecting.abandonAllBut(winner);
        }
    }

    private Line race(List<InetSocketAddress> addresses, @Nullable Duration delay)
            throws IOException {
        List<Callable<Line>> attempts = new ArrayList<>();
        addresses.forEach(address -> attempts.add(() -> to(address)));
        try {
            return Asyncio.<Line>staggeredRace(delay, attempts);
        } catch (TaskGroupException allFailed) {
            throw failure(allFailed);
        }
    }

    private Line to(InetSocketAddress address) throws IOException {
        Future<Line> attempt = Sockets.connect(poller, address, local);
        begun.add(attempt);
        return attempt.await(IOException.class);
    }

    private void abandonAllBut(@Nullable Line winner) {
        for (Future<Line> attempt : begun) {
            if (!attempt.isDone()) {
                attempt.cancel();
            } else if (!attempt.isCancelled()
                    && attempt.exception() == null
                    && attempt.result() != winner) {
                attempt.result().abort();
            }
        }
    }

    private static IOException failure(TaskGroupException allFailed) {
        List<Throwable> failures = allFailed.exceptions();
        Throwable first = failures.getFirst();
        for (Throwable failure : failures) {
            if (failure instanceof RuntimeException notOfTheNetwork) {
                throw notOfTheNetwork;
            }
        }
        List<String> messages =
                failures.stream().map(failure -> String.valueOf(failure.getMessage())).toList();
        if (messages.stream().distinct().count() == 1) {
            return (IOException) first;
        }
        IOException all =
                new IOException(
                        messages.stream()
                                .collect(Collectors.joining(", ", "Multiple exceptions: ", "")));
        failures.forEach(all::addSuppressed);
        return all;
    }
}
