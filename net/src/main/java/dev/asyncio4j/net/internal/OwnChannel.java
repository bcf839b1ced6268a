package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A channel below a {@link Line} that is no socket: connected as long as it is there, and without
 * addresses.
 *
 * <p><b>Threads.</b> The carrier only.
 */
abstract class OwnChannel extends AbstractChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new Config();

    /** What it is, in messages. */
    private final String kind;

    private boolean wantsBytes;
    private boolean closed;

    OwnChannel(String kind) {
        super(null);
        this.kind = kind;
        config.setAutoRead(false);
    }

    private final class Config extends DefaultChannelConfig {
        Config() {
            super(OwnChannel.this);
        }

        @Override
        protected void autoReadCleared() {
            wantsBytes = false;
        }
    }

    // What comes

    /** Whether the line has asked for bytes, and got none since. */
    boolean wantsBytes() {
        return wantsBytes && !closed;
    }

    final void wantsBytes(boolean wants) {
        wantsBytes = wants;
    }

    /** The line gets them, and asks for more if it wants some. */
    final void deliver(ByteBuf bytes) {
        wantsBytes = false;
        pipeline().fireChannelRead(bytes);
        pipeline().fireChannelReadComplete();
    }

    final void fail(IOException cause) {
        if (!closed) {
            pipeline().fireExceptionCaught(cause);
        }
    }

    // What goes

    static byte[] take(Object from, int most) throws IOException {
        if (from instanceof ByteBuf bytes) {
            byte[] part = new byte[Math.min(most, bytes.readableBytes())];
            bytes.readBytes(part);
            return part;
        }
        FileRegion file = (FileRegion) from;
        Room part = new Room(most);
        if (file.transferTo(part, file.transferred()) <= 0) {
            throw new IOException("the file has become shorter");
        }
        return part.bytes.toByteArray();
    }

    /** Takes so many bytes and no more. */
    private static final class Room implements WritableByteChannel {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int left;

        Room(int left) {
            this.left = left;
        }

        @Override
        public int write(ByteBuffer from) {
            byte[] part = new byte[Math.min(left, from.remaining())];
            from.get(part);
            bytes.writeBytes(part);
            left -= part.length;
            return part.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    static void removeIfWhole(ChannelOutboundBuffer unsent, @Nullable Object sent) {
        boolean whole =
                sent instanceof ByteBuf bytes
                        ? !bytes.isReadable()
                        : sent instanceof FileRegion file && file.transferred() >= file.count();
        if (whole) {
            unsent.remove();
        }
    }

    // The end

    @Override
    protected void doClose() {
        closed = true;
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    // What it is

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return !closed;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException(kind + " has no address");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Connected();
    }

    private final class Connected extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException(kind + " is connected"));
        }
    }
}
