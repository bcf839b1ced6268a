package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens sockets on a loop. */
public final class Sockets {
    private Sockets() {}

    /** The name of the way in which the operating system reports I/O here. */
    public static String selector() {
        return IoKind.chosen().name();
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
        poller.onCarrier(() -> {
            SocketChannel channel = poller.kind().newSocket();
            Line line = line(poller, channel);
            poller.register(channel);
            channel.connect(remote, local)
                    .addListener(done -> {
                        if (connected.isDone()) {
                            channel.close();
                        } else if (done.isSuccess()) {
                            connected.setResult(line);
                        } else {
                            channel.close();
                            connected.setException(SocketFailure.of(done.cause()));
                        }
                    });
            connected.addDoneCallback(ended -> {
                if (ended.isCancelled()) {
                    poller.onCarrier(channel::close);
                }
            });
        });
        return connected;
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
        poller.onCarrier(() -> {
            ServerSocketChannel channel = poller.kind().newServerSocket();
            try {
                options.set(channel);
            } catch (UnsupportedOperationException notHere) {
                channel.unsafe().closeForcibly();
                bound.setException(notHere);
                return;
            }
            Listening listening = new Listening(poller, channel, onAccepted);
            poller.register(channel);
            channel.bind(address)
                    .addListener(done -> {
                        if (bound.isDone()) {
                            channel.close();
                        } else if (done.isSuccess()) {
                            bound.setResult(listening);
                        } else {
                            channel.close();
                            bound.setException(SocketFailure.of(done.cause()));
                        }
                    });
        });
        return bound;
    }
}
