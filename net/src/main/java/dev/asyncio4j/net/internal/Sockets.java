package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import java.util.function.Function;

/** Opens sockets on a loop. */
public final class Sockets {
    private Sockets() {}

    /** Connects; the listener to the line is the result. Cancelling closes the socket. */
    public static <L extends LineListener> Future<L> connect(
            NettyPoller poller, InetSocketAddress address, Function<Line, L> listeners) {
        EventLoop loop = EventLoop.running();
        Future<L> connected = loop.createFuture();
        poller.onCarrier(() -> {
            SocketChannel channel = poller.kind().newSocket();
            L listener = line(poller, channel, listeners);
            poller.register(channel);
            channel.connect(address)
                    .addListener(done -> {
                        if (connected.isDone()) {
                            channel.close();
                        } else if (done.isSuccess()) {
                            connected.setResult(listener);
                        } else {
                            connected.setException(done.cause());
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

    private static <L extends LineListener> L line(
            NettyPoller poller, SocketChannel channel, Function<Line, L> listeners) {
        channel.config().setAllowHalfClosure(true);
        channel.config().setTcpNoDelay(true);
        Line line = new Line(poller, channel);
        L listener = listeners.apply(line);
        line.listener(listener);
        channel.pipeline().addLast(line);
        return listener;
    }

    /** Listens; the address is the result. */
    public static <L extends LineListener> Future<Listening> listen(
            NettyPoller poller,
            InetSocketAddress address,
            int backlog,
            Function<Line, L> listeners,
            Consumer<L> onAccepted) {
        Future<Listening> bound = EventLoop.running().createFuture();
        poller.onCarrier(() -> {
            ServerSocketChannel channel = poller.kind().newServerSocket();
            channel.config().setReuseAddress(true);
            channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
            channel.pipeline().addLast(new Acceptor<>(poller, listeners, onAccepted));
            poller.register(channel);
            channel.bind(address)
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            bound.setResult(new Listening(poller, channel));
                        } else {
                            channel.close();
                            bound.setException(done.cause());
                        }
                    });
        });
        return bound;
    }

    /** A socket that listens. */
    public static final class Listening {
        private final NettyPoller poller;
        private final ServerSocketChannel channel;

        Listening(NettyPoller poller, ServerSocketChannel channel) {
            this.poller = poller;
            this.channel = channel;
        }

        public SocketAddress address() {
            return channel.localAddress();
        }

        public void close() {
            poller.onCarrier(channel::close);
        }
    }

    private static final class Acceptor<L extends LineListener>
            extends ChannelInboundHandlerAdapter {
        private final NettyPoller poller;
        private final Function<Line, L> listeners;
        private final Consumer<L> onAccepted;

        Acceptor(NettyPoller poller, Function<Line, L> listeners, Consumer<L> onAccepted) {
            this.poller = poller;
            this.listeners = listeners;
            this.onAccepted = onAccepted;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            poller.opened();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            poller.closed();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            SocketChannel channel = (SocketChannel) message;
            L listener = line(poller, channel, listeners);
            poller.register(channel)
                    .addListener(registered -> {
                        if (registered.isSuccess()) {
                            onAccepted.accept(listener);
                        } else {
                            channel.unsafe().closeForcibly();
                        }
                    });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable thrown)
                throws IOException {
            context.fireExceptionCaught(thrown);
        }
    }
}
