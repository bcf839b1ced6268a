package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that have come and were not read yet.
 *
 * <p>They are copied out of Netty's buffers at once, on the carrier, where those were allocated and
 * can be given back most cheaply. Who then takes all that has come gets the very array.
 */
public final class InputBuffer {
    /** What more comes while something is unread is likely to come in small pieces. */
    private static final int LEAST_ROOM = 1 << 10;

    private static final int LARGE = 16 << 10;

    private @Nullable Part first;
    private @Nullable Part last;
    private int size;

    /** A part of what has come: the bytes from the start to the end. */
    private static final class Part {
        @Nullable Part next;
        final byte[] bytes;
        int start;
        int end;

        Part(byte[] bytes, int end) {
            this.bytes = bytes;
            this.end = end;
        }

        Part(int capacity) {
            this(new byte[capacity], 0);
        }

        int size() {
            return end - start;
        }

        int room() {
            return bytes.length - end;
        }

        boolean isWholeArray() {
            return size() == bytes.length;
        }

        void add(ByteBuf added) {
            int count = added.readableBytes();
            added.readBytes(bytes, end, count);
            end += count;
        }
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Adds a copy of the first bytes. */
    public void add(byte[] bytes, int count) {
        if (last != null || count == 0) {
            add(Unpooled.wrappedBuffer(bytes, 0, count));
            return;
        }
        // The JVM does not clear the memory of a copy first, as it does that of a new array.
        last = new Part(Arrays.copyOf(bytes, count), count);
        first = last;
        size = count;
    }

    /** Adds a copy of what can be read in the buffer, of which nothing can be then. */
    public void add(ByteBuf bytes) {
        int count = bytes.readableBytes();
        if (count == 0) {
            return;
        }
        Part into = last;
        if (into == null) {
            into = new Part(count);
            first = into;
            last = into;
        } else if (into.room() < count) {
            into.next = new Part(Math.max(count, LEAST_ROOM));
            into = into.next;
            last = into;
        }
        into.add(bytes);
        size += count;
    }

    /**
     * How many of the first bytes can be taken best: large parts one by one, since they would have
     * to be copied to be joined.
     */
    public int handy() {
        return first != null && first.size() >= LARGE ? first.size() : size;
    }

    /** Takes the first bytes out, of which there must be so many. */
    public byte[] take(int count) {
        Part whole = first;
        if (whole != null && whole.size() == count && whole.isWholeArray()) {
            drop(whole, count);
            return whole.bytes;
        }
        byte[] bytes = new byte[count];
        take(bytes, 0, count);
        return bytes;
    }

    /** Moves the first bytes, of which there must be so many, into the array. */
    public void take(byte[] into, int offset, int count) {
        int taken = 0;
        while (taken < count) {
            Part from = first();
            int part = Math.min(count - taken, from.size());
            System.arraycopy(from.bytes, from.start, into, offset + taken, part);
            drop(from, part);
            taken += part;
        }
    }

    /** Moves the first bytes, of which there must be so many, to where there is room for them. */
    public void take(ByteBuffer into, int count) {
        int left = count;
        while (left > 0) {
            Part from = first();
            int part = Math.min(left, from.size());
            into.put(from.bytes, from.start, part);
            drop(from, part);
            left -= part;
        }
    }

    /** Drops the first bytes, of which there must be so many. */
    public void skip(int count) {
        int left = count;
        while (left > 0) {
            Part from = first();
            int part = Math.min(left, from.size());
            drop(from, part);
            left -= part;
        }
    }

    private Part first() {
        return Objects.requireNonNull(first, "less has come");
    }

    /** Drops bytes of the first part. */
    private void drop(Part from, int count) {
        size -= count;
        from.start += count;
        if (from.start == from.end) {
            first = from.next;
            if (first == null) {
                last = null;
            }
        }
    }

    /** Where these bytes stand first, at or after the index; less than zero if nowhere. */
    public int indexOf(byte[] wanted, int from) {
        int found = indexOf(wanted[0], from);
        while (found >= 0 && !isAt(found, wanted)) {
            found = indexOf(wanted[0], found + 1);
        }
        return found;
    }

    private int indexOf(byte wanted, int from) {
        int before = 0;
        for (Part part = first; part != null; part = part.next) {
            int shift = before - part.start;
            for (int i = Math.max(part.start, from - shift); i < part.end; i++) {
                if (part.bytes[i] == wanted) {
                    return i + shift;
                }
            }
            before += part.size();
        }
        return -1;
    }

    /** Whether these bytes stand there, of which the first is known to. */
    private boolean isAt(int index, byte[] wanted) {
        if (index + wanted.length > size) {
            return false;
        }
        int matched = 1;
        int before = 0;
        for (Part part = first; part != null; part = part.next) {
            int shift = before - part.start;
            for (int i = index + matched - shift;
                    matched < wanted.length && i < part.end;
                    i++, matched++) {
                if (part.bytes[i] != wanted[matched]) {
                    return false;
                }
            }
            before += part.size();
        }
        return true;
    }

    /** How much memory it takes. */
    int capacity() {
        int sum = 0;
        for (Part part = first; part != null; part = part.next) {
            sum += part.bytes.length;
        }
        return sum;
    }

    public void clear() {
        first = null;
        last = null;
        size = 0;
    }
}
