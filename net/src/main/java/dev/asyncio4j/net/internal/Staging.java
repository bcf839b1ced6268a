package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where the lines of a loop put what they are to send, from when it is written until the loop polls
 * and sends it.
 *
 * <p>Tasks write on virtual threads, for which Netty keeps no buffers of their own: each would come
 * from one pool that all threads share, and go back there. Here a few blocks of memory, which stay
 * in the processor's cache, go round.
 *
 * <p><b>Threads.</b> The loop's only.
 */
final class Staging implements AutoCloseable {
    static final int BLOCK = 64 << 10;

    /** So many are kept to be used again. */
    private static final int MOST_KEPT = 16;

    /** Where there is room. */
    private @Nullable ByteBuf block;

    /** The blocks before it, the oldest first. */
    private final Deque<ByteBuf> filled = new ArrayDeque<>();

    /**
     * A block with room for so many bytes, or one that is empty. Who writes there retains it until
     * they are sent.
     */
    ByteBuf roomFor(int count) {
        ByteBuf present = block;
        if (present == null || present.writableBytes() < Math.min(count, BLOCK)) {
            present = next(present);
            block = present;
        }
        return present;
    }

    private ByteBuf next(@Nullable ByteBuf last) {
        if (last != null && last.refCnt() == 1) {
            return last.clear();
        }
        ByteBuf oldest = filled.peekFirst();
        ByteBuf next =
                oldest != null && oldest.refCnt() == 1
                        ? filled.removeFirst().clear()
                        : ByteBufAllocator.DEFAULT.directBuffer(BLOCK, BLOCK);
        if (last != null) {
            filled.addLast(last);
        }
        if (filled.size() > MOST_KEPT) {
            // Someone sends slowly: the block is theirs now.
            filled.removeFirst().release();
        }
        return next;
    }

    @Override
    public void close() {
        if (block != null) {
            block.release();
            block = null;
        }
        filled.forEach(ByteBuf::release);
        filled.clear();
    }
}
