package dev.asyncio4j.net.internal;

import static java.util.Objects.requireNonNull;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What goes out over a line, from when it is written until the operating system has it.
 *
 * <p>It is collected in the {@link Staging} of the loop, and goes from there to the operating
 * system at once, if that takes it; what that does not take, Netty sends as soon as it can. What is
 * much, with nothing before it, goes from where it lies, and what is left of it is collected.
 *
 * <p><b>Threads.</b> As {@link Line}.
 */
final class Outgoing {
    /** A single write of so much is sent at once: a call of the operating system costs less. */
    private static final int LARGE_WRITE = 4 << 10;

    /** What was collected is sent when it is so much. */
    private static final int MUCH = 16 << 10;

    private final LineOutput output;
    private final Channel channel;
    private final Staging staging;

    /** The socket, if bytes can go there without Netty. */
    private @Nullable Socket socket;

    /** Bytes in the staging, and parts of files, in order; null for none. */
    private @Nullable Queue<ReferenceCounted> written;

    // The last bytes, behind all those: in this block, if there are any.
    private @Nullable ByteBuf block;
    private int start;
    private int end;

    /** Why what was written cannot be sent. */
    private @Nullable IOException unsendable;

    /** TLS is on the way, and makes others of the bytes at once: it keeps no block. */
    private boolean isEncrypted;

    /** The operating system takes no more now. */
    private boolean isFull;

    private long unsent;
    private long everWritten;

    /** How much of what is unsent Netty has. */
    private long handedOn;

    /** Null for nobody. */
    private @Nullable Queue<Passing> passing;

    Outgoing(LineOutput output, Channel channel, NettyPoller poller) {
        this.output = output;
        this.channel = channel;
        staging = poller.staging();
        socket =
                poller.kind().waitsForReadiness() && channel instanceof UnixChannel unix
                        ? (Socket) unix.fd()
                        : null;
    }

    /** How many bytes the operating system has not taken yet. */
    long unsent() {
        return unsent;
    }

    /** Sends these bytes, or adds a copy. */
    void add(byte[] bytes, int offset, int count) {
        int left = count;
        if (canSendAtOnce(count)) {
            left -= sendAtOnce(MemorySegment.ofArray(bytes).asSlice(offset, count));
        }
        while (left > 0) {
            ByteBuf room = roomFor(left);
            int part = Math.min(left, room.writableBytes());
            room.writeBytes(bytes, offset + count - left, part);
            left -= part;
            added(part);
        }
    }

    /** Sends what remains in the buffer, or adds a copy; nothing remains then. */
    void add(ByteBuffer bytes) {
        int limit = bytes.limit();
        try {
            if (canSendAtOnce(bytes.remaining())) {
                bytes.position(bytes.position() + sendAtOnce(MemorySegment.ofBuffer(bytes)));
            }
            while (bytes.position() < limit) {
                ByteBuf room = roomFor(limit - bytes.position());
                int part = Math.min(limit - bytes.position(), room.writableBytes());
                room.writeBytes(bytes.limit(bytes.position() + part));
                added(part);
            }
        } finally {
            bytes.limit(limit);
        }
    }

    /** Whether so many bytes are worth it, and nothing is to be sent before them. */
    private boolean canSendAtOnce(int count) {
        return count >= LARGE_WRITE
                && unsent == 0
                && !isFull
                && unsendable == null
                && socket != null
                && DirectSend.isPossible()
                && channel.isActive();
    }

    /** Returns how many the operating system took. */
    private int sendAtOnce(MemorySegment bytes) {
        int sent = DirectSend.send(requireNonNull(socket).intValue(), bytes);
        everWritten += sent;
        return sent;
    }

    /** Room behind the last bytes, or else for others after those. */
    private ByteBuf roomFor(int count) {
        ByteBuf room = staging.roomFor(count);
        if (room != block || room.writerIndex() != end) {
            completeLast();
            block = room.retain();
            start = room.writerIndex();
            end = start;
        }
        return room;
    }

    /** The last bytes are followed by something else. */
    private void completeLast() {
        if (block != null) {
            enqueue(block.slice(start, end - start));
            block = null;
        }
    }

    private void enqueue(ReferenceCounted next) {
        if (written == null) {
            written = new ArrayDeque<>(2);
        }
        written.add(next);
    }

    /** Adds a part of a file. */
    void add(FileChannel file, long position, int count) {
        completeLast();
        enqueue(new FilePart(file, position, count));
        counted(count);
    }

    /** What is much is sent at once: so the staging stays small, and in the processor's cache. */
    private void added(int count) {
        end += count;
        counted(count);
        boolean much = count >= LARGE_WRITE || end - start >= MUCH;
        if (much && !isFull && unsendable == null) {
            try {
                sendDirectly();
            } catch (IOException failed) {
                unsendable = failed;
            }
        }
    }

    private void counted(int count) {
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
        completeLast();
        Queue<ReferenceCounted> all = written;
        written = null;
        return all == null ? new ArrayDeque<>(0) : all;
    }

    /** From now on something on the way changes what is sent, as TLS does. */
    void throughNetty() {
        socket = null;
    }

    /** TLS is there, and its handshake over. */
    void encrypted() {
        isEncrypted = true;
    }

    /**
     * Sends all that was written. On the carrier.
     *
     * @throws IOException if it cannot be sent
     */
    void send() throws IOException {
        if (unsendable != null) {
            throw unsendable;
        }
        isFull = false;
        sendDirectly();
        if (block != null || written != null) {
            send(takeAll());
        }
    }

    /**
     * Has the operating system take the last bytes, or as many of them as it will. Does nothing
     * where that is not possible, or if there is something to be sent before.
     */
    private void sendDirectly() throws IOException {
        ByteBuf from = block;
        if (from == null
                || socket == null
                || handedOn > 0
                || written != null
                || !channel.isActive()) {
            return;
        }
        int sent =
                from.hasMemoryAddress()
                        ? socket.sendAddress(from.memoryAddress(), start, end)
                        : send(socket, from.internalNioBuffer(start, end - start));
        start += sent;
        isFull = start < end;
        if (start == end) {
            from.release();
            block = null;
        }
        unsent -= sent;
        tellWhatHasPassed();
    }

    private static int send(Socket to, ByteBuffer bytes) throws IOException {
        return to.send(bytes, bytes.position(), bytes.limit());
    }

    /** Sends what was taken out; drops it if there is no memory for that. */
    void send(Queue<ReferenceCounted> taken) {
        try {
            for (ReferenceCounted next = taken.peek(); next != null; next = taken.peek()) {
                int count = count(next);
                ReferenceCounted own = isEncrypted ? next : ownBuffer(next, channel.alloc());
                taken.remove();
                handedOn += count;
                channel.write(own).addListener(new Sent(count));
            }
        } finally {
            drop(taken);
        }
        channel.flush();
    }

    /** Few bytes must not keep a block of many, should it be long before they are sent. */
    private static ReferenceCounted ownBuffer(ReferenceCounted next, ByteBufAllocator allocator) {
        if (next instanceof ByteBuf bytes && bytes.readableBytes() < Staging.BLOCK / 2) {
            ByteBuf copy = allocator.directBuffer(bytes.readableBytes()).writeBytes(bytes);
            bytes.release();
            return copy;
        }
        return next;
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
            handedOn -= count;
            tellWhatHasPassed();
            output.sent(future.cause());
        }
    }

    /** Drops all that was written and is not on its way. */
    void drop() {
        drop(takeAll());
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
        if (passing == null) {
            passing = new ArrayDeque<>(2);
        }
        passing.add(new Passing(everWritten, passed));
        tellWhatHasPassed();
        return passed;
    }

    void tellWhatHasPassed() {
        if (passing == null) {
            return;
        }
        long sent = everWritten - unsent;
        for (Passing next = passing.peek();
                next != null && (next.end <= sent || output.isLost());
                next = passing.peek()) {
            passing.remove();
            if (!next.passed.isDone()) {
                next.passed.setResult(null);
            }
        }
    }
}
