package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Future;
import dev.asyncio4j.TaskGroupException;
import dev.asyncio4j.net.internal.HandedIn;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.SocketFile;
import dev.asyncio4j.net.internal.Sockets;
import dev.asyncio4j.net.internal.UnixSockets;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at each of several addresses, of which one is to succeed. No socket of the others is
 * left when it is over, however it ends.
 */
final class Connecting {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final NettyPoller poller;
    private final @Nullable SocketAddress local;
    private final List<Future<Line>> begun = new ArrayList<>();

    private Connecting(NettyPoller poller, @Nullable SocketAddress local) {
        this.poller = poller;
        this.local = local;
    }

    /** A line to the first address of the host that can be connected to. Not begun yet. */
    static Line to(String host, int port, ConnectOptions options) throws IOException {
        Line line = toOneOf(Addresses.interleaved(Addresses.of(host, port)), options);
        line.host(host);
        return secured(line, options);
    }

    /** The same line, with the TLS that is asked for. */
    private static Line secured(Line line, ConnectOptions options) throws IOException {
        NettyPoller.ofRunningLoop().opened(line);
        if (options.tls() != null) {
            line.tls().prepare();
            Securing.secure(line, options.tls(), null, () -> new byte[0]);
        }
        return line;
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

    /** A line to a Unix socket. Not begun yet. */
    static Line toUnix(SocketAddress address, ConnectOptions options) throws IOException {
        if (options.localAddress() != null) {
            throw new IllegalArgumentException(
                    "localAddress: "
                            + Addresses.show(options.localAddress())
                            + " (expected: none, for a Unix socket)");
        }
        NettyPoller poller = NettyPoller.ofRunningLoop();
        UnixSockets.check(poller, address);
        return secured(waitingToBeAccepted(poller, address), options);
    }

    private static Line waitingToBeAccepted(NettyPoller poller, SocketAddress address)
            throws IOException {
        for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
            try {
                return toUnix(poller, address);
            } catch (IOException failed) {
                if (!UnixSockets.isFull(failed)) {
                    throw IoFailures.at(address, failed);
                }
            }
            // Others wait to be accepted. With TCP the system would keep us waiting too.
            Asyncio.sleep(pause);
        }
    }

    /** A line over a channel that is connected, or else is closed. Not begun yet. */
    static Line handedIn(SocketChannel channel, ConnectOptions options) throws IOException {
        Objects.requireNonNull(channel, "channel");
        if (options.tls() != null) {
            Securing.requireName(options.tls());
        }
        try {
            NettyPoller poller = NettyPoller.ofRunningLoop();
            Line line = Sockets.await(HandedIn.line(poller, channel), Line::abort);
            return secured(line, options);
        } catch (IOException | CancelledError failed) {
            channel.close();
            throw failed;
        }
    }

    /** One attempt. */
    static Line toUnix(NettyPoller poller, SocketAddress address) throws IOException {
        try {
            return Sockets.await(Sockets.connect(poller, address, null), line -> line.abort());
        } catch (IOException failed) {
            if (address instanceof UnixDomainSocketAddress file
                    && SocketFile.at(file.getPath()) == null) {
                FileNotFoundException thrown =
                        new FileNotFoundException(
                                Addresses.show(address) + " (No such file or directory)");
                thrown.initCause(failed);
                throw thrown;
            }
            throw failed;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
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
        try {
            return attempt.await(IOException.class);
        } catch (BindException failed) {
            throw IoFailures.at(local == null ? address : local, failed);
        } catch (IOException failed) {
            throw IoFailures.at(address, failed);
        }
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
            return IoFailures.again((IOException) first);
        }
        IOException all =
                new IOException(
                        messages.stream()
                                .collect(Collectors.joining(", ", "Multiple exceptions: ", "")));
        failures.forEach(all::addSuppressed);
        return all;
    }
}
