package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** The end of a pipe that is written to. */
final class WritePipeChannel extends PipeChannel {
    private static final int PART = 64 << 10;

    private final WritableByteChannel end;

    WritePipeChannel(WritableByteChannel end) {
        super(end);
        this.end = end;
    }

    /** Nothing ever comes. */
    @Override
    protected void doBeginRead() {}

    /** What a thread writes is a copy, since it may be blocked when the rest was released. */
    @Override
    protected void doWrite(ChannelOutboundBuffer unsent) throws IOException {
        Object next = unsent.current();
        if (next != null && !isBusy()) {
            ByteBuffer part = ByteBuffer.wrap(take(next, PART));
            elsewhere(() -> writeWhole(part), this::written);
        }
    }

    /** On another thread. */
    private int writeWhole(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            end.write(part);
        }
        return part.limit();
    }

    private void written(int count) {
        ChannelOutboundBuffer unsent = unsafe().outboundBuffer();
        if (unsent != null) {
            removeIfWhole(unsent, unsent.current());
            unsafe().flush();
        }
    }
}
