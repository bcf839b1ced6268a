package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams that go out through a socket, from when they are sent until the operating system
 * has them.
 *
 * <p>What is sent in one iteration of the loop goes to the system in one turn on the carrier. Netty
 * has one datagram at a time: with several, 4.2.18 miscounts empty ones.
 *
 * <p><b>Threads.</b> As {@link DatagramLine}.
 */
public final class DatagramOutput {
    /** What each counts beyond its bytes, so that empty ones count too. */
    private static final int HEADER = 8;

    private final DatagramLine line;
    private final DatagramSocket socket;
    private final Queue<Outgoing> outgoing = new ArrayDeque<>(2);
    private final Marks marks = new Marks();
    private long unsent;
    private boolean sending;
    private boolean flying;

    /**
     * A datagram on its way.
     *
     * @param sent is told; null where the listener is told of a failure
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Outgoing(
            byte[] data, @Nullable InetSocketAddress to, @Nullable Future<@Nullable Void> sent) {
        long size() {
            return (long) data.length + HEADER;
        }
    }

    DatagramOutput(DatagramLine line, DatagramSocket socket) {
        this.line = line;
        this.socket = socket;
    }

    /**
     * Sends a datagram, which nobody changes any more; drops it if the line is closed.
     *
     * @param to null where it is connected
     */
    public void send(byte[] data, @Nullable InetSocketAddress to) {
        send(new Outgoing(data, to, null));
    }

    /** Like {@link #send}; the future is done when the system has taken it, or has not. */
    public Future<@Nullable Void> sendAndTell(byte[] data, @Nullable InetSocketAddress to) {
        line.checkThread();
        Future<@Nullable Void> sent = EventLoop.running().createFuture();
        send(new Outgoing(data, to, sent));
        return sent;
    }

    private void send(Outgoing datagram) {
        line.checkThread();
        if (line.isClosing()) {
            tell(datagram, new SocketException("Socket closed"));
            return;
        }
        outgoing.add(datagram);
        unsent += datagram.size();
        line.updateSoon();
        pauseIfFull();
    }

    // Water marks

    /** How many bytes the operating system has not taken yet; each datagram counts eight more. */
    public long unsent() {
        return unsent;
    }

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

    private void pauseIfFull() {
        if (marks.pausesAt(unsent)) {
            line.listener().pauseWriting();
        }
    }

    private void resumeIfSent() {
        if (!line.isLost() && marks.resumesAt(unsent)) {
            line.listener().resumeWriting();
        }
    }

    // On the carrier

    /** Sends what can be sent, and closes a line that is being closed when that is all. */
    void update() {
        if (sending) {
            return;
        }
        sending = true;
        while (!flying && !outgoing.isEmpty()) {
            sendNext(outgoing.remove());
        }
        sending = false;
        if (line.isClosing() && unsent == 0) {
            socket.channel().close();
        }
    }

    private void sendNext(Outgoing next) {
        if (next.data.length == 0) {
            sent(next, sendEmpty(next.to));
            return;
        }
        flying = true;
        ByteBuf bytes = socket.channel().alloc().directBuffer(next.data.length);
        bytes.writeBytes(next.data);
        InetSocketAddress to =
                next.to == null && socket.needsAddress() ? line.remoteAddress() : next.to;
        socket.channel()
                .writeAndFlush(to == null ? bytes : new DatagramPacket(bytes, to))
                .addListener(done -> {
                    flying = false;
                    sent(next, done.cause());
                    update();
                });
    }

    private @Nullable IOException sendEmpty(@Nullable InetSocketAddress to) {
        try {
            socket.sendEmpty(to);
            return null;
        } catch (IOException failed) {
            return failed;
        }
    }

    private void sent(Outgoing datagram, @Nullable Throwable failure) {
        unsent -= datagram.size();
        tell(datagram, failure == null ? null : line.failure(failure));
        resumeIfSent();
    }

    private void tell(Outgoing datagram, @Nullable IOException failure) {
        Future<@Nullable Void> sent = datagram.sent;
        if (sent == null) {
            if (failure != null && !line.isClosing()) {
                line.listener().failed(failure);
            }
        } else if (!sent.isDone()) {
            if (failure == null) {
                sent.setResult(null);
            } else {
                sent.setException(failure);
            }
        }
    }

    /** Nothing more can be sent. */
    void lost() {
        for (Outgoing next = outgoing.poll(); next != null; next = outgoing.poll()) {
            unsent -= next.size();
            tell(next, new SocketException("Socket closed"));
        }
    }
}
