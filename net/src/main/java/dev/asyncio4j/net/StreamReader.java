package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.InputBuffer;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.sync.ParkingLot;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that come in over a connection.
 *
 * <p><b>Threads.</b> The tasks of one loop, and one of them at a time.
 *
 * <p><b>Python:</b> {@code asyncio.StreamReader}.
 */
public final class StreamReader {
    private static final byte NEWLINE = '\n';

    private final Line line;
    private final int limit;
    private final InputBuffer buffer = new InputBuffer();
    private final ParkingLot reader = new ParkingLot(this);
    private boolean ended;
    private @Nullable IOException failure;

    StreamReader(Line line, int limit) {
        this.line = line;
        this.limit = limit;
    }

    void feed(ByteBuf bytes) {
        buffer.add(bytes);
        wakeReader();
        if (buffer.size() > 2L * limit) {
            line.read(false);
        }
    }

    void feedEnd() {
        ended = true;
        wakeReader();
    }

    void fail(@Nullable IOException cause) {
        if (cause == null) {
            ended = true;
        } else {
            failure = cause;
        }
        wakeReader();
    }

    private void wakeReader() {
        if (!reader.isEmpty()) {
            reader.unpark();
        }
    }

    /**
     * Reads what is there, but at least one byte and at most {@code most}.
     *
     * @return no bytes if the peer has sent all
     */
    public byte[] read(int most) throws IOException {
        throwFailure();
        if (most == 0) {
            return new byte[0];
        }
        if (buffer.isEmpty() && !ended) {
            waitForBytes("read");
        }
        byte[] bytes = buffer.take(Math.min(most, buffer.size()));
        goOn();
        return bytes;
    }

    /** Reads up to and with the next newline; what there is before the end if there is none. */
    public byte[] readline() throws IOException {
        throwFailure();
        int searched = 0;
        while (true) {
            int found = buffer.indexOf(NEWLINE, searched);
            if (found >= 0 || ended) {
                byte[] bytes = buffer.take(found < 0 ? buffer.size() : found + 1);
                goOn();
                return bytes;
            }
            searched = buffer.size();
            waitForBytes("readline");
        }
    }

    private void waitForBytes(String what) throws IOException {
        if (!reader.isEmpty()) {
            throw new IllegalStateException(
                    what
                            + "() called while another task is already waiting for incoming data of"
                            + " this stream: only one may read at a time");
        }
        line.read(true);
        reader.park();
        throwFailure();
    }

    private void throwFailure() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private void goOn() {
        if (!line.isReading() && buffer.size() <= limit) {
            line.read(true);
        }
    }

    /** Whether everything was read that will ever come. */
    public boolean atEof() {
        return ended && buffer.isEmpty();
    }

    @Override
    public String toString() {
        return "StreamReader[" + buffer.size() + " bytes" + (ended ? ", eof" : "") + "]";
    }
}
