package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelException;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which operating systems report I/O. The first that there is on this machine serves
 * all loops, unless the property {@value #PROPERTY} names one.
 */
record IoKind(
        String name,
        BooleanSupplier available,
        Function<Receiving.Registering, IoHandlerFactory> handlers,
        Supplier<SocketChannel> sockets,
        Supplier<ServerSocketChannel> serverSockets,
        Function<@Nullable SocketProtocolFamily, DatagramSocket> datagramSockets,
        Unix unix,
        HandedIn.@Nullable Makers handedIn) {
    static final String PROPERTY = "asyncio4j.net.io";

    /**
     * So many connections are read, and then their tasks run, while what was read is still in the
     * cache; with all at once, thousands of busy connections are slower by a third.
     */
    private static final int EVENTS_AT_ONCE = 128;

    private static final int LONGEST_PATH_OF_LINUX = 107;
    private static final int LONGEST_PATH_OF_BSD = 103;

    private static volatile @Nullable IoKind chosen;

    private static final List<IoKind> BEST_FIRST =
            List.of(
                    new IoKind(
                            "epoll",
                            Epoll::isAvailable,
                            registering ->
                                    LastingEpoll.around(
                                            EpollIoHandler.newFactory(
                                                    EVENTS_AT_ONCE,
                                                    DefaultSelectStrategyFactory.INSTANCE),
                                            registering),
                            EpollSocketChannel::new,
                            EpollServerSocketChannel::new,
                            family ->
                                    new DatagramSocket.Native(
                                            family == null
                                                    ? new EpollDatagramChannel()
                                                    : new EpollDatagramChannel(family),
                                            false),
                            new Unix(
                                    EpollDomainSocketChannel::new,
                                    UnixServerChannel.natively(EpollServerDomainSocketChannel::new),
                                    UnixAddresses::toNetty,
                                    LONGEST_PATH_OF_LINUX,
                                    true,
                                    true),
                            new HandedIn.Makers(
                                    EpollSocketChannel::new,
                                    EpollServerSocketChannel::new,
                                    descriptor ->
                                            new EpollServerDomainSocketChannel(descriptor, true))),
                    new IoKind(
                            "io_uring",
                            IoUring::isAvailable,
                            _ -> SettledUring.around(IoUringIoHandler.newFactory()),
                            IoUringSocketChannel::new,
                            IoUringServerSocketChannel::new,
                            family ->
                                    new DatagramSocket.Native(
                                            family == null
                                                    ? new IoUringDatagramChannel()
                                                    : new IoUringDatagramChannel(family),
                                            true),
                            new Unix(
                                    IoUringDomainSocketChannel::new,
                                    UnixServerChannel.natively(
                                            IoUringServerDomainSocketChannel::new),
                                    UnixAddresses::toNetty,
                                    LONGEST_PATH_OF_LINUX,
                                    true,
                                    false),
                            null),
                    new IoKind(
                            "kqueue",
                            KQueue::isAvailable,
                            _ ->
                                    KQueueIoHandler.newFactory(
                                            EVENTS_AT_ONCE, DefaultSelectStrategyFactory.INSTANCE),
                            KQueueSocketChannel::new,
                            KQueueServerSocketChannel::new,
                            family ->
                                    new DatagramSocket.Native(
                                            family == null
                                                    ? new KQueueDatagramChannel()
                                                    : new KQueueDatagramChannel(family),
                                            false),
                            new Unix(
                                    KQueueDomainSocketChannel::new,
                                    UnixServerChannel.natively(
                                            KQueueServerDomainSocketChannel::new),
                                    UnixAddresses::toNetty,
                                    LONGEST_PATH_OF_BSD,
                                    false,
                                    true),
                            new HandedIn.Makers(
                                    KQueueSocketChannel::new,
                                    KQueueServerSocketChannel::new,
                                    KQueueServerDomainSocketChannel::new)),
                    new IoKind(
                            "nio",
                            () -> true,
                            _ -> NioIoHandler.newFactory(),
                            NioSocketChannel::new,
                            NioServerSocketChannel::new,
                            IoKind::newNioDatagramSocket,
                            new Unix(
                                    NioDomainSocketChannel::new,
                                    UnixServerChannel::nio,
                                    address -> address,
                                    longestPathOfJdk(),
                                    false,
                                    false),
                            null));

    /**
     * Sockets of this machine alone.
     *
     * @param addresses makes of an address one of Netty's
     * @param longest how many bytes the path of a socket may have
     * @param abstractNames whether there are names that are no paths
     * @param halfOpen whether Netty keeps one open whose peer has ended its direction
     */
    record Unix(
            Supplier<DuplexChannel> sockets,
            Function<SocketAddress, UnixServerChannel> servers,
            Function<SocketAddress, SocketAddress> addresses,
            int longest,
            boolean abstractNames,
            boolean halfOpen) {}

    /**
     * The one that serves here. The first call takes long: it loads native code.
     *
     * @throws IllegalStateException if the property asks for what there is not
     */
    static IoKind chosen() {
        IoKind kind = chosen;
        if (kind == null) {
            kind = choose(System.getProperty(PROPERTY));
            chosen = kind;
        }
        return kind;
    }

    static boolean isChosen() {
        return chosen != null;
    }

    /** One less than that of the operating system. */
    private static int longestPathOfJdk() {
        boolean linux = System.getProperty("os.name", "").startsWith("Linux");
        return (linux ? LONGEST_PATH_OF_LINUX : LONGEST_PATH_OF_BSD) - 1;
    }

    private static IoKind choose(@Nullable String wanted) {
        for (IoKind kind : BEST_FIRST) {
            boolean suits = wanted == null || kind.name.equals(wanted);
            if (suits && kind.available.getAsBoolean()) {
                return kind;
            }
        }
        throw new IllegalStateException(
                PROPERTY
                        + "="
                        + wanted
                        + ": not there on this machine (expected: "
                        + BEST_FIRST.stream()
                                .filter(kind -> kind.available.getAsBoolean())
                                .map(IoKind::name)
                                .collect(Collectors.joining(", "))
                        + ")");
    }

    /**
     * Whether it waits until a socket can be read or written, and that is done then, at once; and
     * not handed over beforehand, with the memory for it.
     */
    boolean waitsForReadiness() {
        return !name.equals("io_uring");
    }

    /** Whether a socket is closed only some time after its channel. */
    boolean closesLate() {
        return !waitsForReadiness();
    }

    IoHandlerFactory newHandlers(Receiving.Registering registering) {
        return handlers.apply(registering);
    }

    SocketChannel newSocket() {
        return sockets.get();
    }

    ServerSocketChannel newServerSocket() {
        return serverSockets.get();
    }

    /**
     * @param of the family that it is to have; null for whatever the system has
     */
    DatagramSocket newDatagramSocket(@Nullable InetAddress of) {
        return datagramSockets.apply(
                switch (of) {
                    case null -> null;
                    case Inet6Address _ -> SocketProtocolFamily.INET6;
                    default -> SocketProtocolFamily.INET;
                });
    }

    private static DatagramSocket newNioDatagramSocket(@Nullable SocketProtocolFamily family) {
        try {
            DatagramChannel channel =
                    switch (family) {
                        case null -> DatagramChannel.open();
                        case INET6 -> DatagramChannel.open(StandardProtocolFamily.INET6);
                        default -> DatagramChannel.open(StandardProtocolFamily.INET);
                    };
            return new DatagramSocket.Nio(new NioDatagramChannel(channel), channel);
        } catch (IOException failed) {
            throw new ChannelException(failed);
        }
    }
}
