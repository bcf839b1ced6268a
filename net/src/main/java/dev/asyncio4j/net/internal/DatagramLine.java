package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams: they go out, and its listener hears of those that come in.
 *
 * <p>What is sent in one iteration of the loop goes to the system in one turn on the carrier. Netty
 * has one datagram at a time: with several, 4.2.18 miscounts empty ones.
 *
 * <p><b>Threads.</b> The loop's only.
 */
public final class DatagramLine extends ChannelInboundHandlerAdapter implements OpenSource {
    /** No datagram is longer. */
    private static final int LARGEST = 0xffff;

    /** What each counts beyond its bytes, so that empty ones count too. */
    private static final int HEADER = 8;

    private final NettyPoller poller;
    private final DatagramSocket socket;
    private final @Nullable InetSocketAddress remote;
    private final Runnable update = this::update;
    private DatagramListener listener = DatagramListener.DEAF;

    // Outwards
    private final Queue<Outgoing> outgoing = new ArrayDeque<>(2);
    private long unsent;
    private final Marks marks = new Marks();
    private boolean sending;
    private boolean flying;

    private boolean reading = true;
    private boolean updating;
    private boolean closing;
    private boolean aborting;
    private boolean lost;
    private @Nullable InetSocketAddress local;
    private @Nullable IOException cause;

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

    private DatagramLine(
            NettyPoller poller, DatagramSocket socket, @Nullable InetSocketAddress remote) {
        this.poller = poller;
        this.socket = socket;
        this.remote = remote;
    }

    /**
     * Opens one, which reads nothing until it is {@linkplain #begin begun}. Cancelling closes it.
     *
     * @param local where to receive; null to leave that to the operating system
     * @param remote where all datagrams go to and come from; null for anywhere
     */
    public static Future<DatagramLine> open(
            NettyPoller poller,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            boolean reusePort,
            boolean broadcast) {
        Future<DatagramLine> opened = EventLoop.running().createFuture();
        Sockets.open(
                poller,
                opened,
                () -> {
                    InetSocketAddress one = local == null ? remote : local;
                    DatagramSocket socket =
                            poller.kind().newDatagramSocket(one == null ? null : one.getAddress());
                    DatagramLine line = new DatagramLine(poller, socket, remote);
                    line.configure(reusePort, broadcast);
                    poller.register(socket.channel());
                    socket.channel()
                            .bind(local == null ? Wildcards.like(one) : local)
                            .addListener(bound -> {
                                Throwable failure = bound.cause();
                                if (failure == null) {
                                    failure = line.connect();
                                }
                                Sockets.tell(opened, failure, line, socket.channel()::close);
                            });
                });
        return opened;
    }

    private void configure(boolean reusePort, boolean broadcast) {
        try {
            socket.channel()
                    .config()
                    .setAutoRead(false)
                    .setBroadcast(broadcast)
                    .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LARGEST));
            if (reusePort) {
                SocketOptions.reusePort(socket.channel());
            }
        } catch (RuntimeException failed) {
            Sockets.closeUnregistered(socket.channel());
            throw failed;
        }
        socket.channel().pipeline().addLast(this);
    }

    private @Nullable IOException connect() {
        try {
            if (remote != null) {
                socket.connect(remote);
            }
            local = socket.localAddress();
            return local == null ? new SocketException("Socket closed") : null;
        } catch (IOException failed) {
            return failed;
        }
    }

    /** Begins to receive. */
    public void begin(DatagramListener first) {
        listener = first;
        if (lost) {
            first.lost(cause);
        } else {
            updateSoon();
        }
    }

    public InetSocketAddress localAddress() {
        return Objects.requireNonNull(local);
    }

    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }

    /** In debug mode. */
    public void checkThread() {
        poller.engine().checkOwner("a socket for datagrams");
    }

    // Outwards

    /**
     * Sends a datagram, which nobody changes any more; drops it if this is closed.
     *
     * @param to null where it is connected
     */
    public void send(byte[] data, @Nullable InetSocketAddress to) {
        send(new Outgoing(data, to, null));
    }

    /** Like {@link #send}; the future is done when the system has taken it, or has not. */
    public Future<@Nullable Void> sendAndTell(byte[] data, @Nullable InetSocketAddress to) {
        checkThread();
        Future<@Nullable Void> sent = EventLoop.running().createFuture();
        send(new Outgoing(data, to, sent));
        return sent;
    }

    private void send(Outgoing datagram) {
        checkThread();
        if (closing) {
            tell(datagram, new SocketException("Socket closed"));
            return;
        }
        outgoing.add(datagram);
        unsent += datagram.size();
        updateSoon();
        pauseIfFull();
    }

    private void pauseIfFull() {
        if (marks.pausesAt(unsent)) {
            listener.pauseWriting();
        }
    }

    private void resumeIfSent() {
        if (!lost && marks.resumesAt(unsent)) {
            listener.resumeWriting();
        }
    }

    /** How many bytes the operating system has not taken yet; each datagram counts eight more. */
    public long unsent() {
        return unsent;
    }

    public void marks(long low, long high) {
        checkThread();
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

    // The whole

    public void read(boolean on) {
        checkThread();
        if (reading != on) {
            reading = on;
            updateSoon();
        }
    }

    public boolean isClosing() {
        return closing;
    }

    @Override
    public boolean isLeftOpen() {
        return listener != DatagramListener.DEAF && !closing;
    }

    @Override
    public String toString() {
        return "the socket for datagrams at "
                + AddressText.of(local)
                + (remote == null ? "" : " to " + AddressText.of(remote));
    }

    /** Sends what is to be sent, and closes. */
    public void close() {
        checkThread();
        if (!closing) {
            closing = true;
            updateSoon();
        }
    }

    /** Closes at once. */
    public void abort() {
        checkThread();
        closing = true;
        if (!aborting) {
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
        if (aborting) {
            socket.channel().close();
            return;
        }
        boolean wanted = reading && !closing && listener != DatagramListener.DEAF;
        if (wanted != socket.channel().config().isAutoRead()) {
            socket.channel().config().setAutoRead(wanted);
        }
        send();
    }

    private void send() {
        if (sending) {
            return;
        }
        sending = true;
        while (!flying && !outgoing.isEmpty()) {
            sendNext(outgoing.remove());
        }
        sending = false;
        if (closing && unsent == 0) {
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
        InetSocketAddress to = next.to == null && socket.needsAddress() ? remote : next.to;
        socket.channel()
                .writeAndFlush(to == null ? bytes : new DatagramPacket(bytes, to))
                .addListener(done -> {
                    flying = false;
                    sent(next, done.cause());
                    send();
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
        tell(datagram, failure == null ? null : failure(failure));
        resumeIfSent();
    }

    private void tell(Outgoing datagram, @Nullable IOException failure) {
        Future<@Nullable Void> sent = datagram.sent;
        if (sent == null) {
            if (failure != null && !closing) {
                listener.failed(failure);
            }
        } else if (!sent.isDone()) {
            if (failure == null) {
                sent.setResult(null);
            } else {
                sent.setException(failure);
            }
        }
    }

    private IOException failure(Throwable thrown) {
        if (thrown instanceof PortUnreachableException) {
            return unreachable(thrown);
        }
        IOException failure = SocketFailure.of(thrown);
        return UnixSockets.isNativelyRefused(thrown) ? unreachable(thrown) : failure;
    }

    private PortUnreachableException unreachable(Throwable thrown) {
        PortUnreachableException failure =
                new PortUnreachableException("Connection refused by " + remote);
        failure.initCause(thrown);
        return failure;
    }

    // What Netty says

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (!closing) {
                byte[] data = new byte[packet.content().readableBytes()];
                packet.content().readBytes(data);
                listener.received(data, packet.sender());
            }
        } finally {
            packet.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (thrown instanceof IOException) {
            // Where it is not connected the system does not say who refused what.
            if (!closing && remote != null) {
                listener.failed(failure(thrown));
            }
        } else {
            cause = SocketFailure.of(thrown);
            socket.channel().close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (lost) {
            return;
        }
        lost = true;
        closing = true;
        for (Outgoing next = outgoing.poll(); next != null; next = outgoing.poll()) {
            unsent -= next.size();
            tell(next, new SocketException("Socket closed"));
        }
        listener.lost(cause);
    }
}
