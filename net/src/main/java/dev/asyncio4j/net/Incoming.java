package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.InputBuffer;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.TruncatedException;
import dev.asyncio4j.sync.ParkingLot;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What comes in for a {@link StreamReader}, until that takes it: the bytes, the end or the failure
 * behind them, and the task that waits for more. It keeps to the limit of the stream: above twice
 * that the connection is not read from, until no more is left than the limit.
 *
 * <p><b>Threads.</b> The loop's only: its tasks, and the bare carrier where it says so.
 */
final class Incoming {
    private final int limit;
    private final InputBuffer bytes = new InputBuffer();
    private final ParkingLot reader = new ParkingLot("data of a stream");

    /** Where the bytes come from; null if the program feeds them. */
    private final @Nullable Line line;

    private boolean ended;

    /** What is thrown in place of the end, once everything has been read. */
    private @Nullable IOException cutOff;

    private @Nullable IOException failure;

    Incoming(@Nullable Line line, int limit) {
        this.line = line;
        this.limit = limit;
        // In debug mode it belongs to the loop on which it was made.
        reader.checkThread();
    }

    int limit() {
        return limit;
    }

    /** What has come and was not taken. */
    InputBuffer bytes() {
        return bytes;
    }

    /** Whether there will be no more. */
    boolean isEnded() {
        return ended;
    }

    /** What the connection failed with; null if it did not. */
    @Nullable IOException failure() {
        return failure;
    }

    /** Whether a task waits for more. */
    boolean isAwaited() {
        return !reader.isEmpty();
    }

    // What the program feeds

    void checkThread() {
        reader.checkThread();
    }

    /** Adds a copy. */
    void add(byte[] more) {
        bytes.add(more, more.length);
        wakeReader();
    }

    void end() {
        ended = true;
        wakeReader();
    }

    void fail(IOException cause) {
        failure = cause;
        wakeReader();
    }

    // What the line says; on the carrier

    /** Something can be received: whether a task that waits does it. */
    boolean readable() {
        boolean isAwaited = isAwaited();
        wakeReader();
        return isAwaited;
    }

    void received(ByteBuf more) {
        bytes.add(more);
        wakeReader();
        if (line != null && bytes.size() > 2L * limit) {
            line.input().read(false);
        }
    }

    void lost(@Nullable IOException cause) {
        if (cause == null) {
            end();
        } else if (cause instanceof TruncatedException) {
            cutOff = cause;
            end();
        } else {
            bytes.clear();
            fail(cause);
        }
    }

    private void wakeReader() {
        if (!reader.isEmpty()) {
            reader.unpark();
        }
    }

    // What the reader takes

    /** Has more among the bytes, or waits until something has happened. */
    void receiveOrAwait(String what) throws IOException {
        if (line == null || !line.input().receive(bytes)) {
            await(what);
        }
    }

    /**
     * Receives to where there is room, if nothing is left to be taken before, and returns how many
     * bytes; zero if there are none now. Others may be left to be taken.
     */
    int receive(ByteBuffer into) {
        return line == null ? 0 : line.input().receive(into, bytes);
    }

    /** Waits until something has happened. */
    void await(String what) throws IOException {
        if (isAwaited()) {
            throw new IllegalStateException(
                    what
                            + "() called while another task is already waiting for incoming data of"
                            + " this stream (expected: one task at a time reads)");
        }
        if (line != null) {
            line.input().read(true);
        }
        reader.park();
        throwFailure();
    }

    void throwFailure() throws IOException {
        if (line != null) {
            line.checkThread();
        }
        if (failure != null) {
            throw IoFailures.again(failure);
        }
    }

    /** Where everything was taken, and that was not all. */
    void throwIfCutOff() throws IOException {
        if (cutOff != null) {
            throw IoFailures.again(cutOff);
        }
    }

    /** Takes the first bytes out, of which there must be so many. */
    byte[] take(int count) {
        byte[] first = bytes.take(count);
        taken();
        return first;
    }

    /** Some were taken: there may be room for more. */
    void taken() {
        if (line != null && !line.input().isReading() && bytes.size() <= limit) {
            line.input().read(true);
        }
    }

    @Override
    public String toString() {
        return bytes.size()
                + " bytes"
                + (ended ? ", eof" : "")
                + (failure == null ? "" : ", " + failure)
                + (isAwaited() ? ", a task waits" : "");
    }
}
