package dev.asyncio4j.process.internal;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are written one after the other, in native order, into an array that grows. */
final class Output extends OutputStream {
    private static final int INITIAL = 512;

    /** A message that was larger does not leave its array behind. */
    private static final int KEPT = 64 << 10;

    /** Arrays of some JVMs end a few elements before the largest int. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** Less where there is no room for so much, as in tests. */
    private static final int MOST =
            Math.min(LARGEST_ARRAY, Integer.getInteger("asyncio4j.process.largest", LARGEST_ARRAY));

    private byte[] bytes = new byte[INITIAL];
    private int size;

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[INITIAL];
        }
    }

    @Override
    public void write(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        room(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void putInt(int value) {
        room(Integer.BYTES);
        Native.INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) {
        room(Long.BYTES);
        Native.LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    void putString(String value) {
        putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void putBytes(byte[] value) {
        putInt(value.length);
        write(value, 0, value.length);
    }

    void putMemory(MemorySegment memory) {
        room(memory.byteSize());
        int length = (int) memory.byteSize();
        MemorySegment.copy(memory, 0, MemorySegment.ofArray(bytes), size, length);
        size += length;
    }

    private void room(long more) {
        long needed = size + more;
        if (needed > bytes.length) {
            requireSendable(needed, "at least ");
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * size, MOST)));
        }
    }

    /** Refuses what no array can hold. */
    static void requireSendable(long size) {
        requireSendable(size, "");
    }

    private static void requireSendable(long size, String about) {
        if (size > MOST) {
            throw new IllegalArgumentException(
                    "a message of %s%d bytes (expected: at most %d). Send it in parts, or through a SharedMemory"
                            .formatted(about, size, MOST));
        }
    }
}
