package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection, with a side that is {@linkplain #output() written to} and one that is {@linkplain
 * #input() read from}: bytes go out, and its listener hears of those that come in. Here is what
 * both have in common: who listens, where it leads, how it ends, TLS.
 *
 * <p><b>Threads.</b> The loop's only.
 */
public final class Line extends ChannelInboundHandlerAdapter implements OpenSource {
    private final NettyPoller poller;
    private final Channel channel;

    /** What it is, if that is no connection from one address to another. */
    private final @Nullable String name;

    private final Runnable update = this::update;
    private final LineInput input;
    private final LineOutput output;
    private final LineTls tls;
    private LineListener listener = LineListener.DEAF;
    private boolean updating;

    // Where it leads
    private boolean accepted;
    private @Nullable String host;

    // The end
    private boolean closing;
    private boolean closedHere;
    private boolean aborting;
    private boolean finishing;
    private boolean lost;
    private @Nullable IOException cause;
    private Runnable whenLost = () -> {};

    Line(NettyPoller poller, Channel channel) {
        this(poller, channel, null);
    }

    Line(NettyPoller poller, Channel channel, @Nullable String name) {
        this.poller = poller;
        this.channel = channel;
        this.name = name;
        input = new LineInput(this, poller, channel);
        output = new LineOutput(this, poller, channel);
        tls = new LineTls(this, poller, channel);
    }

    public LineInput input() {
        return input;
    }

    public LineOutput output() {
        return output;
    }

    public LineTls tls() {
        return tls;
    }

    // Who listens

    /** Begins to read. Until then nobody hears of anything. */
    public void begin(LineListener first) {
        listener = first;
        input.begin();
        if (lost) {
            listener.lost(cause);
        } else {
            input.read(true);
        }
    }

    LineListener listener() {
        return listener;
    }

    /** Has another listen from now on; tells who did before. */
    public LineListener listener(LineListener other) {
        LineListener before = listener;
        listener = other;
        return before;
    }

    /** Runs that when the line is closed, after its listener was told; also if none ever was. */
    public void whenLost(Runnable code) {
        whenLost = code;
    }

    /** Another's write would be lost, or take the memory from under what this one sends. */
    public void checkThread() {
        poller.engine().requireOwner("a connection");
    }

    // Where it leads

    public <T> T option(SocketOption<T> option) {
        checkThread();
        return SocketOptions.get(channel, option);
    }

    public <T> void option(SocketOption<T> option, T value) {
        checkThread();
        SocketOptions.set(channel, option, value);
    }

    public @Nullable SocketAddress localAddress() {
        return UnixAddresses.ofNetty(channel.localAddress());
    }

    public @Nullable SocketAddress remoteAddress() {
        return UnixAddresses.ofNetty(channel.remoteAddress());
    }

    /** A peer has connected to this end, and not the other way round. */
    void accepted() {
        accepted = true;
    }

    public boolean isAccepted() {
        return accepted;
    }

    /** The name by which this end has looked for the peer. */
    public void host(String name) {
        host = name;
    }

    public @Nullable String host() {
        return host;
    }

    /** Where it leads, for people. */
    public String destination() {
        return name == null ? AddressText.of(remoteAddress()) : name;
    }

    @Override
    public String toString() {
        if (name != null) {
            return name;
        }
        return "the connection "
                + (accepted ? "from " : "to ")
                + AddressText.of(remoteAddress())
                + (accepted ? " to " : " from ")
                + AddressText.of(localAddress());
    }

    // The end

    public boolean isClosing() {
        return closing;
    }

    /** Whether this end has closed it: who did that wants to hear of nothing more. */
    public boolean isClosedHere() {
        return closedHere;
    }

    boolean isAborting() {
        return aborting;
    }

    /** Whether everything is sent, and TLS says so to the peer. */
    boolean isFinishing() {
        return finishing;
    }

    public boolean isLost() {
        return lost;
    }

    /** Why it was lost, null if it was closed as it should. */
    public @Nullable IOException cause() {
        return cause;
    }

    @Override
    public boolean isLeftOpen() {
        return input.hasBegun() && !closing;
    }

    /** Sends what was written, and closes. */
    public void close() {
        checkThread();
        closedHere = true;
        closeWhenSent();
    }

    void closeWhenSent() {
        if (!closing) {
            closing = true;
            output.close();
            updateSoon();
            tls.closing();
        }
    }

    /** Closes at once. */
    public void abort() {
        checkThread();
        closedHere = true;
        closing = true;
        output.seal();
        if (lost) {
            input.dropHeld();
        } else if (!aborting) {
            aborting = true;
            updateSoon();
        }
    }

    /** Everything is sent: ends TLS, and closes. On the carrier. */
    void finish() {
        if (tls.isThere()) {
            finishing = true;
            input.update();
        }
        tls.close(this::closeChannel);
    }

    /** Ends it for this reason. On the carrier. */
    void fail(IOException why) {
        if (!lost) {
            failedWith(why);
            closeChannel();
        }
    }

    /** The first failure is the one that tells; what comes of an abort, or last of all, is none. */
    void failedWith(Throwable thrown) {
        boolean timedOut = thrown instanceof SocketTimeoutException;
        if (cause == null && !aborting && (!finishing || timedOut)) {
            cause = SocketFailure.of(thrown);
        }
    }

    /** On the carrier. */
    void closeChannel() {
        // Its descriptor may be another's at any time from now on.
        input.throughNetty();
        output.throughNetty();
        channel.close();
    }

    // What is to be done on the carrier

    void updateSoon() {
        if (!updating && !lost) {
            updating = true;
            poller.onCarrier(update);
        }
    }

    /** Makes the channel what it is to be. */
    private void update() {
        updating = false;
        if (lost) {
            return;
        }
        if (aborting || (closing && tls.isInHandshake())) {
            output.drop();
            closeChannel();
            return;
        }
        if (closing) {
            input.drain();
        }
        input.update();
        if (!tls.isInHandshake()) {
            output.update();
        }
    }

    // What TLS says

    /** Whether TLS has something to say and to hear for itself. */
    boolean isTlsTalking() {
        return finishing || tls.isInHandshake();
    }

    /** A handshake is over. */
    void tlsOpened() {
        output.encrypted();
        input.update();
        updateSoon();
    }

    // What Netty says

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (tls.isBeforeLayer()) {
                tls.hold(bytes);
            } else {
                input.received(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent _ -> inputShut();
            // Where HalfOpen was faster than Netty, only this comes; and behind a failure too.
            case ChannelInputShutdownReadComplete _ when !input.isShut() && channel.isActive() ->
                    inputShut();
            case SslHandshakeCompletionEvent handshake -> tls.handshakeEnded(handshake);
            case SslCloseCompletionEvent closed -> tls.closeNotified(closed);
            default -> {}
        }
    }

    private void inputShut() {
        input.shut();
        if (tls.isInHandshake()) {
            fail(TlsFailure.closedByPeer());
        } else if (tls.closeNotifyRequired() && !input.isEnded() && !closing) {
            fail(new TruncatedException());
        } else {
            input.end();
            tls.inputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        failedWith(thrown);
        closeChannel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (lost) {
            return;
        }
        boolean closedHere = closing;
        lost = true;
        closing = true;
        output.lost();
        if (aborting) {
            input.dropHeld();
        }
        tls.lost(closedHere);
        if (input.hasBegun()) {
            listener.lost(cause);
        }
        whenLost.run();
    }
}
