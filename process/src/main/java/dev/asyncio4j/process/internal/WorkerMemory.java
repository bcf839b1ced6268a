package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Memory that two processes see: a file, mapped by both.
 *
 * <p>It begins with the {@linkplain #claim claims}. After them come, for each direction, the pieces
 * through which large messages travel. These are used again and again, since the first use of a
 * page of memory costs far more than to copy it.
 */
public final class WorkerMemory implements AutoCloseable {
    /** How many pieces can be under way in one direction. */
    static final int PIECES = 4;

    static final int PIECE_SIZE = 512 << 10;

    /** How many claims there are. */
    public static final int CLAIMS = 64;

    private static final int CLAIMS_SIZE = 4 << 10;
    private static final long DIRECTION_SIZE = (long) PIECES * PIECE_SIZE;
    private static final long SIZE = CLAIMS_SIZE + 2 * DIRECTION_SIZE;

    /** Of a buffer: that of a memory segment takes far longer to be made, in each worker. */
    private static final VarHandle CLAIM =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final FileChannel channel;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final ByteBuffer claims;
    private final long outgoing;
    private final long incoming;
    private final AtomicBoolean reserved = new AtomicBoolean();

    private WorkerMemory(FileChannel channel, boolean creator) throws IOException {
        this.channel = channel;
        if (creator) {
            fill(0, CLAIMS_SIZE);
        }
        memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
        claims = memory.asSlice(0, CLAIMS_SIZE).asByteBuffer();
        outgoing = CLAIMS_SIZE + (creator ? 0 : DIRECTION_SIZE);
        incoming = CLAIMS_SIZE + (creator ? DIRECTION_SIZE : 0);
    }

    /** Makes a file, and maps it. */
    public static WorkerMemory create(Path file) throws IOException {
        return new WorkerMemory(
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                true);
    }

    /** Maps the file that the other process has made. It may be deleted then. */
    public static WorkerMemory open(Path file) throws IOException {
        return new WorkerMemory(
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), false);
    }

    MemorySegment outgoing(int piece) {
        return memory.asSlice(outgoing + (long) piece * PIECE_SIZE, PIECE_SIZE);
    }

    MemorySegment incoming(int piece) {
        return memory.asSlice(incoming + (long) piece * PIECE_SIZE, PIECE_SIZE);
    }

    /**
     * Has the memory for the outgoing pieces be there. To touch a page for which there is no room
     * would be the end of the process; to write into the file fails with an error.
     */
    void reserve() throws IOException {
        if (!reserved.get()) {
            fill(outgoing, DIRECTION_SIZE);
            reserved.set(true);
        }
    }

    private void fill(long from, long count) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(count, PIECE_SIZE));
        for (long position = from; position < from + count; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), from + count - position));
            position += channel.write(zeros, position);
        }
    }

    /** Sets a claim. */
    public void offer(int claim, int value) {
        CLAIM.setVolatile(claims, claim * Integer.BYTES, value);
    }

    /** Changes a claim if it has a value; false if it has another: then somebody was faster. */
    public boolean claim(int claim, int expected, int value) {
        return CLAIM.compareAndSet(claims, claim * Integer.BYTES, expected, value);
    }

    /** Gives up the file, and the memory: whoever uses that meanwhile gets an error. */
    @Override
    public void close() throws IOException {
        try {
            arena.close();
        } finally {
            channel.close();
        }
    }
}
