package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.TimerHandle;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that listens, and accepts connections.
 *
 * <p>Where accepting fails, since the process has no more descriptors, it pauses: the connections
 * wait meanwhile, and those that are closed make room.
 *
 * <p><b>Threads.</b> The loop's only.
 */
public final class Listening extends ChannelInboundHandlerAdapter {
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger("dev.asyncio4j.net");

    private final NettyPoller poller;
    private final ServerSocketChannel channel;
    private final Consumer<Line> onAccepted;
    private final EventLoop loop = EventLoop.running();
    private boolean wanted;

    /** Ends the pause; null while there is none. */
    private @Nullable TimerHandle retry;

    Listening(NettyPoller poller, ServerSocketChannel channel, Consumer<Line> onAccepted) {
        this.poller = poller;
        this.channel = channel;
        this.onAccepted = onAccepted;
        wanted = channel.config().isAutoRead();
        channel.pipeline().addLast(this);
    }

    public SocketAddress address() {
        return channel.localAddress();
    }

    /** Whether to accept connections, from now on. */
    public void accept(boolean on) {
        wanted = on;
        poller.onCarrier(this::update);
    }

    private void update() {
        channel.config().setAutoRead(wanted && retry == null);
    }

    public void close() {
        if (retry != null) {
            retry.cancel();
        }
        poller.onCarrier(channel::close);
    }

    // What Netty says

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel accepted = (SocketChannel) message;
        Line line;
        try {
            line = Sockets.line(poller, accepted);
        } catch (ChannelException alreadyReset) {
            accepted.unsafe().closeForcibly();
            return;
        }
        poller.register(accepted)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        onAccepted.accept(line);
                    } else {
                        accepted.close();
                    }
                });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (retry != null || !channel.isOpen()) {
            return;
        }
        try {
            retry = loop.callLater(PAUSE_AFTER_FAILURE, this::goOn);
            loop.callSoon(() -> warn(thrown));
        } catch (IllegalStateException theLoopIsClosing) {
            channel.close();
            return;
        }
        update();
    }

    private void warn(Throwable failure) {
        LOG.log(
                System.Logger.Level.WARNING,
                "cannot accept connections at " + address() + "; trying again soon",
                failure);
    }

    private void goOn() {
        retry = null;
        poller.onCarrier(this::update);
    }
}
