package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection in memory. What it sends goes into one pipe, what it reads comes out of
 * the other.
 *
 * <p><b>Threads.</b> The carrier only.
 */
final class MemoryChannel extends AbstractChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final MemoryPipe incoming;
    private final MemoryPipe outgoing;
    private final ChannelConfig config = new Config();
    private boolean wantsBytes;
    private boolean inputShutdown;
    private boolean outputShutdown;
    private boolean closed;

    MemoryChannel(MemoryPipe incoming, MemoryPipe outgoing) {
        super(null);
        this.incoming = incoming;
        this.outgoing = outgoing;
        incoming.receiver(this);
        outgoing.sender(this);
        config.setAutoRead(false);
    }

    private final class Config extends DefaultChannelConfig {
        Config() {
            super(MemoryChannel.this);
        }

        @Override
        protected void autoReadCleared() {
            wantsBytes = false;
        }
    }

    // For the pipes

    boolean wantsBytes() {
        return wantsBytes && !inputShutdown && !closed;
    }

    void received(byte[] bytes) {
        wantsBytes = false;
        pipeline().fireChannelRead(Unpooled.wrappedBuffer(bytes));
        pipeline().fireChannelReadComplete();
    }

    void inputEnded() {
        inputShutdown = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    /** There is room for more. */
    void sendMore() {
        unsafe().flush();
    }

    /** What was sent last has been read at the other end. */
    void settled() {
        ChannelOutboundBuffer unsent = unsafe().outboundBuffer();
        if (unsent != null) {
            removeIfWhole(unsent, unsent.current());
            unsafe().flush();
        }
    }

    void fail(IOException cause) {
        if (!closed) {
            pipeline().fireExceptionCaught(cause);
        }
    }

    // What Netty asks for

    @Override
    protected void doBeginRead() {
        wantsBytes = true;
        incoming.moveSoon();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer unsent) throws IOException {
        for (Object next = unsent.current(); next != null; next = unsent.current()) {
            int room = outgoing.room();
            if (room == 0) {
                return;
            }
            outgoing.add(take(next, room));
            if (outgoing.isLockstep()) {
                return;
            }
            removeIfWhole(unsent, next);
        }
    }

    private static byte[] take(Object from, int most) throws IOException {
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

    private static void removeIfWhole(ChannelOutboundBuffer unsent, @Nullable Object sent) {
        boolean whole =
                sent instanceof ByteBuf bytes
                        ? !bytes.isReadable()
                        : sent instanceof FileRegion file && file.transferred() >= file.count();
        if (whole) {
            unsent.remove();
        }
    }

    @Override
    protected void doClose() {
        closed = true;
        outgoing.end();
        incoming.moveSoon();
    }

    // One direction

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputShutdown = true;
        outgoing.end();
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        inputShutdown = true;
        return shutdownOutput(promise);
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
    public boolean isInputShutdown() {
        return inputShutdown || closed;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || closed;
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

    /** It is connected as long as it is there. */
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
        throw new UnsupportedOperationException("a connection in memory has no address");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Connected();
    }

    private final class Connected extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(
                    new UnsupportedOperationException("a connection in memory is connected"));
        }
    }
}
