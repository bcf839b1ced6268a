package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams: they {@linkplain #output() go out}, and its listener hears of those that
 * come in.
 *
 * <p><b>Threads.</b> The loop's only.
 */
public final class DatagramLine extends ChannelInboundHandlerAdapter implements OpenSource {
    /** No datagram is longer. */
    private static final int LARGEST = 0xffff;

    private final NettyPoller poller;
    private final DatagramSocket socket;
    private final @Nullable InetSocketAddress remote;
    private final Runnable update = this::update;
    private final DatagramOutput output;
    private DatagramListener listener = DatagramListener.DEAF;

    private boolean reading = true;
    private boolean updating;
    private boolean closing;
    private boolean aborting;
    private boolean lost;
    private @Nullable InetSocketAddress local;
    private @Nullable IOException cause;

    private DatagramLine(
            NettyPoller poller, DatagramSocket socket, @Nullable InetSocketAddress remote) {
        this.poller = poller;
        this.socket = socket;
        this.remote = remote;
        output = new DatagramOutput(this, socket);
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

    /** Other threads are refused. */
    public void checkThread() {
        poller.engine().requireOwner("a socket for datagrams");
    }

    public DatagramOutput output() {
        return output;
    }

    DatagramListener listener() {
        return listener;
    }

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

    boolean isLost() {
        return lost;
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

    void updateSoon() {
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
        output.update();
    }

    /** What the operating system means by that. */
    IOException failure(Throwable thrown) {
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
        output.lost();
        listener.lost(cause);
    }
}
