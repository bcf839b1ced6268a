package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes that have come and were not read yet, in the buffers in which they came. */
public final class InputBuffer {
    private final Deque<ByteBuf> buffers = new ArrayDeque<>(2);
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Takes over a buffer. One that finds room in the last one is copied there: else a peer that
     * sends byte by byte would fill the memory with buffers that are all but empty.
     */
    public void add(ByteBuf bytes) {
        int count = bytes.readableBytes();
        size += count;
        ByteBuf last = buffers.peekLast();
        if (count == 0 || (last != null && last.maxFastWritableBytes() >= count)) {
            if (last != null) {
                last.writeBytes(bytes);
            }
            bytes.release();
        } else {
            buffers.addLast(bytes);
        }
    }

    /** Takes the first bytes out, of which there must be so many. */
    public byte[] take(int count) {
        byte[] bytes = new byte[count];
        take(bytes, 0, count);
        return bytes;
    }

    /** Moves the first bytes, of which there must be so many, into the array. */
    public void take(byte[] into, int offset, int count) {
        take(ByteBuffer.wrap(into, offset, count), count);
    }

    /** Moves the first bytes, of which there must be so many, to where there is room for them. */
    public void take(ByteBuffer into, int count) {
        int limit = into.limit();
        int end = into.position() + count;
        while (into.position() < end) {
            ByteBuf first = buffers.getFirst();
            int part = Math.min(end - into.position(), first.readableBytes());
            first.readBytes(into.limit(into.position() + part));
            dropped(part);
        }
        into.limit(limit);
    }

    /** Drops the first bytes, of which there must be so many. */
    public void skip(int count) {
        int left = count;
        while (left > 0) {
            int part = Math.min(left, buffers.getFirst().readableBytes());
            buffers.getFirst().skipBytes(part);
            dropped(part);
            left -= part;
        }
    }

    private void dropped(int count) {
        size -= count;
        if (!buffers.getFirst().isReadable()) {
            buffers.removeFirst().release();
        }
    }

    /** Adds a copy of these bytes. */
    public void add(byte[] bytes) {
        add(Unpooled.copiedBuffer(bytes));
    }

    /** Where these bytes stand first, at or after {@code from}; less than zero if nowhere. */
    public int indexOf(byte[] wanted, int from) {
        int found = indexOf(wanted[0], from);
        while (found >= 0 && !isAt(found, wanted)) {
            found = indexOf(wanted[0], found + 1);
        }
        return found;
    }

    private int indexOf(byte wanted, int from) {
        int before = 0;
        for (ByteBuf buffer : buffers) {
            int end = before + buffer.readableBytes();
            if (from < end) {
                int start = buffer.readerIndex() + Math.max(0, from - before);
                int found = buffer.indexOf(start, buffer.writerIndex(), wanted);
                if (found >= 0) {
                    return before + found - buffer.readerIndex();
                }
            }
            before = end;
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
        for (ByteBuf buffer : buffers) {
            int end = before + buffer.readableBytes();
            while (matched < wanted.length && index + matched < end) {
                int at = buffer.readerIndex() + index + matched - before;
                if (buffer.getByte(at) != wanted[matched]) {
                    return false;
                }
                matched++;
            }
            before = end;
        }
        return true;
    }

    /**
     * Has what is left become garbage of the JVM's when nobody asks for it: whoever would release
     * Netty's buffers may never come.
     */
    public void detach() {
        if (size > 0) {
            ByteBuf copy = Unpooled.wrappedBuffer(take(size));
            buffers.addLast(copy);
            size = copy.readableBytes();
        }
    }

    public void clear() {
        for (ByteBuf next = buffers.poll(); next != null; next = buffers.poll()) {
            next.release();
        }
        size = 0;
    }
}
