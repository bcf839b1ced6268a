package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What goes out over a line, from when it is written until the operating system has it.
 *
 * <p><b>Threads.</b> As {@link Line}.
 */
final class Outgoing {
    /** No chunk is larger: as finely is counted what the operating system has taken. */
    static final int LARGEST_CHUNK = 64 << 10;

    private static final int SMALLEST_CHUNK = 256;

    private final Line line;

    /** Bytes and parts of files, in order. */
    private final Queue<ReferenceCounted> written = new ArrayDeque<>(2);

    private @Nullable ByteBuf chunk;
    private long unsent;
    private long everWritten;
    private final Queue<Passing> passing = new ArrayDeque<>(0);

    Outgoing(Line line) {
        this.line = line;
    }

    /** How many bytes the operating system has not taken yet. */
    long unsent() {
        return unsent;
    }

    /** Adds a copy of what remains in the buffer. */
    void add(ByteBuffer bytes, ByteBufAllocator allocator) {
        int count = bytes.remaining();
        while (bytes.hasRemaining()) {
            ByteBuf into = roomFor(bytes.remaining(), allocator);
            int part = Math.min(bytes.remaining(), into.maxFastWritableBytes());
            if (bytes.hasArray()) {
                into.writeBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), part);
            } else {
                into.writeBytes(bytes.slice(bytes.position(), part));
            }
            bytes.position(bytes.position() + part);
        }
        added(count);
    }

    private ByteBuf roomFor(int count, ByteBufAllocator allocator) {
        ByteBuf last = chunk;
        if (last == null || last.maxFastWritableBytes() == 0) {
            last = allocator.directBuffer(Math.clamp(count, SMALLEST_CHUNK, LARGEST_CHUNK));
            written.add(last);
            chunk = last;
        }
        return last;
    }

    /** Adds a part of a file. */
    void add(FileChannel file, long position, int count) {
        written.add(new FilePart(file, position, count));
        chunk = null;
        added(count);
    }

    private void added(int count) {
        unsent += count;
        everWritten += count;
    }

    /** A part of a file that stays open. */
    private static final class FilePart extends DefaultFileRegion {
        FilePart(FileChannel file, long position, int count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {}
    }

    /** Takes out what was written so far, and counts it on: it is to be sent or dropped. */
    Queue<ReferenceCounted> takeAll() {
        Queue<ReferenceCounted> all = new ArrayDeque<>(written);
        written.clear();
        chunk = null;
        return all;
    }

    /** Sends all that was written. */
    void sendTo(Channel channel) {
        chunk = null;
        send(written, channel);
    }

    /** Sends what was taken out. */
    void send(Queue<ReferenceCounted> bytes, Channel channel) {
        if (bytes.isEmpty()) {
            return;
        }
        for (ReferenceCounted next = bytes.poll(); next != null; next = bytes.poll()) {
            channel.write(next).addListener(new Sent(count(next)));
        }
        channel.flush();
    }

    private static int count(ReferenceCounted bytes) {
        return bytes instanceof ByteBuf buffer
                ? buffer.readableBytes()
                : Math.toIntExact(((FilePart) bytes).count());
    }

    /** So many bytes, when the operating system has them or never will. */
    private final class Sent implements ChannelFutureListener {
        private final int count;

        Sent(int count) {
            this.count = count;
        }

        @Override
        public void operationComplete(ChannelFuture future) {
            unsent -= count;
            tellWhatHasPassed();
            line.sent(future.cause());
        }
    }

    /** Drops all that was written and is not on its way. */
    void drop() {
        chunk = null;
        drop(written);
    }

    /** Drops what was taken out. */
    void drop(Queue<ReferenceCounted> bytes) {
        for (ReferenceCounted next = bytes.poll(); next != null; next = bytes.poll()) {
            unsent -= count(next);
            next.release();
        }
    }

    // Those who wait

    /** What was written so far, until the operating system has it. */
    private record Passing(long end, Future<@Nullable Void> passed) {}

    /** Done when all that was written so far is sent, or the line is lost. */
    Future<@Nullable Void> passed() {
        Future<@Nullable Void> passed = EventLoop.running().createFuture();
        passing.add(new Passing(everWritten, passed));
        tellWhatHasPassed();
        return passed;
    }

    void tellWhatHasPassed() {
        long sent = everWritten - unsent;
        for (Passing next = passing.peek();
                next != null && (next.end <= sent || line.isLost());
                next = passing.peek()) {
            passing.remove();
            if (!next.passed.isDone()) {
                next.passed.setResult(null);
            }
        }
    }
}
