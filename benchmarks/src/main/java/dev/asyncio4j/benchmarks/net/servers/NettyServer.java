package dev.asyncio4j.benchmarks.net.servers;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Handlers of Netty on one event loop, with the transport that asyncio4j takes too. */
final class NettyServer {
    private final Transport transport = Transport.best();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.handlers());

    private NettyServer() {}

    static void run(Settings settings) throws InterruptedException {
        NettyServer server = new NettyServer();
        Channel echo = server.listen(Echo::new, true);
        Channel proxy = server.listen(() -> server.new Proxy(settings.upstream()), false);
        settings.listening().complete(new Ports(port(echo), port(proxy)));
    }

    private static int port(Channel listening) {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private Channel listen(Supplier<ChannelHandler> handlers, boolean autoRead)
            throws InterruptedException {
        return new ServerBootstrap()
                .group(loop)
                .channel(transport.serverSocket())
                .option(ChannelOption.SO_BACKLOG, Settings.BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, autoRead)
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(handlers.get());
                            }
                        })
                .bind(Settings.HOST, 0)
                .sync()
                .channel();
    }

    private record Transport(
            IoHandlerFactory handlers,
            Class<? extends ServerChannel> serverSocket,
            Class<? extends Channel> socket) {
        static Transport best() {
            if (Epoll.isAvailable()) {
                return new Transport(
                        EpollIoHandler.newFactory(),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class);
            }
            if (KQueue.isAvailable()) {
                return new Transport(
                        KQueueIoHandler.newFactory(),
                        KQueueServerSocketChannel.class,
                        KQueueSocketChannel.class);
            }
            return new Transport(
                    NioIoHandler.newFactory(),
                    NioServerSocketChannel.class,
                    NioSocketChannel.class);
        }
    }

    private static class Handler extends ChannelInboundHandlerAdapter {
        /** So the load generator closes connections. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
            context.close();
        }
    }

    private static final class Echo extends Handler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /** Reads on when what it has read was sent, so that nothing piles up. */
    private final class Proxy extends Handler {
        private final int port;
        private @Nullable Channel upstream;

        Proxy(int port) {
            this.port = port;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            upstream =
                    new Bootstrap()
                            .group(context.channel().eventLoop())
                            .channel(transport.socket())
                            .option(ChannelOption.TCP_NODELAY, true)
                            .handler(new Handler())
                            .connect(Settings.HOST, port)
                            .addListener(_ -> context.read())
                            .channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Objects.requireNonNull(upstream)
                    .writeAndFlush(message)
                    .addListener(_ -> context.read());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            Objects.requireNonNull(upstream).close();
        }
    }
}
