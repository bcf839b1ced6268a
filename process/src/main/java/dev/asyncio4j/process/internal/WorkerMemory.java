package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

    /** How much is written at once to have room for it. */
    private static final int ZEROS = 8 << 10;

    private static final long DIRECTION_SIZE = (long) PIECES * PIECE_SIZE;
    private static final long SIZE = CLAIMS_SIZE + 2 * DIRECTION_SIZE;

    /** Of a buffer: that of a memory segment takes far longer to be made, in each worker. */
    private static final VarHandle CLAIM =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    /** No channel is written to: an interrupt of the thread would close it for good. */
    private final RandomAccessFile file;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final ByteBuffer claims;
    private final long outgoing;
    private final long incoming;
    private final AtomicBoolean reserved = new AtomicBoolean();

    private WorkerMemory(RandomAccessFile file, boolean creator) throws IOException {
        this.file = file;
        try {
            if (creator) {
                fill(0, CLAIMS_SIZE);
            }
            memory = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
        } catch (Throwable failed) {
            file.close();
            throw failed;
        }
        claims = memory.asSlice(0, CLAIMS_SIZE).asByteBuffer();
        outgoing = CLAIMS_SIZE + (creator ? 0 : DIRECTION_SIZE);
        incoming = CLAIMS_SIZE + (creator ? DIRECTION_SIZE : 0);
    }

    /** Makes a file, and maps it. */
    public static WorkerMemory create(Path file) throws IOException {
        Files.createFile(file);
        try {
            return new WorkerMemory(new RandomAccessFile(file.toFile(), "rw"), true);
        } catch (Throwable failed) {
            Files.deleteIfExists(file);
            throw failed;
        }
    }

    /** Maps the file that the other process has made. It may be deleted then. */
    public static WorkerMemory open(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new WorkerMemory(new RandomAccessFile(file.toFile(), "rw"), false);
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
        byte[] zeros = new byte[(int) Math.min(count, ZEROS)];
        file.seek(from);
        for (long left = count; left > 0; left -= zeros.length) {
            file.write(zeros, 0, (int) Math.min(left, zeros.length));
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
            file.close();
        }
    }
}
