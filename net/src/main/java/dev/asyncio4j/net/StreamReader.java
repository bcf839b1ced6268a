package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.InputBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that come in over a connection.
 *
 * <pre>{@code
 * for (byte[] line : reader) {
 *     answer(new String(line, UTF_8));
 * }
 * }</pre>
 *
 * <p><b>Memory.</b> When more than twice the limit of the stream has come and was not read, the
 * connection is not read from until it is down to the limit. So a fast peer waits for a slow
 * reader.
 *
 * <p><b>Suspends</b>: what reads, while there is too little. <b>Cancellation</b> loses nothing:
 * what has come can still be read. <b>Errors</b>: once the connection has failed, every read throws
 * an {@link IOException} that says why; what came before is lost.
 *
 * <p><b>Threads.</b> The tasks of one loop, one of them at a time.
 *
 * <p><b>Python:</b> {@code asyncio.StreamReader}.
 */
public final class StreamReader implements Iterable<byte[]> {
    static final int DEFAULT_LIMIT = 64 << 10;

    private static final byte[] NEWLINE = {'\n'};

    private final Incoming incoming;

    StreamReader(Incoming incoming) {
        this.incoming = incoming;
    }

    static int requireLimit(int limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 or more bytes)");
        }
        return limit;
    }

    /**
     * A stream of what the program feeds it with: for tests, and for protocols that are made into
     * streams.
     *
     * @param limit the longest line, in bytes
     * @throws IllegalArgumentException if that is less than one
     */
    public static StreamReader create(int limit) {
        return new StreamReader(new Incoming(null, requireLimit(limit)));
    }

    // What comes in

    /** Adds bytes, which are copied. */
    public void feedData(byte[] bytes) {
        incoming.checkThread();
        if (incoming.isEnded()) {
            throw new IllegalStateException("cannot feed data: the end has been fed already");
        }
        if (bytes.length > 0) {
            incoming.add(bytes);
        }
    }

    /** There will be no more. */
    public void feedEof() {
        incoming.checkThread();
        incoming.end();
    }

    /** Has this and every later read throw it, or one of its class of which it is the cause. */
    public void setException(IOException cause) {
        incoming.checkThread();
        incoming.fail(Objects.requireNonNull(cause, "cause"));
    }

    /** What the connection failed with; null if it did not. */
    public @Nullable IOException exception() {
        return incoming.failure();
    }

    // What is read

    /**
     * Reads everything until the end. <b>Python:</b> {@code read(-1)}.
     *
     * @throws IOException if the connection fails before
     */
    public byte[] read() throws IOException {
        incoming.throwFailure();
        while (!incoming.isEnded()) {
            incoming.receiveOrAwait("read");
        }
        incoming.throwIfCutOff();
        return incoming.take(incoming.bytes().size());
    }

    /**
     * Reads what there is, at least one byte and at most so many.
     *
     * @return no bytes at the end, or if none were asked for
     * @throws IllegalArgumentException if less than none were asked for
     */
    public byte[] read(int most) throws IOException {
        requireCount(most);
        incoming.throwFailure();
        if (most > 0) {
            awaitSome();
        }
        return incoming.take(Math.min(most, incoming.bytes().handy()));
    }

    /**
     * Reads what there is into an array, as {@link #read(ByteBuffer)} does.
     *
     * @return how many bytes; less than zero at the end
     */
    public int read(byte[] into) throws IOException {
        return read(ByteBuffer.wrap(into));
    }

    /**
     * Reads what there is into a part of an array, as {@link #read(ByteBuffer)} does.
     *
     * @return how many bytes; less than zero at the end
     * @throws IndexOutOfBoundsException if there is no such part
     */
    public int read(byte[] into, int offset, int most) throws IOException {
        Objects.checkFromIndexSize(offset, most, into.length);
        return read(ByteBuffer.wrap(into, offset, most));
    }

    /**
     * Reads what there is, at least one byte and at most as many as there is room for, from the
     * position on, which moves. The same memory can be used again and again: for much at a time
     * that is faster than to have an array made for each part. It is filled when the task goes on,
     * and not before: tasks of a loop can share it, if none waits before it has used what it read.
     *
     * <p><b>Cancellation</b> leaves the memory as it is.
     *
     * <p><b>Python:</b> {@code loop.sock_recv_into}; its streams have nothing of the kind.
     *
     * @return how many bytes; less than zero at the end; zero if there is no room
     * @throws IllegalArgumentException if the buffer is read-only
     */
    public int read(ByteBuffer into) throws IOException {
        if (into.isReadOnly()) {
            throw new IllegalArgumentException(
                    "into: a read-only buffer (expected: one to which can be written)");
        }
        incoming.throwFailure();
        if (!into.hasRemaining()) {
            return 0;
        }
        InputBuffer bytes = incoming.bytes();
        while (bytes.isEmpty() && !incoming.isEnded()) {
            int received = incoming.receive(into);
            if (received > 0) {
                return received;
            }
            incoming.await("read");
        }
        if (bytes.isEmpty()) {
            incoming.throwIfCutOff();
            return -1;
        }
        int count = Math.min(into.remaining(), bytes.size());
        bytes.take(into, count);
        incoming.taken();
        return count;
    }

    private void awaitSome() throws IOException {
        InputBuffer bytes = incoming.bytes();
        while (bytes.isEmpty() && !incoming.isEnded()) {
            incoming.receiveOrAwait("read");
        }
        if (bytes.isEmpty()) {
            incoming.throwIfCutOff();
        }
    }

    /**
     * Reads exactly so many bytes, though they be more than the limit.
     *
     * @throws IncompleteReadException if the stream ends before, with what there was
     * @throws IllegalArgumentException if less than none were asked for
     */
    public byte[] readexactly(int count) throws IOException {
        requireCount(count);
        incoming.throwFailure();
        while (incoming.bytes().size() < count) {
            if (incoming.isEnded()) {
                throw incomplete(count);
            }
            incoming.receiveOrAwait("readexactly");
        }
        return incoming.take(count);
    }

    /** The end has come too early. */
    private IncompleteReadException incomplete(@Nullable Integer expected) throws IOException {
        incoming.throwIfCutOff();
        return new IncompleteReadException(incoming.take(buffered()), expected);
    }

    /**
     * Reads a line, with the newline at its end.
     *
     * @return what there is before the end if there is no newline; no bytes at the end
     * @throws LimitOverrunException if the line is longer than the limit; it is dropped up to its
     *     newline, or all of it that has come
     */
    public byte[] readline() throws IOException {
        try {
            return readuntil(NEWLINE);
        } catch (IncompleteReadException atEnd) {
            return atEnd.partial();
        } catch (LimitOverrunException tooLong) {
            dropLine(tooLong.consumed());
            throw tooLong;
        }
    }

    private void dropLine(int length) {
        InputBuffer bytes = incoming.bytes();
        if (bytes.indexOf(NEWLINE, length) == length) {
            bytes.skip(length + NEWLINE.length);
        } else {
            bytes.clear();
        }
        incoming.taken();
    }

    /**
     * Reads up to a separator, with it at the end; of several, the one that is complete first.
     *
     * @throws IncompleteReadException if the stream ends before, with what there was
     * @throws LimitOverrunException if there is more before the separator than the limit; it stays
     *     in the stream
     * @throws IllegalArgumentException if there is no separator, or an empty one
     */
    public byte[] readuntil(byte[]... separators) throws IOException {
        Separators wanted = Separators.of(separators);
        incoming.throwFailure();
        InputBuffer bytes = incoming.bytes();
        int searched = 0;
        while (true) {
            Separators.Match match = wanted.first(bytes, searched);
            if (match != null) {
                requireWithinLimit(match.start(), "is found, but chunk is longer than limit");
                return incoming.take(match.end());
            }
            // The beginning of a separator may be the end of what there is.
            searched = Math.max(0, bytes.size() + 1 - wanted.longest());
            if (searched > incoming.limit()) {
                requireWithinLimit(searched, "is not found, and chunk exceeds the limit");
            }
            if (incoming.isEnded()) {
                throw incomplete(null);
            }
            incoming.receiveOrAwait("readuntil");
        }
    }

    private void requireWithinLimit(int length, String problem) throws LimitOverrunException {
        if (length > incoming.limit()) {
            throw new LimitOverrunException(
                    "Separator "
                            + problem
                            + " of "
                            + incoming.limit()
                            + " bytes; withLimit of the options sets another",
                    length);
        }
    }

    private static void requireCount(int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "count: " + count + " (expected: 0 or more bytes; read() reads until the end)");
        }
    }

    /** Whether everything has been read that will ever come. */
    public boolean atEof() {
        return incoming.isEnded() && incoming.bytes().isEmpty();
    }

    // As something else

    /**
     * The lines of the stream, as {@link #readline()} reads them, until it ends.
     *
     * <p>What fails is thrown as an {@link UncheckedIOException}.
     */
    @Override
    public Iterator<byte[]> iterator() {
        return new StreamLines(this);
    }

    /** This stream, for code that wants an input stream. Closing that closes nothing. */
    public InputStream asInputStream() {
        return new StreamInput(this);
    }

    /**
     * This stream, for code that wants a channel, which reads as {@link #read(ByteBuffer)} does.
     * Closing that closes nothing else.
     */
    public ReadableByteChannel asChannel() {
        return new StreamChannel(this);
    }

    /** Gives away what came and was not read. */
    byte[] takeAll() {
        return incoming.bytes().take(buffered());
    }

    int buffered() {
        return incoming.bytes().size();
    }

    /** Whether a task waits for more to come. */
    boolean isAwaited() {
        return incoming.isAwaited();
    }

    @Override
    public String toString() {
        return "StreamReader[" + incoming + "]";
    }
}
