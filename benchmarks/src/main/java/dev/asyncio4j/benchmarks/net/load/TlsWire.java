package dev.asyncio4j.benchmarks.net.load;

import dev.asyncio4j.benchmarks.net.servers.NettyTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Connections over TLS, by Netty and the JDK's engine. Whoever answers is trusted.
 *
 * <p>One version and one cipher are offered, so that all servers have the same to compute.
 */
final class TlsWire implements Wire {
    private static final String VERSION = "TLSv1.3";
    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256");

    private static final NettyTransport TRANSPORT = NettyTransport.best();
    private static final SslContext CONTEXT = context();

    private final SocketAddress server;
    private final ManualIoEventLoop loop = new ManualIoEventLoop(null, TRANSPORT.handlers());
    private final List<Link> links = new ArrayList<>();
    private boolean owned;
    private boolean closing;
    private @Nullable Throwable failure;

    TlsWire(SocketAddress server) {
        this.server = server;
    }

    private static SslContext context() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols(VERSION)
                    .ciphers(CIPHERS)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What is sent before the handshake is over waits for that in the handler. */
    @Override
    public Link open(Receiver receiver) throws IOException {
        own();
        TlsLink link = new TlsLink(receiver);
        ChannelFuture connected =
                new Bootstrap()
                        .group(loop)
                        .channel(TRANSPORT.socket())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_LINGER, 0)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(CONTEXT.newHandler(channel.alloc()), link);
                                    }
                                })
                        .connect(server);
        while (!connected.isDone()) {
            await();
        }
        if (!connected.isSuccess()) {
            throw new IOException(connected.cause());
        }
        links.add(link);
        return link;
    }

    @Override
    public void await() throws IOException {
        own();
        loop.run(0);
        throwFailure();
    }

    @Override
    public void poll() throws IOException {
        own();
        loop.runNow();
        throwFailure();
    }

    private void own() {
        if (!owned) {
            loop.setOwningThread(Thread.currentThread());
            owned = true;
        }
    }

    private void throwFailure() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public void wakeup() {
        loop.wakeup();
    }

    @Override
    public void close() throws IOException {
        own();
        closing = true;
        for (Link link : links) {
            link.close();
        }
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
    }

    private final class TlsLink extends ChannelInboundHandlerAdapter implements Link {
        private final Receiver receiver;
        private @Nullable ChannelHandlerContext context;

        TlsLink(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
            ByteBuf bytes = (ByteBuf) message;
            try {
                receiver.received(this, bytes.nioBuffer());
            } finally {
                bytes.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(Wire.closedByServer());
        }

        private void fail(Throwable cause) {
            if (!closing && failure == null) {
                failure = cause;
            }
        }

        @Override
        public void send(ByteBuffer bytes) {
            Objects.requireNonNull(context).writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }

        /** Behind the back of TLS, which would say goodbye and wait. */
        @Override
        public void close() {
            ChannelHandlerContext tls =
                    Objects.requireNonNull(context).pipeline().context(SslHandler.class);
            if (tls != null) {
                tls.close();
            }
        }
    }
}
