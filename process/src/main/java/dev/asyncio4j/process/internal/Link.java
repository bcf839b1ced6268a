package dev.asyncio4j.process.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to another process, over which frames go in both directions.
 *
 * <p>A message that is too large for a frame goes through memory that both processes see, piece by
 * piece: a frame tells of each piece, and is acknowledged when the other side has copied the piece.
 * So little memory is enough, and both copy at the same time.
 *
 * <p><b>Invariant.</b> Who sends a large message waits for acknowledgements, which come among what
 * is received. Either another thread receives meanwhile; or, in a process where one thread does
 * both, that one takes in what comes, and keeps it for later.
 *
 * <p><b>Threads.</b> Any may send; one receives.
 */
public final class Link implements AutoCloseable {
    private static final int CAPACITY = 64 << 10;

    /** Of a frame: more than the longest names that a class can have in a definition. */
    private static final int LONGEST = 1 << 20;

    private static final int ACKNOWLEDGE = -1;
    private static final int PIECE = -2;
    private static final byte[] NOTHING = {};

    /** Enough for all who may wait. */
    private static final int PLENTY = 1 << 16;

    private final LinkSocket socket;
    private final WorkerMemory memory;

    /** Whether who sends also receives. */
    private final boolean alone;

    /** Held for a message with all its pieces; guards {@code piece}. */
    private final ReentrantLock messages = new ReentrantLock();

    private int piece;

    /** Held for a frame; guards {@code outgoing}. */
    private final ReentrantLock frames = new ReentrantLock();

    private final ByteBuffer outgoing = buffer(CAPACITY);

    // Only who receives.
    private ByteBuffer incoming = buffer(CAPACITY).flip();
    private final ArrayDeque<Frame> kept = new ArrayDeque<>();

    /** The pieces that may be filled. */
    private final Semaphore free = new Semaphore(WorkerMemory.PIECES);

    private volatile boolean closed;

    private Link(LinkSocket socket, WorkerMemory memory, boolean alone) {
        this.socket = socket;
        this.memory = memory;
        this.alone = alone;
    }

    /** For a process in which one thread receives, and others send. */
    public static Link ofMany(SocketChannel channel, WorkerMemory memory) throws IOException {
        return new Link(LinkSocket.ofMany(channel), memory, false);
    }

    /** For a process in which one thread does both. */
    public static Link ofOne(SocketChannel channel, WorkerMemory memory) throws IOException {
        return new Link(LinkSocket.ofOne(channel), memory, true);
    }

    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    }

    // Sending

    /**
     * Has a message sent, at the latest by {@link #flush}.
     *
     * @throws UnsendableException if there is no room for it; the connection goes on
     * @throws IOException if the connection has ended
     */
    public void send(int kind, int first, int second, Message message) throws IOException {
        messages.lock();
        try {
            if (message.isInline()) {
                put(new Frame(kind, first, second, false, message.bytes()));
            } else {
                sendLarge(kind, first, second, message);
            }
        } finally {
            messages.unlock();
        }
    }

    /** Has a frame without a message sent, at the latest by {@link #flush}. */
    public void send(int kind, byte[] content) throws IOException {
        messages.lock();
        try {
            put(new Frame(kind, 0, 0, false, content));
        } finally {
            messages.unlock();
        }
    }

    /** Sends what is to be sent. */
    public void flush() throws IOException {
        frames.lock();
        try {
            write();
        } finally {
            frames.unlock();
        }
    }

    private void put(Frame frame) throws IOException {
        frames.lock();
        try {
            int length = Frame.HEADER + frame.content().length;
            if (length > LONGEST) {
                throw new IllegalArgumentException(
                        "a frame of " + length + " bytes (expected: at most " + LONGEST + ")");
            }
            if (length > outgoing.remaining()) {
                write();
            }
            if (length > CAPACITY) {
                socket.write(put(frame, length, buffer(length)).flip());
            } else {
                put(frame, length, outgoing);
            }
        } finally {
            frames.unlock();
        }
    }

    private static ByteBuffer put(Frame frame, int length, ByteBuffer target) {
        return target.putInt(length)
                .put((byte) frame.kind())
                .put((byte) (frame.large() ? 1 : 0))
                .putInt(frame.first())
                .putInt(frame.second())
                .put(frame.content());
    }

    private void write() throws IOException {
        outgoing.flip();
        try {
            socket.write(outgoing);
        } finally {
            outgoing.clear();
        }
    }

    private void sendLarge(int kind, int first, int second, Message message) throws IOException {
        LargeMessage large;
        try {
            memory.reserve();
            large = LargeMessage.of(message);
        } catch (IOException | RuntimeException | OutOfMemoryError refused) {
            throw new UnsendableException(refused);
        }
        put(new Frame(kind, first, second, true, large.head()));
        while (large.hasMore()) {
            acquirePiece();
            int count = large.copyTo(memory.outgoing(piece));
            put(new Frame(PIECE, piece, count, false, NOTHING));
            flush();
            piece = (piece + 1) % WorkerMemory.PIECES;
        }
    }

    private void acquirePiece() throws IOException {
        if (alone) {
            while (!free.tryAcquire()) {
                flush();
                Frame frame = fromSocket();
                if (frame == null) {
                    throw ended();
                }
                if (!isAcknowledgement(frame)) {
                    kept.add(frame);
                }
            }
        } else {
            free.acquireUninterruptibly();
        }
        if (closed) {
            throw ended();
        }
    }

    private static EOFException ended() {
        return new EOFException("the other process has ended");
    }

    // Receiving

    /** The next frame, as soon as it is there; null if the other side has ended. */
    public @Nullable Frame receive() throws IOException {
        while (true) {
            Frame frame = next();
            if (frame == null || frame.kind() >= 0) {
                return frame;
            }
            if (!isAcknowledgement(frame)) {
                throw new StreamCorruptedException("a piece of no message");
            }
        }
    }

    /** Whether {@link #receive} would surely not wait. */
    public boolean hasNext() {
        if (!kept.isEmpty()) {
            return true;
        }
        int position = incoming.position();
        // What follows an acknowledgement may take its time.
        return incoming.remaining() >= Frame.HEADER
                && incoming.remaining() >= incoming.getInt(position)
                && incoming.get(position + Integer.BYTES) >= 0;
    }

    /** The message that came with the frame that was received last. */
    public Message message(Frame frame) throws IOException {
        if (!frame.large()) {
            return new Message(frame.content(), List.of());
        }
        LargeMessage large = LargeMessage.announced(frame.content());
        while (large.hasMore()) {
            Frame next = next();
            if (next == null) {
                throw ended();
            }
            if (next.kind() == PIECE) {
                large.copyFrom(memory.incoming(next.first()), next.second());
                put(new Frame(ACKNOWLEDGE, 0, 0, false, NOTHING));
                flush();
            } else if (!isAcknowledgement(next)) {
                throw new StreamCorruptedException("a message ends too early");
            }
        }
        return large.toMessage();
    }

    private boolean isAcknowledgement(Frame frame) {
        boolean is = frame.kind() == ACKNOWLEDGE;
        if (is) {
            free.release();
        }
        return is;
    }

    private @Nullable Frame next() throws IOException {
        Frame frame = kept.poll();
        return frame != null ? frame : fromSocket();
    }

    private @Nullable Frame fromSocket() throws IOException {
        if (!fill(Integer.BYTES)) {
            return null;
        }
        int length = incoming.getInt(incoming.position());
        if (length < Frame.HEADER || length > LONGEST) {
            throw new StreamCorruptedException("a frame of " + length + " bytes");
        }
        if (!fill(length)) {
            return null;
        }
        incoming.getInt();
        int kind = incoming.get();
        boolean large = incoming.get() != 0;
        int first = incoming.getInt();
        int second = incoming.getInt();
        byte[] content = new byte[length - Frame.HEADER];
        incoming.get(content);
        return new Frame(kind, first, second, large, content);
    }

    /** Reads until there are so many bytes; false at the end. */
    private boolean fill(int count) throws IOException {
        if (incoming.remaining() >= count) {
            return true;
        }
        if (count > incoming.capacity()) {
            incoming = buffer(count).put(incoming);
        } else {
            incoming.compact();
        }
        try {
            while (incoming.position() < count) {
                if (socket.read(incoming) < 0) {
                    return false;
                }
            }
        } catch (SocketException reset) {
            // It has ended, with something that it has not read.
            return false;
        } finally {
            incoming.flip();
        }
        return true;
    }

    /** Ends the connection: who waits gets an error. */
    @Override
    public void close() throws IOException {
        closed = true;
        free.release(PLENTY);
        socket.close();
    }
}
