package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that were opened elsewhere. They belong to the loop from then on: a channel of the JDK's
 * is closed where the loop goes on with a descriptor of its own. What is refused stays as it was.
 */
public final class HandedIn {
    private static final int SOL_SOCKET = 1;
    private static final int SO_DOMAIN = 39;
    private static final int UNIX = 1;

    private HandedIn() {}

    /** What a kind makes of descriptors. */
    record Makers(
            IntFunction<DuplexChannel> sockets,
            IntFunction<ServerChannel> servers,
            IntFunction<ServerChannel> unixServers) {}

    /**
     * A line over a connected channel of the internet. Not begun yet.
     *
     * @throws UnsupportedOperationException if its descriptor cannot be had
     */
    public static Future<Line> line(NettyPoller poller, SocketChannel channel) throws IOException {
        if (!channel.isConnected()) {
            throw new IllegalArgumentException(
                    "channel: " + channel + " (expected: a connected one)");
        }
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress)) {
            throw new UnsupportedOperationException(
                    "channel: " + channel + " (expected: one of the internet)");
        }
        requireUnregistered(channel);
        DuplexChannel own =
                isNio(poller)
                        ? new NioSocketChannel(nonBlocking(channel))
                        : makers(poller).sockets().apply(ownDescriptor(channel));
        Future<Line> registered = EventLoop.running().createFuture();
        closeIfCancelled(poller, registered, own);
        Sockets.open(
                poller,
                registered,
                () -> {
                    Line line = Sockets.line(poller, own);
                    poller.register(own)
                            .addListener(done ->
                                    Sockets.tell(registered, done.cause(), line, own::close));
                });
        return registered;
    }

    /**
     * Listens with a channel that is bound.
     *
     * @throws UnsupportedOperationException if its descriptor cannot be had
     */
    public static Future<Listening> listen(
            NettyPoller poller, ServerSocketChannel channel, Consumer<Line> onAccepted)
            throws IOException {
        SocketAddress address = channel.getLocalAddress();
        if (address == null) {
            throw new IllegalArgumentException("channel: " + channel + " (expected: a bound one)");
        }
        requireUnregistered(channel);
        boolean internet = address instanceof InetSocketAddress;
        if (isNio(poller)) {
            nonBlocking(channel);
            return internet
                    ? listen(poller, new NioServerSocketChannel(channel), null, onAccepted)
                    : listen(
                            poller, new NioServerDomainSocketChannel(channel), channel, onAccepted);
        }
        Makers makers = makers(poller);
        return listen(
                poller,
                (internet ? makers.servers() : makers.unixServers()).apply(ownDescriptor(channel)),
                address,
                () -> {},
                onAccepted);
    }

    private static Future<Listening> listen(
            NettyPoller poller,
            ServerChannel own,
            @Nullable ServerSocketChannel toCloseBefore,
            Consumer<Line> onAccepted)
            throws IOException {
        SocketAddress address =
                toCloseBefore == null ? own.localAddress() : toCloseBefore.getLocalAddress();
        return listen(
                poller,
                own,
                Objects.requireNonNull(address),
                () -> {
                    if (toCloseBefore != null) {
                        UnixServerChannel.close(toCloseBefore);
                    }
                },
                onAccepted);
    }

    /**
     * Listens with a descriptor that listens already; it is used as it is, and closed at the end.
     *
     * @throws UnsupportedOperationException where descriptors cannot be used
     */
    public static Future<Listening> listen(
            NettyPoller poller, int descriptor, Consumer<Line> onAccepted) throws IOException {
        Makers makers = makers(poller);
        Socket socket;
        boolean unix;
        try {
            socket = new Socket(descriptor);
            unix = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == UNIX;
        } catch (IOException | ChannelException noSocket) {
            SocketException thrown =
                    new SocketException(
                            "descriptor: "
                                    + descriptor
                                    + " (expected: that of a socket that listens): "
                                    + noSocket.getMessage());
            thrown.initCause(noSocket);
            throw thrown;
        }
        SocketAddress address =
                unix
                        ? UnixAddresses.ofNetty(socket.localDomainSocketAddress())
                        : socket.localAddress();
        return listen(
                poller,
                (unix ? makers.unixServers() : makers.servers()).apply(descriptor),
                Objects.requireNonNull(address),
                () -> {},
                onAccepted);
    }

    private static Future<Listening> listen(
            NettyPoller poller,
            ServerChannel own,
            SocketAddress address,
            Runnable beforeClose,
            Consumer<Line> onAccepted) {
        Future<Listening> registered = EventLoop.running().createFuture();
        closeIfCancelled(poller, registered, own);
        Sockets.open(
                poller,
                registered,
                () -> {
                    own.config().setAutoRead(false);
                    Listening listening =
                            new Listening(
                                    poller,
                                    new UnixServerChannel(own, address, () -> {}, beforeClose),
                                    address,
                                    onAccepted);
                    poller.register(own)
                            .addListener(done ->
                                    Sockets.tell(
                                            registered, done.cause(), listening, listening::drop));
                });
        return registered;
    }

    private static boolean isNio(NettyPoller poller) {
        return poller.kind().name().equals("nio");
    }

    private static Makers makers(NettyPoller poller) {
        Makers makers = poller.kind().handedIn();
        if (makers == null) {
            throw new UnsupportedOperationException(
                    poller.kind().name()
                            + " cannot take over a socket that was opened elsewhere (expected: epoll"
                            + " or kqueue; or nio, for a channel of the JDK's)");
        }
        return makers;
    }

    /** Before its first turn, too, where nobody has it. */
    private static void closeIfCancelled(NettyPoller poller, Future<?> registered, Channel own) {
        registered.addDoneCallback(done -> {
            if (done.isCancelled()) {
                poller.onCarrier(() -> {
                    if (own.isRegistered()) {
                        own.close();
                    } else {
                        Sockets.closeUnregistered(own);
                    }
                });
            }
        });
    }

    private static void requireUnregistered(SelectableChannel channel) {
        if (channel.isRegistered()) {
            throw new IllegalArgumentException(
                    "channel: "
                            + channel
                            + " is registered with a selector (expected: one that nobody else"
                            + " uses)");
        }
    }

    private static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
        channel.configureBlocking(false);
        return channel;
    }

    private static int ownDescriptor(SelectableChannel channel) throws IOException {
        int own = Descriptors.duplicateOf(channel);
        // Both descriptors share this.
        channel.configureBlocking(false);
        // As long as it was open, the peer would not hear that ours is closed.
        channel.close();
        return own;
    }
}
