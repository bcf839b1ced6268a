package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.TimerHandle;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * TLS on a line, from the handshake to the exchange of <i>close_notify</i>. A line may have
 * several, each within the one before.
 *
 * <p><b>Threads.</b> As {@link Line}.
 */
final class TlsLayer {
    private final LineTls owner;
    private final NettyPoller poller;
    private final TlsSettings settings;
    private final @Nullable TlsLayer beneath;
    private final EventLoop loop = EventLoop.running();
    private final Future<@Nullable Void> handshake = loop.createFuture();
    private @Nullable TlsHandler handler;
    private @Nullable TimerHandle timer;
    private boolean open;

    // The end
    private boolean ownEndSent;
    private boolean peerEnded;
    private @Nullable Runnable whenClosed;

    TlsLayer(LineTls owner, NettyPoller poller, TlsSettings settings, @Nullable TlsLayer beneath) {
        this.owner = owner;
        this.poller = poller;
        this.settings = settings;
        this.beneath = beneath;
    }

    /** Done when the handshake is. */
    Future<@Nullable Void> handshake() {
        return handshake;
    }

    /** Whether the handshake is over. */
    boolean isOpen() {
        return open;
    }

    boolean closeNotifyRequired() {
        return settings.closeNotifyRequired();
    }

    /** The engine of this one, or of the one beneath as long as this is not open. */
    @Nullable SSLEngine openEngine() {
        if (open) {
            return handler().engine();
        }
        return beneath == null ? null : beneath.openEngine();
    }

    private TlsHandler handler() {
        return Objects.requireNonNull(handler, "handler");
    }

    /** A peer that has ended such a connection reads nothing any more. */
    boolean endsAsAWhole() {
        return !"TLSv1.3".equals(handler().engine().getSession().getProtocol());
    }

    /**
     * Begins the handshake, as soon as there is an engine. On the carrier.
     *
     * @param above the name of the handler that it is to be before
     */
    void begin(Channel channel, String above) {
        try {
            startTimer(settings.handshakeTimeout(), TlsFailure::handshakeTimeout);
            DelegatedTasks tasks = new DelegatedTasks(loop, channel.eventLoop());
            if (settings.byServerName()) {
                add(
                        channel,
                        above,
                        new ServerNameHandler(
                                settings.engines(), tasks, chosen -> handler = chosen));
            } else {
                tasks.make(
                        () -> settings.engines().make(null),
                        (engine, failure) -> {
                            // Unless nobody waits for it any more.
                            if (!handshake.isDone()) {
                                add(channel, above, engine, tasks, failure);
                            }
                        });
            }
        } catch (RuntimeException refused) {
            owner.fail(TlsFailure.cannotBegin(refused));
        }
    }

    private void add(
            Channel channel,
            String above,
            @Nullable SSLEngine engine,
            DelegatedTasks tasks,
            @Nullable Throwable failure) {
        if (engine == null) {
            owner.fail(TlsFailure.cannotBegin(failure));
        } else {
            handler = new TlsHandler(engine, tasks);
            add(channel, above, handler);
        }
    }

    private void add(Channel channel, String above, ChannelInboundHandler first) {
        ByteBuf early = owner.takeEarly();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(above, null, first);
        ChannelHandlerContext context = pipeline.context(first);
        if (context == null || !early.isReadable()) {
            early.release();
        } else {
            feed(first, context, early);
        }
    }

    private static void feed(
            ChannelInboundHandler first, ChannelHandlerContext context, ByteBuf early) {
        try {
            first.channelRead(context, early);
            first.channelReadComplete(context);
        } catch (Exception failed) {
            context.fireExceptionCaught(failed);
        }
    }

    private void startTimer(Duration timeout, Function<Duration, IOException> failure) {
        startTimer(timeout, () -> owner.fail(failure.apply(timeout)));
    }

    /** In place of the one before. */
    private void startTimer(Duration timeout, Runnable whenOver) {
        stopTimer();
        timer = loop.callLater(timeout, () -> poller.onCarrier(whenOver));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // What the line says; on the carrier

    /** The handshake is over. */
    void opened() {
        stopTimer();
        open = true;
        if (!handshake.isDone()) {
            handshake.setResult(null);
        }
    }

    /** The line is lost, for this reason if the handshake is not over. */
    void lost(IOException cause) {
        stopTimer();
        if (loop.isClosed()) {
            // Nobody hears of it any more.
            handshake.cancel();
        } else if (!handshake.isDone()) {
            handshake.setException(cause);
        }
        if (beneath != null) {
            beneath.lost(cause);
        }
    }

    /** The peer has to go on reading what is unsent. On the carrier. */
    void closing() {
        if (open && whenClosed == null && owner.unsent() > 0) {
            awaitProgress(owner.pending());
        }
    }

    private void awaitProgress(long pending) {
        startTimer(settings.shutdownTimeout(), () -> requireProgress(pending));
    }

    private void requireProgress(long before) {
        if (whenClosed != null || owner.unsent() == 0) {
            return;
        }
        long pending = owner.pending();
        if (pending == before) {
            owner.fail(TlsFailure.notRead(settings.shutdownTimeout()));
        } else {
            awaitProgress(pending);
        }
    }

    /**
     * Says that no more will come, and waits for the peer to say so, too; does the same beneath,
     * and calls that in the end.
     */
    void close(Runnable then) {
        whenClosed = then;
        startTimer(settings.shutdownTimeout(), TlsFailure::shutdownTimeout);
        TlsHandler open = handler();
        open.sslCloseFuture().addListener(_ -> peerEnded());
        open.sendCloseNotify()
                .addListener(sent -> {
                    ownEndSent = true;
                    peerEnded |= !sent.isSuccess();
                    goOnIfClosed();
                });
    }

    /** The line will bring no more. */
    void inputEnded() {
        peerEnded();
        if (beneath != null) {
            beneath.inputEnded();
        }
    }

    private void peerEnded() {
        peerEnded = true;
        goOnIfClosed();
    }

    private void goOnIfClosed() {
        Runnable then = whenClosed;
        if (then != null && ownEndSent && peerEnded) {
            whenClosed = null;
            stopTimer();
            if (beneath == null) {
                then.run();
            } else {
                beneath.close(then);
            }
        }
    }
}
