package dev.asyncio4j.process.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.StreamCorruptedException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages over a socket: each goes as its length and its bytes.
 *
 * <p><b>Cancellation and interrupts</b> lose nothing. What was received in part is kept for who
 * receives next; a message that was sent in part is sent to its end by somebody else.
 *
 * <p><b>Threads.</b> Any; who comes second waits.
 */
public final class Port implements AutoCloseable {
    private static final int CAPACITY = 64 << 10;

    private final SocketChannel channel;
    private final ReadyWatch watch = ReadyWatch.open();

    /** Held by who receives, until it has its message. */
    private final ReentrantLock receiving = new ReentrantLock();

    /** Held for moments. */
    private final ReentrantLock state = new ReentrantLock();

    // Guarded by the lock of the state.
    private final ByteBuffer incoming = ByteBuffer.allocate(CAPACITY).flip();
    private byte @Nullable [] message;
    private int filled;
    private boolean ended;

    /** Whether somebody may wait for {@link #receivable}. */
    private boolean isPolled;

    private final ReentrantLock sending = new ReentrantLock();

    /** What of a message is still to be sent; guarded by the lock. */
    private @Nullable ByteBuffer unsent;

    /** Takes over a connected channel. */
    public Port(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
    }

    // Sending

    /**
     * Sends a message, and returns when the system has all of it.
     *
     * @throws IllegalArgumentException if it is too large; the connection goes on
     * @throws InterruptedIOException if the thread is interrupted; {@code bytesTransferred} is zero
     *     if the message is not sent
     */
    public void send(byte[] content, int offset, int length) throws IOException {
        Output.requireSendable((long) Integer.BYTES + length);
        ByteBuffer all = ByteBuffer.allocate(Integer.BYTES + length);
        all.putInt(length).put(content, offset, length).flip();
        lock(sending);
        try {
            flush();
            unsent = all;
            flush();
        } catch (InterruptedIOException interrupted) {
            interrupted.bytesTransferred = isSentOn(all) ? length : 0;
            throw interrupted;
        } finally {
            sending.unlock();
        }
    }

    /**
     * With the lock held: a message that nothing was sent of is dropped, another is finished.
     * Returns whether that is the last one.
     */
    private boolean isSentOn(ByteBuffer last) {
        ByteBuffer left = unsent;
        if (left == last && left.position() == 0) {
            unsent = null;
            return false;
        }
        Daemons.start("asyncio4j-sender", this::finish);
        return left == last;
    }

    private void finish() {
        sending.lock();
        try {
            flush();
        } catch (IOException ended) {
            // Who sends next is told.
        } finally {
            sending.unlock();
        }
    }

    private void flush() throws IOException {
        ByteBuffer left = unsent;
        if (left == null) {
            return;
        }
        try {
            while (left.hasRemaining()) {
                if (channel.write(left) == 0) {
                    await(SelectionKey.OP_WRITE, null);
                }
            }
        } catch (ClosedChannelException closed) {
            throw closed();
        }
        unsent = null;
    }

    // Receiving

    /**
     * The next message, as soon as it is there.
     *
     * @param most how long it may be; if it is longer, this ends
     * @throws EOFException if there is none, and the other side has ended
     */
    public byte[] receive(int most) throws IOException {
        lock(receiving);
        try {
            byte[] received = next(most);
            while (received == null) {
                await(SelectionKey.OP_READ, null);
                received = next(most);
            }
            return received;
        } finally {
            receiving.unlock();
        }
    }

    /**
     * The next message, if it is there as a whole in time; else null.
     *
     * @param most how long it may be; if it is longer, this ends
     * @param left asked how long to wait, each time that something is missing
     * @throws EOFException if there is none, and the other side has ended
     */
    public byte @Nullable [] receive(int most, Supplier<Duration> left) throws IOException {
        lock(receiving);
        try {
            byte[] received = next(most);
            while (received == null && await(SelectionKey.OP_READ, left.get())) {
                received = next(most);
            }
            return received;
        } finally {
            receiving.unlock();
        }
    }

    /**
     * Completed when there is something to be received, be it the end, and by whomever: another may
     * receive it first. Does not wait; who no longer waits for it cancels it.
     */
    public CompletableFuture<Void> receivable() throws IOException {
        state.lock();
        try {
            if (message != null || incoming.hasRemaining() || ended || fill(1)) {
                return CompletableFuture.completedFuture(null);
            }
            isPolled = true;
            return watch.ready(channel, SelectionKey.OP_READ);
        } catch (EOFException end) {
            return CompletableFuture.completedFuture(null);
        } finally {
            state.unlock();
        }
    }

    /** The next message; null if it is not there as a whole. */
    private byte @Nullable [] next(int most) throws IOException {
        state.lock();
        try {
            return take(most);
        } finally {
            state.unlock();
        }
    }

    private byte @Nullable [] take(int most) throws IOException {
        byte[] begun = message;
        if (begun == null) {
            if (!fill(Integer.BYTES)) {
                return null;
            }
            begun = new byte[checked(incoming.getInt(), most)];
            message = begun;
            filled = 0;
        }
        while (filled < begun.length) {
            int count = Math.min(incoming.remaining(), begun.length - filled);
            if (count > 0) {
                incoming.get(begun, filled, count);
            } else {
                count = read(ByteBuffer.wrap(begun, filled, begun.length - filled));
                if (count == 0) {
                    return null;
                }
            }
            filled += count;
        }
        message = null;
        return begun;
    }

    private int checked(int length, int most) throws IOException {
        if (length >= 0 && length <= most) {
            return length;
        }
        close();
        throw new StreamCorruptedException(
                "a message of " + length + " bytes (expected: at most " + most + ")");
    }

    /** Reads what is there; false if there are not so many bytes. */
    private boolean fill(int count) throws IOException {
        while (incoming.remaining() < count) {
            incoming.compact();
            int read;
            try {
                read = read(incoming);
            } finally {
                incoming.flip();
            }
            if (read == 0) {
                return false;
            }
        }
        return true;
    }

    private int read(ByteBuffer target) throws IOException {
        int count;
        try {
            count = ended ? -1 : channel.read(target);
        } catch (SocketException reset) {
            // It has ended, with something that it has not read.
            count = -1;
        } catch (ClosedChannelException closed) {
            throw closed();
        }
        if (count < 0) {
            ended = true;
            throw new EOFException("the other end of the connection is closed");
        }
        if (count > 0 && isPolled) {
            isPolled = false;
            watch.announce(channel, SelectionKey.OP_READ);
        }
        return count;
    }

    /** Whether the channel is ready in time; null for any time. */
    private boolean await(int operation, @Nullable Duration most) throws IOException {
        CompletableFuture<Void> ready = watch.ready(channel, operation);
        try {
            boolean is = Waits.isDone(ready, most);
            if (is) {
                Waits.get(ready); // throws if it cannot be waited for
            }
            return is;
        } finally {
            ready.cancel(false);
        }
    }

    private static IOException closed() {
        return new IOException("this end of the connection was closed");
    }

    private static void lock(ReentrantLock lock) throws InterruptedIOException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException interrupted) {
            throw Waits.interrupted(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        watch.closed();
    }

    /** Passes on all messages, in both directions, until one side ends. */
    public static void relay(Port one, Port other) {
        Daemons.start("asyncio4j-relay", () -> passOn(one, other));
        Daemons.start("asyncio4j-relay", () -> passOn(other, one));
    }

    private static void passOn(Port from, Port to) {
        try (from;
                to) {
            while (true) {
                byte[] content = from.receive(Integer.MAX_VALUE);
                to.send(content, 0, content.length);
            }
        } catch (IOException ended) {
            // So has the other, by being closed.
        }
    }
}
