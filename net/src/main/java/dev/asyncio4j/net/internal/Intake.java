package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer into which the lines of a loop read, one after the other: each copies out of it
 * what came. So it stays in the processor's cache, and nothing is allocated for a read.
 *
 * <p>It is there twice: Netty fills only memory outside the heap. A handler that kept the buffer
 * would have it for itself, and the next read get another. TLS copies out of it as well, into the
 * heap: see {@link #onHeap}.
 *
 * <p><b>Threads.</b> The loop's carrier.
 */
@SuppressWarnings("deprecation") // Netty's own handles are such
final class Intake implements AutoCloseable {
    /** Half of it would cost a connection that sends much two turns in place of one. */
    private static final int SIZE = 128 << 10;

    private @Nullable ByteBuf buffer;
    private byte @Nullable [] array;

    /** The buffer, empty. */
    ByteBuf buffer() {
        ByteBuf present = buffer;
        if (present == null || present.refCnt() > 1) {
            close();
            present = UnpooledByteBufAllocator.DEFAULT.directBuffer(SIZE, SIZE);
            buffer = present;
        }
        return present.clear();
    }

    /** The same on the heap: from there a copy is made fastest. */
    byte[] array() {
        byte[] present = array;
        if (present == null) {
            present = new byte[SIZE];
            array = present;
        }
        return present;
    }

    /**
     * Has a channel read here.
     *
     * @param before how it decides on how much to read
     */
    RecvByteBufAllocator instead(RecvByteBufAllocator before) {
        return () -> new Handle((ExtendedHandle) before.newHandle());
    }

    /**
     * Adds what came to what a handler has of a message that is not complete. That is on the heap:
     * so the intake is free again at once, and the JDK decrypts arrays fastest.
     */
    static ByteBuf onHeap(ByteBufAllocator allocator, ByteBuf before, ByteBuf bytes) {
        if (before.isReadable() || !bytes.isDirect()) {
            return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, bytes);
        }
        try {
            ByteBuf copy = allocator.heapBuffer(bytes.readableBytes()).writeBytes(bytes);
            before.release();
            return copy;
        } finally {
            bytes.release();
        }
    }

    private final class Handle extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle before;

        Handle(ExtendedHandle before) {
            super(before);
            this.before = before;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return buffer().retain();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return before.continueReading(mayBeMore);
        }
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
