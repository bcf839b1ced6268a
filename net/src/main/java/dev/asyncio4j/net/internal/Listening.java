package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.TimerHandle;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Objects;
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
public final class Listening extends ChannelInboundHandlerAdapter implements OpenSource {
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger("dev.asyncio4j.net");

    private final NettyPoller poller;
    private final ServerChannel channel;
    private final Runnable beforeClose;
    private final @Nullable SocketAddress address;
    private final Consumer<Line> onAccepted;
    private final EventLoop loop = EventLoop.running();
    private boolean wanted;
    private boolean closed;

    /** Ends the pause; null while there is none. */
    private @Nullable TimerHandle retry;

    /** The file at which it listens, if it does so at one. */
    private @Nullable SocketFile file;

    Listening(NettyPoller poller, ServerChannel channel, Consumer<Line> onAccepted) {
        this(poller, channel, null, () -> {}, onAccepted);
    }

    /** Listens at a Unix address. */
    Listening(
            NettyPoller poller,
            UnixServerChannel unix,
            SocketAddress address,
            Consumer<Line> onAccepted) {
        this(poller, unix.channel(), address, unix.beforeClose(), onAccepted);
        // Where the loop is closed, and nobody has closed this before.
        channel.closeFuture().addListener(_ -> removeFile());
    }

    private Listening(
            NettyPoller poller,
            ServerChannel channel,
            @Nullable SocketAddress address,
            Runnable beforeClose,
            Consumer<Line> onAccepted) {
        this.poller = poller;
        this.channel = channel;
        this.address = address;
        this.beforeClose = beforeClose;
        this.onAccepted = onAccepted;
        wanted = channel.config().isAutoRead();
        channel.pipeline().addLast(this);
        // To load a class takes a descriptor, and when this is needed there is none.
        loop.callLater(PAUSE_AFTER_FAILURE, this::goOn).cancel();
    }

    /** The file that it made, to be removed at the end. */
    void file(@Nullable SocketFile bound) {
        file = bound;
    }

    public SocketAddress address() {
        return address == null ? Objects.requireNonNull(channel.localAddress()) : address;
    }

    /** Whether to accept connections, from now on. */
    public void accept(boolean on) {
        wanted = on;
        poller.onCarrier(this::update);
    }

    private void update() {
        channel.config().setAutoRead(wanted && retry == null);
    }

    /** Closes it soon; its file is gone at once. */
    public void close() {
        closed = true;
        cancelRetry();
        removeFile();
        poller.onCarrier(this::closeNow);
    }

    /** Closes it, though it was never given away. On the carrier, where no file is touched. */
    void drop() {
        if (file == null) {
            closeNow();
            return;
        }
        try {
            loop.callSoon(this::close);
        } catch (IllegalStateException theLoopIsClosing) {
            removeFile();
            closeNow();
        }
    }

    /** As long as the socket is open, no other file can have got its inode: that goes first. */
    private void closeNow() {
        closed = true;
        cancelRetry();
        beforeClose.run();
        if (poller.kind().closesLate()) {
            shutDown();
        }
        channel.close();
    }

    /** So that nobody can connect to it any more. */
    private void shutDown() {
        try {
            ((Socket) ((UnixChannel) channel).fd()).shutdown(true, false);
        } catch (IOException | NotYetConnectedException notListening) {
            // Then nobody can.
        }
    }

    @Override
    public boolean isLeftOpen() {
        return !closed;
    }

    @Override
    public String toString() {
        return "the server at " + AddressText.of(address());
    }

    private void removeFile() {
        if (file == null) {
            return;
        }
        try {
            file.remove();
        } catch (IOException failed) {
            warn("cannot remove the file of the socket at " + file, failed);
        } finally {
            file = null;
        }
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
        }
    }

    // What Netty says

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DuplexChannel accepted = (DuplexChannel) message;
        Line line;
        try {
            line = Sockets.line(poller, accepted);
        } catch (ChannelException alreadyReset) {
            return;
        }
        line.accepted();
        poller.accepted(line);
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
        pause(thrown);
    }

    /** Accepting has failed. On the carrier. */
    void pause(Throwable why) {
        if (retry != null || closed || !channel.isOpen()) {
            return;
        }
        try {
            retry = loop.callLater(PAUSE_AFTER_FAILURE, this::goOn);
        } catch (IllegalStateException theLoopIsClosing) {
            channel.close();
            return;
        }
        update();
        warn("cannot accept connections at " + address() + "; trying again soon", why);
    }

    private void goOn() {
        retry = null;
        poller.onCarrier(this::update);
    }

    /** On the carrier, which must not log. */
    private void warn(String problem, Throwable cause) {
        try {
            loop.callSoon(() -> LOG.log(System.Logger.Level.WARNING, problem, cause));
        } catch (IllegalStateException theLoopIsClosing) {
            // It reports what matters then.
        }
    }
}
