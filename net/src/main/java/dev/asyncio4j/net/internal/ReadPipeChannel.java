package dev.asyncio4j.net.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The end of a pipe that is read. */
final class ReadPipeChannel extends PipeChannel {
    private static final int PART = 16 << 10;
    private static final byte[] NOTHING = {};

    private final NettyPoller poller;
    private final ReadableByteChannel end;

    /** Used by the thread that reads, if one does. */
    private final ByteBuffer buffer = ByteBuffer.allocate(PART);

    /** What came while nobody wanted any; null for nothing. */
    private byte @Nullable [] held;

    private boolean ended;

    ReadPipeChannel(NettyPoller poller, ReadableByteChannel end) {
        super(end);
        this.poller = poller;
        this.end = end;
    }

    @Override
    protected void doBeginRead() {
        wantsBytes(true);
        if (held != null || ended) {
            // Not at once: who asks may be in the midst of something.
            poller.onCarrier(this::deliverHeld);
        } else if (!isBusy()) {
            elsewhere(this::readPart, this::came);
        }
    }

    /** On another thread; nothing at the end. */
    private byte[] readPart() throws IOException {
        int count;
        do {
            buffer.clear();
            count = end.read(buffer);
        } while (count == 0);
        return count < 0 ? NOTHING : Arrays.copyOf(buffer.array(), count);
    }

    private void came(byte[] bytes) {
        if (bytes.length == 0) {
            ended = true;
        } else {
            held = bytes;
        }
        deliverHeld();
    }

    private void deliverHeld() {
        byte[] bytes = held;
        if (!wantsBytes()) {
            return;
        }
        if (bytes != null) {
            held = null;
            deliver(Unpooled.wrappedBuffer(bytes));
        } else if (ended) {
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            close();
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer unsent) throws IOException {
        throw new IOException("this end of the pipe is read from, and cannot be written to");
    }
}
