package dev.asyncio4j.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection, for code that is called when something comes: a {@link Protocol}. Nothing here
 * waits.
 *
 * <p>What is written is copied, and goes out with everything else that was written in the same
 * iteration of the loop. While {@linkplain BaseProtocol#pauseWriting paused}, a protocol should not
 * write: it can, and fills the memory.
 *
 * <p><b>Threads.</b> The tasks and callbacks of its loop.
 *
 * <p><b>Python:</b> {@code asyncio.Transport}.
 */
public interface Transport extends AutoCloseable {
    // Writing

    /**
     * Sends these bytes soon. What is written to a connection that has failed, or was closed and
     * has sent everything, is dropped.
     *
     * @throws IllegalStateException after {@link #writeEof()}
     */
    default void write(byte[] bytes) {
        write(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends a part of these bytes soon.
     *
     * @throws IndexOutOfBoundsException if there is no such part
     */
    default void write(byte[] bytes, int offset, int count) {
        write(ByteBuffer.wrap(bytes, offset, count));
    }

    /** Sends soon what remains in the buffer, of which nothing remains then. */
    void write(ByteBuffer bytes);

    /** Sends these bytes soon. */
    default void write(MemorySegment bytes) {
        write(bytes.asByteBuffer());
    }

    /** Sends all of these soon, one after the other. */
    default void writelines(Iterable<byte[]> lines) {
        lines.forEach(this::write);
    }

    /**
     * Says, after everything that was written, that no more will come. The other direction stays
     * open.
     *
     * @throws UnsupportedOperationException over TLS
     */
    void writeEof();

    /** Whether this connection can be closed in one direction: not over TLS. */
    boolean canWriteEof();

    /** How many bytes wait to be sent: those that the operating system has not taken yet. */
    long writeBufferSize();

    /** 16 and 64 KiB, unless it was set. */
    WaterMarks writeBufferLimits();

    /** Sets when the protocol is told to pause, and to go on. Tells it at once if that is due. */
    void setWriteBufferLimits(WaterMarks limits);

    // Reading

    /**
     * Has nothing come from now on: the protocol is given nothing, and a task that reads a stream
     * has what came before, then waits. A peer that goes on to send must wait, once the operating
     * systems' buffers are full. Does nothing if it is paused or closed already.
     */
    void pauseReading();

    /** Goes on after {@link #pauseReading()}; does nothing otherwise. */
    void resumeReading();

    /** Whether something can come: neither paused nor closed. */
    boolean isReading();

    // The connection

    /** Closes the connection, both directions, when everything is sent. Does not wait. */
    @Override
    void close();

    /** Closes the connection at once; what is not sent is dropped. */
    void abort();

    /** Whether the connection is closed or being closed. */
    boolean isClosing();

    /**
     * Who is told what happens.
     *
     * @throws IllegalStateException if that is a stream
     */
    StreamProtocol protocol();

    /**
     * Has another protocol told from now on; it is not told that the connection was made. A stream
     * that had the connection gets nothing more.
     */
    void setProtocol(StreamProtocol protocol);

    /**
     * The address of this end; null if the connection has none. <b>Python:</b> {@code
     * get_extra_info('sockname')}.
     */
    @Nullable SocketAddress localAddress();

    /**
     * The address of the other end; null if the connection has none. <b>Python:</b> {@code
     * get_extra_info('peername')}.
     */
    @Nullable SocketAddress remoteAddress();

    /**
     * Goes over to TLS, in the midst of a connection. What was written before is sent as it is;
     * what came and was not given to the protocol yet belongs to the handshake. The protocol stays,
     * and is given nothing before that is over.
     *
     * <p><b>Suspends</b> until the handshake is over. <b>Cancellation</b> aborts the connection.
     *
     * <p><b>Python:</b> {@code loop.start_tls}.
     *
     * @param serverHostname as in {@link StreamWriter#startTls(TlsOptions, String)}
     * @throws IOException if the handshake fails, which is the end of the connection
     * @throws IllegalStateException if a stream has the connection; if another handshake is under
     *     way, which goes on; or the end was written
     */
    void startTls(TlsOptions options, @Nullable String serverHostname) throws IOException;

    /**
     * What was agreed over TLS; null without. <b>Python:</b> {@code get_extra_info} of {@code
     * ssl_object}, {@code peercert}, {@code cipher}.
     */
    @Nullable TlsInfo tls();

    /**
     * The value of an option of the socket. <b>Python:</b> {@code
     * get_extra_info('socket').getsockopt(...)}.
     *
     * @param option one of {@link java.net.StandardSocketOptions}
     * @throws UnsupportedOperationException if this socket has no such option
     * @throws IllegalStateException if the connection is closed
     */
    <T> T option(SocketOption<T> option);

    /**
     * Sets an option of the socket. <b>Python:</b> {@code
     * get_extra_info('socket').setsockopt(...)}.
     *
     * @param option one of {@link java.net.StandardSocketOptions}
     * @throws UnsupportedOperationException if this socket has no such option
     * @throws IllegalArgumentException if it cannot have this value
     * @throws IllegalStateException if the connection is closed
     */
    <T> void setOption(SocketOption<T> option, T value);
}
