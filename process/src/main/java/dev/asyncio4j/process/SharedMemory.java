package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Lobby;
import dev.asyncio4j.process.internal.Uninterrupted;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Memory that processes share. Sent to another process, or opened there by its name, it is the same
 * memory: what one writes, the others see.
 *
 * <pre>{@code
 * try (SharedMemory memory = SharedMemory.create(1 << 20)) {
 *     pool.submit(() -> memory.segment().set(ValueLayout.JAVA_INT, 0, 42)).get();
 *     memory.unlink();
 * }
 * }</pre>
 *
 * <p>Its name is gone after {@link #unlink}, at the latest when the process that created it has
 * ended; who has it open has it until it is closed there. Each process that it is sent to closes it
 * for itself. Nothing says who writes when: use a {@link ProcessLock}, or a {@code VarHandle}.
 *
 * <p><b>Threads.</b> Any. An interrupt has no effect, and is kept.
 *
 * <p><b>Python:</b> {@code multiprocessing.shared_memory.SharedMemory}.
 */
public final class SharedMemory implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int PIECE = 1 << 20;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final transient Path file;

    /** Null if it is unmapped when nobody refers to it. */
    private final transient @Nullable Arena arena;

    private final transient MemorySegment segment;

    private SharedMemory(Path file, @Nullable Arena arena, MemorySegment segment) {
        this.file = file;
        this.arena = arena;
        this.segment = segment;
    }

    /**
     * Makes memory, filled with zeros.
     *
     * @param size how many bytes
     * @throws IllegalArgumentException if that is zero or less
     * @throws UncheckedIOException if there is no room for it
     */
    public static SharedMemory create(long size) {
        return create(size, true);
    }

    /** Makes memory that is never closed, but unmapped when nobody refers to it. */
    static SharedMemory createUnclosed(long size) {
        return create(size, false);
    }

    private static SharedMemory create(long size, boolean closable) {
        if (size <= 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: 1 or more)");
        }
        Path folder = folder();
        try {
            return Uninterrupted.use(() -> create(folder, size, closable));
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "cannot make shared memory of " + size + " bytes", failed);
        }
    }

    private static SharedMemory create(Path folder, long size, boolean closable)
            throws IOException {
        Path file = folder.resolve("memory-" + NUMBERS.incrementAndGet());
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            fill(channel, size);
            return map(file, channel, size, closable);
        } catch (IOException failed) {
            file.toFile().delete();
            throw failed;
        }
    }

    private static Path folder() {
        try {
            return Lobby.open().folder();
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "cannot make a folder for shared memory: " + failed, failed);
        }
    }

    /** To touch a page for which there is no room ends the process; to write it is an error. */
    private static void fill(FileChannel channel, long size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(size, PIECE));
        for (long position = 0; position < size; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), size - position));
            position += channel.write(zeros, position);
        }
    }

    private static SharedMemory map(Path file, FileChannel channel, long size, boolean closable)
            throws IOException {
        Arena own = closable ? Arena.ofShared() : null;
        Arena arena = own != null ? own : Arena.ofAuto();
        try {
            return new SharedMemory(
                    file, own, channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena));
        } catch (IOException failed) {
            if (own != null) {
                own.close();
            }
            throw failed;
        }
    }

    /**
     * Opens what a process of this user has made.
     *
     * @param name its {@link #name}
     * @throws UncheckedIOException if there is none of this name, or none any more
     */
    public static SharedMemory open(String name) {
        return open(name, true);
    }

    private static SharedMemory open(String name, boolean closable) {
        Path file = Path.of(name);
        try {
            return Uninterrupted.use(() -> open(file, closable));
        } catch (NoSuchFileException gone) {
            throw new UncheckedIOException(
                    "there is no shared memory of this name: it was unlinked, or the process that"
                            + " made it has ended",
                    gone);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot open shared memory", failed);
        }
    }

    private static SharedMemory open(Path file, boolean closable) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return map(file, channel, channel.size(), closable);
        }
    }

    /** What it is opened by. */
    public String name() {
        return file.toString();
    }

    /** How many bytes it has. */
    public long size() {
        return segment.byteSize();
    }

    /** The memory. After {@link #close} nothing can be read or written there. */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * Ends the use of it in this process, not in others. No effect if that has ended.
     *
     * @throws IllegalStateException if somebody uses it right now
     */
    @Override
    public void close() {
        if (arena != null && segment.scope().isAlive()) {
            try {
                arena.close();
            } catch (IllegalStateException refused) {
                if (segment.scope().isAlive()) {
                    throw refused;
                }
                // Another thread was faster.
            }
        }
    }

    /** Takes the name away: nobody can open it any more. No effect if it is gone. */
    public void unlink() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot unlink shared memory", failed);
        }
    }

    /** What is sent in place of memory. */
    private record Form(String name, boolean closable) implements Serializable {
        private Object readResolve() {
            return open(name, closable);
        }
    }

    private Object writeReplace() {
        return new Form(name(), arena != null);
    }

    private void readObject(ObjectInputStream stream) throws IOException {
        throw new InvalidObjectException("shared memory is sent in another form");
    }

    @Override
    public String toString() {
        return "SharedMemory[name="
                + file
                + ", size="
                + size()
                + (segment.scope().isAlive() ? "]" : ", closed]");
    }
}
