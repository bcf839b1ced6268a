package dev.asyncio4j.benchmarks.net.servers;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Handlers of Netty on one event loop, with the transport that asyncio4j takes too. */
final class NettyServer {
    /** As Netty has it by default, but for the largest. */
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(
                    AdaptiveRecvByteBufAllocator.DEFAULT_MINIMUM,
                    AdaptiveRecvByteBufAllocator.DEFAULT_INITIAL,
                    Settings.LARGEST_READ);

    private final NettyTransport transport = NettyTransport.best();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.handlers());

    private NettyServer() {}

    static void run(Settings settings) throws InterruptedException, SSLException {
        NettyServer server = new NettyServer();
        SslContext tls =
                SslContextBuilder.forServer(
                                settings.certificate().toFile(), settings.key().toFile())
                        .sslProvider(SslProvider.JDK)
                        .build();
        int echo = server.listen(true, _ -> List.of(new Echo()));
        int overTls =
                server.listen(
                        true, channel -> List.of(tls.newHandler(channel.alloc()), new Echo()));
        int proxy = server.listen(false, _ -> List.of(server.new Proxy(settings.upstream())));
        settings.listening()
                .complete(
                        Map.of(
                                ServerProgram.ECHO_PORT, echo,
                                ServerProgram.TLS_PORT, overTls,
                                ServerProgram.PROXY_PORT, proxy));
    }

    /** Returns the port. */
    private int listen(boolean autoRead, Function<Channel, List<ChannelHandler>> handlers)
            throws InterruptedException {
        Channel listening =
                new ServerBootstrap()
                        .group(loop)
                        .channel(transport.serverSocket())
                        .option(ChannelOption.SO_BACKLOG, Settings.BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.AUTO_READ, autoRead)
                        .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        handlers.apply(channel)
                                                .forEach(channel.pipeline()::addLast);
                                    }
                                })
                        .bind(Settings.HOST, 0)
                        .sync()
                        .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
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
