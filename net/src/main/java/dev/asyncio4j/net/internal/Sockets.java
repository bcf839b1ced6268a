package dev.asyncio4j.net.internal;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens sockets on a loop. */
public final class Sockets {
    private Sockets() {}

    /** The name of the way in which the operating system reports I/O here. */
    public static String selector() {
        return IoKind.chosen().name();
    }

    /**
     * Waits until something is open; closes it if the calling task is cancelled when it is open
     * already.
     */
    public static <T> T await(Future<T> opening, Consumer<? super T> close) throws IOException {
        try {
            return opening.await(IOException.class);
        } catch (CancelledError cancelled) {
            // A loop that is closed has the task end without it.
            opening.cancel();
            if (!opening.isCancelled() && opening.isDone() && opening.exception() == null) {
                close.accept(opening.result());
            }
            throw cancelled;
        }
    }

    /**
     * Connects. The line that is the result reads nothing until it is {@linkplain Line#begin
     * begun}. Cancelling closes the socket.
     *
     * @param remote of the internet, or a {@linkplain UnixSockets#check checked} one of Unix
     * @param local where to connect from; null to leave that to the operating system
     */
    public static Future<Line> connect(
            NettyPoller poller, SocketAddress remote, @Nullable SocketAddress local) {
        return remote instanceof InetSocketAddress
                ? connect(poller, poller.kind()::newSocket, remote, local)
                : connect(
                        poller,
                        poller.kind().unix().sockets(),
                        poller.kind().unix().addresses().apply(remote),
                        local);
    }

    private static Future<Line> connect(
            NettyPoller poller,
            Supplier<? extends DuplexChannel> creation,
            SocketAddress remote,
            @Nullable SocketAddress local) {
        Future<Line> connected = EventLoop.running().createFuture();
        open(
                poller,
                connected,
                () -> {
                    DuplexChannel channel = creation.get();
                    Line line = line(poller, channel);
                    poller.register(channel);
                    channel.connect(remote, local)
                            .addListener(
                                    done -> tell(connected, done.cause(), line, channel::close));
                    connected.addDoneCallback(ended -> {
                        if (ended.isCancelled()) {
                            poller.onCarrier(channel::close);
                        }
                    });
                });
        return connected;
    }

    /** Opens something on the carrier; what that throws, the future fails with. */
    static void open(NettyPoller poller, Future<?> opening, Runnable work) {
        poller.onCarrier(() -> {
            if (opening.isDone()) {
                return;
            }
            try {
                work.run();
            } catch (RuntimeException failed) {
                opening.setException(
                        failed instanceof ChannelException
                                        && failed.getCause() instanceof IOException cause
                                ? SocketFailure.of(cause)
                                : failed);
            }
        });
    }

    static <T> void tell(Future<T> opening, @Nullable Throwable failure, T result, Runnable close) {
        if (failure != null || opening.isDone()) {
            close.run();
        }
        if (opening.isDone()) {
            return;
        }
        if (failure == null) {
            opening.setResult(result);
        } else {
            opening.setException(SocketFailure.of(failure));
        }
    }

    /** The line of a channel that is not registered yet. */
    static Line line(NettyPoller poller, DuplexChannel channel) {
        try {
            channel.config().setAutoRead(false);
            if (channel.config() instanceof DuplexChannelConfig duplex) {
                duplex.setAllowHalfClosure(true);
            }
            if (channel instanceof SocketChannel internet) {
                internet.config().setTcpNoDelay(true);
            } else if (!poller.kind().unix().halfOpen()) {
                HalfOpen.keep(channel);
            }
        } catch (RuntimeException failed) {
            closeUnregistered(channel);
            throw failed;
        }
        Line line = new Line(poller, channel);
        if (poller.kind().waitsForReadiness()) {
            channel.config()
                    .setRecvByteBufAllocator(
                            poller.intake().instead(channel.config().getRecvByteBufAllocator()));
        }
        channel.pipeline().addLast(line);
        return line;
    }

    static void closeUnregistered(Channel channel) {
        channel.unsafe().closeForcibly();
    }

    /**
     * Listens.
     *
     * @param onAccepted called on the carrier for each connection; it begins the line
     */
    public static Future<Listening> listen(
            NettyPoller poller,
            SocketAddress address,
            ListenOptions options,
            Consumer<Line> onAccepted) {
        Future<Listening> bound = EventLoop.running().createFuture();
        open(
                poller,
                bound,
                () -> {
                    ServerSocketChannel channel = poller.kind().newServerSocket();
                    try {
                        options.set(channel);
                    } catch (RuntimeException notHere) {
                        closeUnregistered(channel);
                        throw notHere;
                    }
                    Listening listening = new Listening(poller, channel, onAccepted);
                    poller.register(channel);
                    channel.bind(address)
                            .addListener(
                                    done -> tell(bound, done.cause(), listening, channel::close));
                });
        return bound;
    }
}
