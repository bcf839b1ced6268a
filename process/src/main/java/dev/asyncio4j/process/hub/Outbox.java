package dev.asyncio4j.process.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent to another process. Any thread may add to it; it is sent by threads of ours
 * alone, since an interrupt of a thread that writes to a channel closes that.
 */
final class Outbox {
    private static final int SIZE = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    /** Guarded by the lock. */
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();

    /** Guarded by the lock. */
    private boolean closed;

    private final ReentrantLock sending = new ReentrantLock();

    /** Guarded by {@code sending}. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);

    /** What comes first, and bytes of any length behind it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Frame(long[] head, byte @Nullable [] content) {}

    /** Adds something; false if nothing is sent any more. */
    boolean add(byte @Nullable [] content, long... head) {
        return add(true, content, head);
    }

    /** As {@link #add}, but does not wake who sends: the caller is to {@link #flush}. */
    void addUnsent(byte @Nullable [] content, long... head) {
        add(false, content, head);
    }

    private boolean add(boolean wake, byte @Nullable [] content, long... head) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            frames.add(new Frame(head, content));
            if (wake) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is sent any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            frames.clear();
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends what there is, and what comes, until it is closed. */
    void sendAll(SocketChannel channel) throws IOException {
        while (awaitFrames()) {
            flush(channel);
        }
    }

    private boolean awaitFrames() {
        lock.lock();
        try {
            while (frames.isEmpty() && !closed) {
                filled.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what there is. */
    void flush(SocketChannel channel) throws IOException {
        sending.lock();
        try {
            for (Frame frame = next(); frame != null; frame = next()) {
                put(channel, frame);
            }
            write(channel);
        } finally {
            sending.unlock();
        }
    }

    private @Nullable Frame next() {
        lock.lock();
        try {
            return frames.poll();
        } finally {
            lock.unlock();
        }
    }

    private void put(SocketChannel channel, Frame frame) throws IOException {
        if (buffer.remaining() < frame.head().length * Long.BYTES + Integer.BYTES) {
            write(channel);
        }
        for (long number : frame.head()) {
            buffer.putLong(number);
        }
        byte[] content = frame.content();
        if (content == null) {
            return;
        }
        buffer.putInt(content.length);
        for (int position = 0; position < content.length; ) {
            if (!buffer.hasRemaining()) {
                write(channel);
            }
            int count = Math.min(buffer.remaining(), content.length - position);
            buffer.put(content, position, count);
            position += count;
        }
    }

    private void write(SocketChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
