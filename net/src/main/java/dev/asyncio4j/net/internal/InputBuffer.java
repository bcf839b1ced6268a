package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bytes that have come and were not read yet.
 *
 * <p>They are copied out of Netty's buffers at once, on the carrier, where those were allocated and
 * can be given back most cheaply. Who then takes all that has come gets the very array.
 */
public final class InputBuffer {
    /** What more comes while something is unread is likely to come in small pieces. */
    private static final int LEAST_ROOM = 1 << 10;

    private final Deque<Part> parts = new ArrayDeque<>(2);
    private int size;

    /** A part of what has come: the bytes from the start to the end. */
    private static final class Part {
        final byte[] bytes;
        int start;
        int end;

        Part(int capacity) {
            bytes = new byte[capacity];
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

    /** Adds a copy of what can be read in the buffer, of which nothing can be then. */
    public void add(ByteBuf bytes) {
        int count = bytes.readableBytes();
        if (count == 0) {
            return;
        }
        Part last = parts.peekLast();
        if (last == null) {
            last = added(count);
        } else if (last.room() < count) {
            last = added(Math.max(count, LEAST_ROOM));
        }
        last.add(bytes);
        size += count;
    }

    private Part added(int capacity) {
        Part part = new Part(capacity);
        parts.addLast(part);
        return part;
    }

    /** Takes the first bytes out, of which there must be so many. */
    public byte[] take(int count) {
        Part first = parts.peekFirst();
        if (first != null && first.size() == count && first.isWholeArray()) {
            dropped(first, count);
            return first.bytes;
        }
        byte[] bytes = new byte[count];
        take(bytes, 0, count);
        return bytes;
    }

    /** Moves the first bytes, of which there must be so many, into the array. */
    public void take(byte[] into, int offset, int count) {
        int taken = 0;
        while (taken < count) {
            Part first = parts.getFirst();
            int part = Math.min(count - taken, first.size());
            System.arraycopy(first.bytes, first.start, into, offset + taken, part);
            dropped(first, part);
            taken += part;
        }
    }

    /** Moves the first bytes, of which there must be so many, to where there is room for them. */
    public void take(ByteBuffer into, int count) {
        int left = count;
        while (left > 0) {
            Part first = parts.getFirst();
            int part = Math.min(left, first.size());
            into.put(first.bytes, first.start, part);
            dropped(first, part);
            left -= part;
        }
    }

    /** Drops the first bytes, of which there must be so many. */
    public void skip(int count) {
        int left = count;
        while (left > 0) {
            Part first = parts.getFirst();
            int part = Math.min(left, first.size());
            dropped(first, part);
            left -= part;
        }
    }

    private void dropped(Part first, int count) {
        size -= count;
        first.start += count;
        if (first.start == first.end) {
            parts.removeFirst();
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
        for (Part part : parts) {
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
        for (Part part : parts) {
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

    public void clear() {
        parts.clear();
        size = 0;
    }
}
