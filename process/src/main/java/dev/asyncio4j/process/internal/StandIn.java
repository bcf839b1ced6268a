package dev.asyncio4j.process.internal;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is written in place of an object that would be large, slow or impossible to serialize. */
@SuppressWarnings("ArrayRecordComponent") // never compared
sealed interface StandIn extends Serializable {
    /** For a large array: its number among the message's arrays. */
    record LargeArray(int number) implements StandIn {}

    /** For a lambda: the number of its call site, and the values it has captured. */
    record Lambda(int site, @Nullable Object[] captured) implements StandIn {}

    /** For the object of a compact source file: its class. */
    record Program(Class<?> type) implements StandIn {}

    /** For a path of the machine's files. */
    record OnDisk(String path) implements StandIn {
        static boolean covers(Path path) {
            return path.getFileSystem() == FileSystems.getDefault();
        }

        Path toPath() {
            return Path.of(path);
        }
    }

    /** For a buffer: what remains in it, as an array. It arrives as one on the heap. */
    record Buffer(byte[] bytes, boolean bigEndian, boolean readOnly) implements StandIn {
        static Buffer of(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            return new Buffer(bytes, buffer.order() == ByteOrder.BIG_ENDIAN, buffer.isReadOnly());
        }

        ByteBuffer toBuffer() {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            ByteBuffer same = readOnly ? buffer.asReadOnlyBuffer() : buffer;
            return same.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** For a memory segment: its bytes. It arrives as one on the heap. */
    record Segment(byte[] bytes, boolean readOnly) implements StandIn {
        MemorySegment toSegment() {
            MemorySegment segment = MemorySegment.ofArray(bytes);
            return readOnly ? segment.asReadOnly() : segment;
        }
    }
}
