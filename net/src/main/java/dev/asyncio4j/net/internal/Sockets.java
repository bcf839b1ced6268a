package dev.asyncio4j.net.internal;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
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
     * @param local where to connect from; null to leave that to the operating system
     */
    public static Future<Line> connect(
            NettyPoller poller, SocketAddress remote, @Nullable SocketAddress local) {
        Future<Line> connected = EventLoop.running().createFuture();
        open(
                poller,
                connected,
                poller.kind()::newSocket,
                channel -> {
                    Line line = line(poller, channel);
                    poller.register(channel);
                    channel.connect(remote, local)
                            .addListener(done -> tell(connected, done.cause(), line, channel));
                    connected.addDoneCallback(ended -> {
                        if (ended.isCancelled()) {
                            poller.onCarrier(channel::close);
                        }
                    });
                });
        return connected;
    }

    /** Makes a channel, on the carrier; what that throws, the future fails with. */
    private static <C extends Channel> void open(
            NettyPoller poller, Future<?> opening, Supplier<C> creation, Consumer<C> use) {
        poller.onCarrier(() -> {
            if (opening.isDone()) {
                return;
            }
            C channel = null;
            try {
                channel = creation.get();
                use.accept(channel);
            } catch (RuntimeException failed) {
                if (channel != null) {
                    channel.unsafe().closeForcibly();
                }
                opening.setException(SocketFailure.of(failed));
            }
        });
    }

    private static <T> void tell(
            Future<T> opening, @Nullable Throwable failure, T result, Channel channel) {
        if (failure != null || opening.isDone()) {
            channel.close();
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
    static Line line(NettyPoller poller, SocketChannel channel) {
        channel.config().setAutoRead(false);
        channel.config().setAllowHalfClosure(true);
        channel.config().setTcpNoDelay(true);
        Line line = new Line(poller, channel);
        channel.pipeline().addLast(line);
        return line;
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
                poller.kind()::newServerSocket,
                channel -> {
                    options.set(channel);
                    Listening listening = new Listening(poller, channel, onAccepted);
                    poller.register(channel);
                    channel.bind(address)
                            .addListener(done -> tell(bound, done.cause(), listening, channel));
                });
        return bound;
    }
}
