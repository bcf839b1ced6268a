package dev.asyncio4j.net.internal;

import dev.asyncio4j.Future;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Queue;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How a line goes over to TLS, and its layers then: through the innermost goes what is written and
 * what comes.
 *
 * <p><b>Threads.</b> As {@link Line}.
 */
public final class LineTls {
    private final Line line;
    private final NettyPoller poller;
    private final Channel channel;

    /** From when somebody will start a layer until it is started. */
    private boolean preparing;

    /** From when a layer is started until it is in the channel. */
    private boolean securing;

    /** What came meanwhile, which is the layer's. */
    private final InputBuffer early = new InputBuffer();

    private @Nullable TlsLayer layer;

    LineTls(Line line, NettyPoller poller, Channel channel) {
        this.line = line;
        this.poller = poller;
        this.channel = channel;
    }

    /** Whether everything is encrypted, or will be once the handshake is over. */
    public boolean isThere() {
        return layer != null;
    }

    boolean isInHandshake() {
        return layer != null && !layer.isOpen();
    }

    private TlsLayer innermost() {
        return Objects.requireNonNull(layer, "TLS");
    }

    /** The engine, once its handshake is over; null without. */
    public @Nullable SSLEngine engine() {
        return layer == null ? null : layer.openEngine();
    }

    /** Whether the end of what comes is a failure, if the peer has not said that it is one. */
    boolean closeNotifyRequired() {
        return layer != null && layer.closeNotifyRequired();
    }

    // The beginning

    /**
     * Says that the caller will {@linkplain #start start} a layer, when it has what is needed for
     * that; nobody else may then.
     *
     * @throws IllegalStateException if somebody does already, or the end was written
     */
    public void prepare() {
        line.checkThread();
        if (preparing) {
            throw handshakeUnderWay();
        }
        if (line.isClosedHere() && !line.isLost()) {
            throw new IllegalStateException("cannot start TLS: the connection is being closed");
        }
        requireThatItCanStart();
        preparing = true;
    }

    private void requireThatItCanStart() {
        if (line.output().isEnding()) {
            throw new IllegalStateException("cannot start TLS: writeEof() was called before");
        }
        if (isInHandshake()) {
            throw handshakeUnderWay();
        }
    }

    private static IllegalStateException handshakeUnderWay() {
        return new IllegalStateException(
                "cannot start TLS: a handshake is under way (expected: one after the other)");
    }

    /**
     * Goes over to TLS: what was written before is sent as it is, what is written from now on is
     * sent encrypted, after the handshake. Again to have TLS within TLS.
     *
     * @param alreadyRead what the listener has of the handshake, which is taken over; it hears of
     *     nothing more before that is over
     * @return done when the handshake is; cancelling it aborts the line
     * @throws IllegalStateException if a handshake is under way, or the end was written
     */
    public Future<@Nullable Void> start(TlsSettings settings, byte[] alreadyRead) {
        line.checkThread();
        line.input().throughNetty();
        byte[] first = line.input().hasHeld() ? line.input().takeHeld() : alreadyRead;
        preparing = false;
        TlsLayer next = new TlsLayer(this, poller, settings, layer);
        requireThatItCanStart();
        // Refused too, if the loop is being closed: then nothing of it has begun.
        next.handshake().addDoneCallback(this::abortIfCancelled);
        Queue<ReferenceCounted> plain = line.output().takeAll();
        line.output().throughNetty();
        early.add(Unpooled.wrappedBuffer(first));
        layer = next;
        securing = true;
        poller.onCarrier(() -> begin(next, plain));
        return next.handshake();
    }

    private void abortIfCancelled(Future<?> handshake) {
        if (handshake.isCancelled()) {
            line.abort();
        }
    }

    private void begin(TlsLayer next, Queue<ReferenceCounted> plain) {
        if (line.isClosing()) {
            line.output().drop(plain);
            early.clear();
            next.lost(endOfHandshake(true));
            return;
        }
        line.output().send(plain);
        line.input().update();
        next.begin(channel, channel.pipeline().context(line).name());
        if (line.input().isEnded() && isInHandshake()) {
            // What ended it came before, and will not come again.
            fail(TlsFailure.closedByPeer());
        }
    }

    /** Whether what comes belongs to a layer that is not there yet. */
    boolean isBeforeLayer() {
        return securing;
    }

    void hold(ByteBuf bytes) {
        early.add(bytes);
    }

    /** Gives what has come for a layer, which has what comes from now on by itself. */
    ByteBuf takeEarly() {
        securing = false;
        return Unpooled.wrappedBuffer(early.take(early.size()));
    }

    // What the layers and Netty say

    /** The line is to end for this reason. */
    void fail(IOException why) {
        line.fail(why);
    }

    void handshakeEnded(SslHandshakeCompletionEvent event) {
        if (event.isSuccess()) {
            innermost().opened();
            line.tlsOpened();
        } else {
            handshakeFailed(event.cause());
        }
    }

    /** Netty closes it as well, when the peer has been told why. */
    private void handshakeFailed(Throwable thrown) {
        if (!(thrown instanceof ClosedChannelException) && !line.isClosing()) {
            line.failedWith(thrown);
            poller.onCarrier(channel::close);
        }
    }

    void closeNotified(SslCloseCompletionEvent event) {
        if (!event.isSuccess()) {
            return;
        }
        if (isInHandshake()) {
            fail(TlsFailure.closedByPeer());
            return;
        }
        line.input().end();
        if (innermost().endsAsAWhole()) {
            line.closeWhenSent();
        }
    }

    // The end

    /** No more will be written; what was is sent still. */
    void closing() {
        TlsLayer closing = layer;
        if (closing != null && unsent() > 0) {
            poller.onCarrier(closing::closing);
        }
    }

    long unsent() {
        return line.output().unsent();
    }

    /** How many bytes wait for the operating system, as they are sent. On the carrier. */
    long pending() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Ends each layer before the one that it is in, and calls that. */
    void close(Runnable then) {
        if (layer == null) {
            then.run();
        } else {
            layer.close(then);
        }
    }

    /** The channel will bring no more. */
    void inputEnded() {
        if (layer != null) {
            layer.inputEnded();
        }
    }

    /** The line is lost; it was closed here, or by the peer. */
    void lost(boolean closedHere) {
        if (securing) {
            early.clear();
        }
        if (layer != null) {
            layer.lost(endOfHandshake(closedHere));
        }
    }

    private IOException endOfHandshake(boolean closedHere) {
        IOException cause = line.cause();
        if (cause != null) {
            return cause;
        }
        return closedHere
                ? new SocketException("Connection closed during the TLS handshake")
                : TlsFailure.closedByPeer();
    }
}
