package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer into which the lines of a loop read, one after the other: each copies out of it
 * what came. So it stays in the processor's cache, and nothing is allocated for a read.
 *
 * <p>A handler that keeps the buffer, as TLS does with a part of a record, has it for itself; the
 * next read gets another.
 *
 * <p><b>Threads.</b> The loop's carrier.
 */
@SuppressWarnings("deprecation") // Netty's own handles are such
final class Intake implements AutoCloseable {
    private static final int SIZE = 64 << 10;

    private @Nullable ByteBuf buffer;

    private ByteBuf buffer() {
        ByteBuf present = buffer;
        if (present == null || present.refCnt() > 1) {
            close();
            present = UnpooledByteBufAllocator.DEFAULT.directBuffer(SIZE, SIZE);
            buffer = present;
        }
        return present.clear();
    }

    /**
     * Has a channel read here.
     *
     * @param before how it reads else
     * @param unless asked before each read whether it is to read as before
     */
    RecvByteBufAllocator instead(RecvByteBufAllocator before, BooleanSupplier unless) {
        return () -> new Handle((ExtendedHandle) before.newHandle(), unless);
    }

    private final class Handle extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle before;
        private final BooleanSupplier unless;

        Handle(ExtendedHandle before, BooleanSupplier unless) {
            super(before);
            this.before = before;
            this.unless = unless;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return unless.getAsBoolean() ? super.allocate(allocator) : buffer().retain();
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
