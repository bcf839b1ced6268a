package dev.asyncio4j.process.internal;

import java.io.EOFException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** What an {@link Output} was filled with, read in the same order. */
final class Input extends InputStream {
    private byte[] bytes = new byte[0];
    private int position;
    private int end;

    /** Reads these from now on; they are not copied. */
    void take(byte[] source, int length) {
        bytes = source;
        position = 0;
        end = length;
    }

    @Override
    public int read() {
        return position < end ? bytes[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int read = Math.min(length, end - position);
        if (read == 0) {
            return -1;
        }
        System.arraycopy(bytes, position, target, offset, read);
        position += read;
        return read;
    }

    @Override
    public int available() {
        return end - position;
    }

    byte takeByte() throws EOFException {
        return bytes[advance(1)];
    }

    int takeInt() throws EOFException {
        return (int) Native.INT.get(bytes, advance(Integer.BYTES));
    }

    long takeLong() throws EOFException {
        return (long) Native.LONG.get(bytes, advance(Long.BYTES));
    }

    String takeString() throws EOFException {
        int length = takeInt();
        return new String(bytes, advance(length), length, StandardCharsets.UTF_8);
    }

    byte[] takeBytes() throws EOFException {
        int length = takeInt();
        int from = advance(length);
        byte[] taken = new byte[length];
        System.arraycopy(bytes, from, taken, 0, length);
        return taken;
    }

    /** A new array of this many elements, once it is clear that they are there. */
    Object takeArray(ArrayKind kind, int length) throws EOFException {
        int size = Math.toIntExact(Math.min(Integer.MAX_VALUE, (long) length * kind.size()));
        int from = advance(size);
        Object array = ArrayKind.create(kind, length);
        MemorySegment.copy(MemorySegment.ofArray(bytes), from, ArrayKind.memory(array), 0, size);
        return array;
    }

    private int advance(int count) throws EOFException {
        if (count < 0 || count > end - position) {
            throw new EOFException("the message ends too early; please report this as a bug");
        }
        int from = position;
        position += count;
        return from;
    }
}
