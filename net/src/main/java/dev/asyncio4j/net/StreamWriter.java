package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.sync.ParkingLot;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes over a connection.
 *
 * <pre>{@code
 * writer.write(answer.getBytes(UTF_8));
 * writer.drain();
 * }</pre>
 *
 * <p>Writing does not wait: what was written is copied, and goes out with everything else that was
 * written in the same iteration of the loop. {@link #drain()} waits while the peer is too slow;
 * without it a fast writer fills the memory.
 *
 * <p><b>Errors.</b> What is written to a connection that has failed, or was closed and has sent
 * everything, is dropped; the next {@code drain} throws.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.StreamWriter}.
 */
public final class StreamWriter implements AutoCloseable {
    private final Line line;
    private final StreamReader reader;
    private final LineTransport transport;

    // Who waits, if anybody ever did.
    private @Nullable ParkingLot draining;
    private @Nullable ParkingLot closing;

    private boolean paused;
    private boolean lost;
    private @Nullable IOException failure;

    StreamWriter(Line line, StreamReader reader) {
        this.line = line;
        this.reader = reader;
        transport = new LineTransport(line);
    }

    // What is said of the connection

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        unparkAll(draining);
    }

    void lost(@Nullable IOException cause) {
        lost = true;
        failure = cause;
        unparkAll(draining);
        unparkAll(closing);
    }

    private static void unparkAll(@Nullable ParkingLot lot) {
        if (lot != null) {
            lot.unparkAll();
        }
    }

    // What is written

    /**
     * Sends these bytes soon.
     *
     * @throws IllegalStateException after {@link #writeEof()}
     */
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /**
     * Sends a part of these bytes soon.
     *
     * @throws IndexOutOfBoundsException if there is no such part
     */
    public void write(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        requireNotEnded();
        line.output().write(bytes, offset, count);
    }

    /** Sends soon what remains in the buffer, of which nothing remains then. */
    public void write(ByteBuffer bytes) {
        requireNotEnded();
        line.output().write(bytes);
    }

    private void requireNotEnded() {
        if (line.output().isEnding()) {
            throw new IllegalStateException("cannot write: writeEof() was called before");
        }
    }

    /** Sends these bytes soon. */
    public void write(MemorySegment bytes) {
        write(bytes.asByteBuffer());
    }

    /** Sends all of these soon, one after the other. */
    public void writelines(Iterable<byte[]> lines) {
        lines.forEach(this::write);
    }

    /**
     * Says, after everything that was written, that no more will come. The other direction stays
     * open.
     *
     * @throws UnsupportedOperationException over TLS
     */
    public void writeEof() {
        if (!canWriteEof()) {
            throw new UnsupportedOperationException(
                    "this connection cannot be closed in one direction, over TLS");
        }
        line.output().end();
    }

    /** Whether this connection can be closed in one direction: not over TLS. */
    public boolean canWriteEof() {
        return line.output().canEnd();
    }

    /**
     * Waits until so much was sent that more may be written: at once if no more than the upper mark
     * is left to be sent, else until no more than the lower one is.
     *
     * <p><b>Suspends</b> only then, or when the connection is being closed. Several tasks may wait.
     *
     * @throws IOException if the connection was lost
     */
    public void drain() throws IOException {
        line.checkThread();
        IOException unreadable = reader.exception();
        if (unreadable != null) {
            throw IoFailures.again(unreadable);
        }
        if (line.isClosing() && !lost) {
            // A loop that writes until something fails must let it fail.
            Asyncio.sleep(Duration.ZERO);
        }
        throwIfLost();
        while (paused && !lost) {
            if (draining == null) {
                draining = new ParkingLot("a stream to drain");
            }
            draining.park();
        }
        throwIfLost();
    }

    private @Nullable String explanation() {
        String known = transport.explanation();
        return known == null && failure == null && line.isClosedHere()
                ? "it was closed here, as by the end of its handler"
                : known;
    }

    private void throwIfLost() throws IOException {
        if (lost) {
            throw IoFailures.lost(failure, explanation());
        }
    }

    // The connection

    /** Closes the connection, both directions, when everything is sent. Does not wait. */
    @Override
    public void close() {
        line.close();
    }

    /** Closes the connection at once; what is not sent is dropped. */
    public void abort() {
        line.abort();
    }

    /** Whether the connection is closed or being closed. */
    public boolean isClosing() {
        return line.isClosing();
    }

    /**
     * Waits until the connection is closed.
     *
     * <p><b>Suspends</b> until then. <b>Cancellation</b> leaves it to close by itself.
     *
     * @throws IOException if it was not closed in order, but lost
     */
    public void waitClosed() throws IOException {
        while (!lost) {
            if (closing == null) {
                closing = new ParkingLot("a stream to close");
            }
            closing.park();
        }
        if (failure != null) {
            throw IoFailures.again(failure);
        }
    }

    /**
     * The address of this end; null if the connection has none. <b>Python:</b> {@code
     * get_extra_info('sockname')}.
     */
    public @Nullable SocketAddress localAddress() {
        return line.localAddress();
    }

    /**
     * The address of the other end; null if the connection has none. <b>Python:</b> {@code
     * get_extra_info('peername')}.
     */
    public @Nullable SocketAddress remoteAddress() {
        return line.remoteAddress();
    }

    // TLS

    /**
     * Goes over to TLS with the host that was connected to, or with a client that has connected.
     * See {@link #startTls(TlsOptions, String)}.
     */
    public void startTls(TlsOptions options) throws IOException {
        startTls(options, null);
    }

    /**
     * Goes over to TLS, in the midst of a connection. What was written before is sent as it is;
     * what the reader has not read yet belongs to the handshake, and the reader has nothing before
     * that is over. Called again, it makes TLS within TLS.
     *
     * <p><b>Suspends</b> until the handshake is over. <b>Cancellation</b> aborts the connection.
     *
     * @param serverHostname whose certificate is expected, where this end is the client: behind a
     *     tunnel that is another host than the one that was connected to; null for that one
     * @throws IOException if the handshake fails, which is the end of the connection: a {@link
     *     javax.net.ssl.SSLHandshakeException}, or a {@link java.net.SocketTimeoutException} if it
     *     took too long
     * @throws IllegalStateException if another handshake is under way, which goes on; or the end
     *     was written
     */
    public void startTls(TlsOptions options, @Nullable String serverHostname) throws IOException {
        Objects.requireNonNull(options, "options");
        drain();
        line.tls().prepare();
        Securing.secure(line, options, serverHostname, reader::takeAll);
    }

    /**
     * What was agreed over TLS; null without, and before the handshake is over. <b>Python:</b>
     * {@code get_extra_info} of {@code ssl_object}, {@code peercert}, {@code cipher}.
     */
    public @Nullable TlsInfo tls() {
        return TlsInfo.of(line.tls().engine());
    }

    /**
     * The connection, for what streams have not: options of the socket, water marks, {@link
     * Net#sendfile}. <b>Python:</b> {@code writer.transport}.
     */
    public Transport transport() {
        return transport;
    }

    /** This stream, for code that wants an output stream; its {@code flush} drains. */
    public OutputStream asOutputStream() {
        return new StreamOutput(this);
    }

    @Override
    public String toString() {
        return "StreamWriter["
                + (lost ? "closed" : line.isClosing() ? "closing" : "open")
                + ", to "
                + line.destination()
                + (line.output().unsent() == 0
                        ? ""
                        : ", " + line.output().unsent() + " bytes to send")
                + "]";
    }
}
