package dev.asyncio4j.net.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Netty's handler of TLS, of which three things are done otherwise: to close it closes the socket
 * at once, and {@link TlsLayer} sees to the order before; timeouts are the layer's, whose time is
 * the loop's; and nothing touches the engine while another thread computes for it. The end of the
 * input, too, waits for that: Netty would drop what came before it and was not decrypted yet.
 */
final class TlsHandler extends SslHandler {
    private static final int HEADER = 5;

    private final DelegatedTasks tasks;
    private @Nullable ChannelHandlerContext context;
    private boolean ended;

    TlsHandler(SSLEngine engine, DelegatedTasks tasks) {
        super(engine, tasks);
        this.tasks = tasks;
        setHandshakeTimeoutMillis(0);
        setCumulator(Intake::onHeap);
    }

    /** Loads it, which takes long. */
    static void load() {
        isEncrypted(Unpooled.wrappedBuffer(new byte[HEADER]), false);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
        if (engine().getUseClientMode()) {
            // The first message was computed before, elsewhere: it has only to be sent.
            flush(added);
        }
    }

    /** Says to the peer that no more will come. */
    ChannelFuture sendCloseNotify() {
        ChannelPromise sent = Objects.requireNonNull(context).newPromise();
        tasks.whenDone(() -> closeOutbound(sent));
        return sent;
    }

    @Override
    public void close(ChannelHandlerContext here, ChannelPromise promise) {
        here.close(promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext here, ChannelPromise promise) {
        here.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) throws Exception {
        if (tasks.isRunning()) {
            // What is left is released when the handler is removed, which comes next.
            here.fireChannelInactive();
        } else {
            super.channelInactive(here);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) throws Exception {
        if (isEnd(event, here.channel())) {
            if (!ended) {
                ended = true;
                tasks.whenDone(() -> inputEnds(here));
            }
        } else if (!(event instanceof SslCompletionEvent)) {
            super.userEventTriggered(here, event);
        }
    }

    /** Some channels say it by the one event, some by the other, most by both. */
    private static boolean isEnd(Object event, Channel channel) {
        return switch (event) {
            // That of a layer beneath, whose end is to this one what that of TCP is.
            case SslCloseCompletionEvent closed -> closed.isSuccess();
            case ChannelInputShutdownEvent _ -> true;
            // It comes behind a failure, too.
            case ChannelInputShutdownReadComplete _ -> channel.isActive();
            default -> false;
        };
    }

    private void inputEnds(ChannelHandlerContext here) {
        try {
            super.userEventTriggered(here, ChannelInputShutdownEvent.INSTANCE);
        } catch (Exception failed) {
            here.fireExceptionCaught(failed);
        }
    }
}
