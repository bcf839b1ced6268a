package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.sync.ParkingLot;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes over a connection.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.StreamWriter}.
 */
public final class StreamWriter implements AutoCloseable {
    private final Line line;
    private final ParkingLot draining = new ParkingLot("the stream to drain");
    private final ParkingLot closing = new ParkingLot("the stream to close");
    private boolean paused;
    private boolean lost;
    private @Nullable IOException failure;

    StreamWriter(Line line) {
        this.line = line;
    }

    /** Sends these bytes soon, and does not wait. */
    public void write(byte[] bytes) {
        line.write(ByteBuffer.wrap(bytes));
    }

    /** Waits until so much has been sent that more may be written. */
    public void drain() throws IOException {
        if (line.isClosing()) {
            Asyncio.sleep(Duration.ZERO);
        }
        throwIfLost();
        while (paused && !lost) {
            draining.park();
        }
        throwIfLost();
    }

    private void throwIfLost() throws IOException {
        if (lost) {
            SocketException gone = new SocketException("Connection lost");
            gone.initCause(failure);
            throw gone;
        }
    }

    /** Closes the connection when everything is sent; does not wait. */
    @Override
    public void close() {
        line.close();
    }

    /** Waits until the connection is closed. */
    public void waitClosed() throws IOException {
        while (!lost) {
            closing.park();
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        draining.unparkAll();
    }

    void fail(@Nullable IOException cause) {
        lost = true;
        failure = cause;
        draining.unparkAll();
        closing.unparkAll();
    }
}
