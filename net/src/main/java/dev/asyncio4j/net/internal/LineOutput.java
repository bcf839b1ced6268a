package dev.asyncio4j.net.internal;

import dev.asyncio4j.Future;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The side of a line that is written to: takes bytes as long as there is any use in that, tells the
 * line's listener when there are too many, and ends.
 *
 * <p>What is written in one iteration of the loop is collected and goes to the channel at once, in
 * one turn on the carrier. It is counted until the operating system has it.
 *
 * <p><b>Threads.</b> As {@link Line}.
 */
public final class LineOutput {
    /** So many writes to a line that is lost are no accident. */
    private static final int MANY_WRITES = 5;

    private final Line line;
    private final NettyPoller poller;
    private final Channel channel;
    private final Outgoing outgoing;
    private final Marks marks = new Marks();
    private boolean ending;

    /** Who may write again hears of it in this iteration, and may have more to send. */
    private boolean resuming;

    /** Nothing more is taken: everything was sent when the line was closed, or has been since. */
    private boolean sealed;

    /** Something that was written was not sent, and never will be. */
    private boolean dropped;

    /** How often something was written since it is lost. */
    private int writesInVain;

    LineOutput(Line line, NettyPoller poller, Channel channel) {
        this.line = line;
        this.poller = poller;
        this.channel = channel;
        outgoing = new Outgoing(this, channel, poller);
    }

    // What is written

    /**
     * Sends these bytes, which are copied. What is written to a closed line is dropped; but while
     * that has something to send still, more can be added.
     */
    public void write(byte[] bytes, int offset, int count) {
        line.checkThread();
        if (sealed) {
            writtenInVain(count);
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
        line.checkThread();
        if (sealed) {
            writtenInVain(bytes.remaining());
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

    /** Whether {@link #write(FileChannel, long, int)} can be. */
    public boolean canWriteFiles() {
        return !line.tls().isThere();
    }

    /** Sends a part of a file, which is open until it is sent, after what was written before. */
    public void write(FileChannel file, long position, int count) {
        line.checkThread();
        if (sealed) {
            writtenInVain(count);
        } else if (count > 0) {
            outgoing.add(file, position, count);
            added();
        }
    }

    private void writtenInVain(int count) {
        if (count > 0) {
            dropped = true;
            if (line.isLost() && ++writesInVain == MANY_WRITES) {
                System.getLogger("dev.asyncio4j.net")
                        .log(
                                System.Logger.Level.WARNING,
                                "what is written to "
                                        + line
                                        + " is dropped, since that is lost; drain() throws then,"
                                        + " and isClosing() tells it");
            }
        }
    }

    private void added() {
        line.updateSoon();
        pauseIfFull();
    }

    /** Whether something that was written was not sent, or may not have been. */
    public boolean hasDropped() {
        return dropped || line.isAborting() || line.isLost();
    }

    /** Done when all that was written so far is sent, or the line is lost. */
    public Future<@Nullable Void> passed() {
        return outgoing.passed();
    }

    /** How many bytes the operating system has not taken yet. */
    public long unsent() {
        return outgoing.unsent();
    }

    /** No more will be written; what was is sent. */
    public void end() {
        line.checkThread();
        ending = true;
        line.updateSoon();
    }

    public boolean canEnd() {
        return !line.tls().isThere() && channel instanceof DuplexChannel;
    }

    public boolean isEnding() {
        return ending;
    }

    // Water marks

    public void marks(long low, long high) {
        line.checkThread();
        marks.set(low, high);
        pauseIfFull();
        resumeIfSent();
    }

    public long lowMark() {
        return marks.low();
    }

    public long highMark() {
        return marks.high();
    }

    /** Whether the listener was told to pause, and not to go on since. */
    public boolean isPaused() {
        return marks.isPaused();
    }

    private void pauseIfFull() {
        if (marks.pausesAt(outgoing.unsent())) {
            line.listener().pauseWriting();
        }
    }

    private void resumeIfSent() {
        if (!line.isLost() && marks.resumesAt(outgoing.unsent())) {
            resuming = true;
            line.listener().resumeWriting();
            poller.onCarrier(() -> {
                resuming = false;
                endIfSent();
            });
        }
    }

    // What is sent; on the carrier

    /** Sends what was written, and ends when everything is sent. */
    void update() {
        attempt(outgoing::send);
        resumeIfSent();
        endIfSent();
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
        line.fail(why);
    }

    /** A part was sent, or never will be. */
    void sent(@Nullable Throwable failure) {
        if (failure != null) {
            dropped = true;
            line.failedWith(failure);
            // Netty does it for failures of the socket alone; what follows must not be sent.
            line.closeChannel();
        }
        resumeIfSent();
        endIfSent();
    }

    private void endIfSent() {
        if (outgoing.unsent() > 0 || resuming || line.isLost() || line.isFinishing()) {
            return;
        }
        if (line.tls().isInHandshake()) {
            // To be closed in the midst of it is the line's affair; and it cannot end yet.
            return;
        }
        if (line.isClosing()) {
            sealed = true;
            line.finish();
        } else if (ending && !((DuplexChannel) channel).isOutputShutdown()) {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    // What the line says

    /** It is being closed: takes no more, once all is sent. */
    void close() {
        sealed = outgoing.unsent() == 0;
    }

    /** It is being closed without what was not sent. */
    void seal() {
        sealed = true;
    }

    boolean isLost() {
        return line.isLost();
    }

    /** Nothing more can be sent. */
    void lost() {
        sealed = true;
        outgoing.drop();
        outgoing.tellWhatHasPassed();
    }

    /** Drops what was written and is not on its way. */
    void drop() {
        outgoing.drop();
    }

    /** Drops what was taken out. */
    void drop(Queue<ReferenceCounted> bytes) {
        dropped |= !bytes.isEmpty();
        outgoing.drop(bytes);
    }

    /** Takes out what was written so far, which is to be sent or dropped. */
    Queue<ReferenceCounted> takeAll() {
        return outgoing.takeAll();
    }

    /** From now on everything goes through the channel's pipeline, or nowhere. */
    void throughNetty() {
        outgoing.throughNetty();
    }

    /** A handshake is over. */
    void encrypted() {
        outgoing.encrypted();
    }
}
