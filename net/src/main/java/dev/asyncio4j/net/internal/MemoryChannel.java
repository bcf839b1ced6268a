package dev.asyncio4j.net.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;

/**
 * One end of a connection in memory. What it sends goes into one pipe, what it reads comes out of
 * the other.
 *
 * <p><b>Threads.</b> The carrier only.
 */
final class MemoryChannel extends OwnChannel {
    private final MemoryPipe incoming;
    private final MemoryPipe outgoing;
    private boolean inputShutdown;
    private boolean outputShutdown;

    MemoryChannel(MemoryPipe incoming, MemoryPipe outgoing) {
        super("a connection in memory");
        this.incoming = incoming;
        this.outgoing = outgoing;
        incoming.receiver(this);
        outgoing.sender(this);
    }

    // For the pipes

    @Override
    boolean wantsBytes() {
        return super.wantsBytes() && !inputShutdown;
    }

    void received(byte[] bytes) {
        deliver(Unpooled.wrappedBuffer(bytes));
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

    // What Netty asks for

    @Override
    protected void doBeginRead() {
        wantsBytes(true);
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

    @Override
    protected void doClose() {
        super.doClose();
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
    public boolean isInputShutdown() {
        return inputShutdown || !isOpen();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !isOpen();
    }
}
