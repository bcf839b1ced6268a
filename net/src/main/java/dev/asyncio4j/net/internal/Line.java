package dev.asyncio4j.net.internal;

import dev.asyncio4j.Future;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Queue;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A connection: bytes go out, and its listener hears of those that come in.
 *
 * <p>What is written in one iteration of the loop is collected and goes to the channel at once, in
 * one turn on the carrier. It is counted until the operating system has it.
 *
 * <p><b>Threads.</b> The loop's only.
 */
public final class Line extends ChannelInboundHandlerAdapter implements OpenSource {
    private final NettyPoller poller;
    private final Channel channel;

    /** What it is, if that is no connection from one address to another. */
    private final @Nullable String name;

    private final Runnable update = this::update;
    private LineListener listener = LineListener.DEAF;

    // Outwards
    private final Outgoing outgoing;
    private final Marks marks = new Marks();
    private boolean ending;

    /** Who may write again hears of it in this iteration, and may have more to send. */
    private boolean resuming;

    /** Nothing more is taken: everything was sent when it was closed, or has been since. */
    private boolean sealed;

    /** Something that was written was not sent, and never will be. */
    private boolean dropped;

    private final Receiving receiving;
    private boolean reading;
    private boolean ended;
    private boolean updating;
    private boolean closing;
    private boolean closedHere;
    private boolean aborting;
    private boolean lost;
    private @Nullable IOException cause;
    private Runnable whenLost = () -> {};

    /**
     * What came while nobody may hear of it. Before the beginning: Netty reads, though it is not
     * to, when the peer has closed its direction by then, and TLS may end its handshake with it.
     */
    private final InputBuffer held = new InputBuffer();

    private boolean begun;
    private boolean inputShut;
    private boolean finishing;
    private final LineTls tls;
    private boolean accepted;
    private @Nullable String host;

    Line(NettyPoller poller, Channel channel) {
        this(poller, channel, null);
    }

    Line(NettyPoller poller, Channel channel, @Nullable String name) {
        this.poller = poller;
        this.channel = channel;
        this.name = name;
        outgoing = new Outgoing(this, channel, poller);
        receiving = new Receiving(this, channel, poller);
        tls = new LineTls(this, poller, channel, outgoing);
    }

    /** Begins to read. Until then nobody hears of anything. */
    public void begin(LineListener first) {
        listener = first;
        begun = true;
        if (!held.isEmpty()) {
            first.received(Unpooled.wrappedBuffer(held.take(held.size())));
        }
        if (ended && !lost) {
            first.ended();
        }
        if (lost) {
            listener.lost(cause);
        } else {
            read(true);
        }
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

    /** In debug mode. */
    public void checkThread() {
        poller.engine().checkOwner("a connection");
    }

    // Outwards

    /**
     * Sends these bytes, which are copied. What is written to a closed line is dropped; but while
     * that has something to send still, more can be added.
     */
    public void write(byte[] bytes, int offset, int count) {
        checkThread();
        if (sealed) {
            dropped |= count > 0;
        } else if (count > 0) {
            try {
                outgoing.add(bytes, offset, count);
            } finally {
                added();
            }
        }
    }

    /** Sends what remains in the buffer, of which nothing remains then. */
    public void write(ByteBuffer bytes) {
        checkThread();
        if (sealed) {
            dropped |= bytes.hasRemaining();
            bytes.position(bytes.limit());
            return;
        }
        if (bytes.hasRemaining()) {
            try {
                outgoing.add(bytes);
            } finally {
                added();
            }
        }
    }

    private void added() {
        updateSoon();
        pauseIfFull();
    }

    /** Whether {@link #write(FileChannel, long, int)} can be. */
    public boolean canWriteFiles() {
        return !tls.isThere();
    }

    /** Sends a part of a file, which is open until it is sent, after what was written before. */
    public void write(FileChannel file, long position, int count) {
        checkThread();
        if (sealed) {
            dropped |= count > 0;
        } else if (count > 0) {
            outgoing.add(file, position, count);
            added();
        }
    }

    /** Whether something that was written was not sent, or may not have been. */
    public boolean hasDropped() {
        return dropped || aborting || lost;
    }

    /** Done when all that was written so far is sent, or the line is lost. */
    public Future<@Nullable Void> passed() {
        return outgoing.passed();
    }

    private void pauseIfFull() {
        if (marks.pausesAt(outgoing.unsent())) {
            listener.pauseWriting();
        }
    }

    private void resumeIfSent() {
        if (!lost && marks.resumesAt(outgoing.unsent())) {
            resuming = true;
            listener.resumeWriting();
            poller.onCarrier(() -> {
                resuming = false;
                endIfSent();
            });
        }
    }

    /** How many bytes the operating system has not taken yet. */
    public long unsent() {
        return outgoing.unsent();
    }

    public void marks(long low, long high) {
        checkThread();
        marks.set(low, high);
        pauseIfFull();
        resumeIfSent();
    }

    /** Whether its listener was told to pause, and not to go on since. */
    public boolean isPaused() {
        return marks.isPaused();
    }

    public long lowMark() {
        return marks.low();
    }

    public long highMark() {
        return marks.high();
    }

    /** No more will be written; what was is sent. */
    public void writeEnd() {
        checkThread();
        ending = true;
        updateSoon();
    }

    public boolean canWriteEnd() {
        return !tls.isThere() && channel instanceof DuplexChannel;
    }

    public boolean isEnding() {
        return ending;
    }

    // The whole

    public void read(boolean on) {
        checkThread();
        if (reading != on) {
            reading = on;
            if (!on && channel.eventLoop().inEventLoop()) {
                updateReading();
            } else {
                updateSoon();
            }
        }
    }

    public boolean isReading() {
        return reading;
    }

    Receiving receiving() {
        return receiving;
    }

    /** Something has come: whether the listener receives it by itself. On the carrier. */
    boolean isWanted() {
        return begun && reading && !closing && !ended && !tls.isThere() && listener.readable();
    }

    /** Whether there is something, perhaps, that the listener can receive by itself. */
    public boolean isReadable() {
        return receiving.isReadable();
    }

    /**
     * Receives bytes behind those in the buffer, and returns whether there were any. If not, the
     * listener hears of it when there are, or of the end.
     */
    public boolean receive(InputBuffer into) {
        return receiving.receive(into);
    }

    /**
     * Receives to where there is room, and returns how many bytes; zero is as above. Others may go
     * to the buffer, which must be empty.
     */
    public int receive(ByteBuffer room, InputBuffer rest) {
        return receiving.receive(room, rest);
    }

    /** Whether the peer will send no more. */
    public boolean isEnded() {
        return ended;
    }

    public boolean isClosing() {
        return closing;
    }

    /** Whether this end has closed it: who did that wants to hear of nothing more. */
    public boolean isClosedHere() {
        return closedHere;
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
        return begun && !closing;
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

    /** Sends what was written, and closes. */
    public void close() {
        checkThread();
        closedHere = true;
        closeWhenSent();
    }

    void closeWhenSent() {
        if (!closing) {
            closing = true;
            sealed = outgoing.unsent() == 0;
            updateSoon();
        }
    }

    /** Closes at once. */
    public void abort() {
        checkThread();
        closedHere = true;
        closing = true;
        sealed = true;
        if (lost) {
            held.clear();
        } else if (!aborting) {
            aborting = true;
            updateSoon();
        }
    }

    private void updateSoon() {
        if (!updating && !lost) {
            updating = true;
            poller.onCarrier(update);
        }
    }

    /** Makes the channel what it is to be, on the carrier. */
    private void update() {
        updating = false;
        if (lost) {
            return;
        }
        if (aborting || (closing && tls.isInHandshake())) {
            outgoing.drop();
            closeChannel();
            return;
        }
        if (closing) {
            receiving.drain();
        }
        updateReading();
        if (!tls.isInHandshake()) {
            send();
            resumeIfSent();
            endIfSent();
        }
    }

    private void send() {
        attempt(outgoing::send);
    }

    /** Sends what was taken out. */
    void send(Queue<ReferenceCounted> bytes) {
        attempt(() -> outgoing.send(bytes));
    }

    /** Something that has bytes sent. */
    @FunctionalInterface
    private interface Sending {
        void run() throws IOException;
    }

    /** What comes behind bytes that were not sent must not be sent either. */
    private void attempt(Sending sending) {
        try {
            sending.run();
        } catch (IOException failed) {
            cannotSend(failed);
        } catch (RuntimeException | Error bug) {
            cannotSend(new IOException("cannot send: " + bug, bug));
            throw bug;
        }
    }

    private void cannotSend(IOException why) {
        outgoing.drop();
        dropped = true;
        fail(why);
    }

    private void closeChannel() {
        // Its descriptor may be another's at any time from now on.
        receiving.throughNetty();
        outgoing.throughNetty();
        channel.close();
    }

    void updateReading() {
        boolean wanted =
                (tls.isInHandshake() || finishing) ? !inputShut : (reading && !closing && !ended);
        if (wanted != channel.config().isAutoRead()) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** A part was sent, or never will be. */
    void sent(@Nullable Throwable failure) {
        if (failure != null) {
            dropped = true;
            failedWith(failure);
            // Netty does it for failures of the socket alone; what follows must not be sent.
            closeChannel();
        }
        resumeIfSent();
        endIfSent();
    }

    private void endIfSent() {
        if (outgoing.unsent() > 0 || resuming || lost || finishing) {
            return;
        }
        if (closing) {
            sealed = true;
            finish();
        } else if (ending && !((DuplexChannel) channel).isOutputShutdown()) {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    /** Everything is sent: ends TLS, and closes. */
    private void finish() {
        if (tls.isThere()) {
            finishing = true;
            updateReading();
        }
        tls.close(this::closeChannel);
    }

    // TLS

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

    /** The engine of TLS, once its handshake is over; null without. */
    public @Nullable SSLEngine tlsEngine() {
        return tls.engine();
    }

    /** Whether everything is encrypted, or will be once the handshake is over. */
    public boolean isTls() {
        return tls.isThere();
    }

    /**
     * Says that the caller will {@linkplain #startTls start} TLS, when it has what is needed for
     * that; nobody else may then.
     *
     * @throws IllegalStateException if somebody does already, or the end was written
     */
    public void prepareTls() {
        checkThread();
        tls.prepare();
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
    public Future<@Nullable Void> startTls(TlsSettings settings, byte[] alreadyRead) {
        checkThread();
        receiving.throughNetty();
        return tls.start(settings, held.isEmpty() ? alreadyRead : held.take(held.size()));
    }

    /** A handshake is over. */
    void tlsOpened() {
        outgoing.encrypted();
        updateReading();
        updateSoon();
    }

    /** Drops what was to be sent. */
    void drop(Queue<ReferenceCounted> bytes) {
        dropped |= !bytes.isEmpty();
        outgoing.drop(bytes);
    }

    /** Ends it for this reason. On the carrier. */
    void fail(IOException why) {
        if (!lost) {
            failedWith(why);
            closeChannel();
        }
    }

    // What Netty says

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (tls.isBeforeLayer()) {
                tls.hold(bytes);
            } else if (!begun) {
                held.add(bytes);
            } else if (!closing) {
                listener.received(bytes);
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
            case ChannelInputShutdownReadComplete _ when !inputShut && channel.isActive() ->
                    inputShut();
            case SslHandshakeCompletionEvent handshake -> tls.handshakeEnded(handshake);
            case SslCloseCompletionEvent closed -> tls.closeNotified(closed);
            default -> {}
        }
    }

    private void inputShut() {
        inputShut = true;
        if (tls.isInHandshake()) {
            fail(TlsFailure.closedByPeer());
        } else if (tls.closeNotifyRequired() && !ended && !closing) {
            fail(new TruncatedException());
        } else {
            inputEnded();
            tls.inputEnded();
        }
    }

    /** The peer sends no more. */
    void inputEnded() {
        if (!ended) {
            ended = true;
            if (!closing && begun) {
                listener.ended();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        failedWith(thrown);
        closeChannel();
    }

    /** The first failure is the one that tells; what comes of an abort, or last of all, is none. */
    void failedWith(Throwable thrown) {
        boolean timedOut = thrown instanceof SocketTimeoutException;
        if (cause == null && !aborting && (!finishing || timedOut)) {
            cause = SocketFailure.of(thrown);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (lost) {
            return;
        }
        boolean closedHere = closing;
        lost = true;
        closing = true;
        sealed = true;
        outgoing.drop();
        outgoing.tellWhatHasPassed();
        if (aborting) {
            held.clear();
        }
        tls.lost(closedHere);
        if (begun) {
            listener.lost(cause);
        }
        whenLost.run();
    }
}
