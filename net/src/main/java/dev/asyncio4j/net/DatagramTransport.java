package dev.asyncio4j.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams, for code that is called when one comes: a {@link DatagramProtocol}.
 * Nothing here waits.
 *
 * <p>What is sent is copied, and goes out with everything else that was sent in the same iteration
 * of the loop. What the system refuses, one that is too long for instance, the protocol is told by
 * {@link DatagramProtocol#errorReceived}.
 *
 * <p><b>Threads.</b> The tasks and callbacks of its loop.
 *
 * <p><b>Python:</b> {@code asyncio.DatagramTransport}.
 */
public interface DatagramTransport extends AutoCloseable {
    /**
     * Sends a datagram, which may be empty, to the remote address. What is sent when this is closed
     * is dropped.
     *
     * @throws IllegalStateException if there is no remote address
     */
    void sendTo(byte[] data);

    /**
     * Sends a datagram, which may be empty. What is sent when this is closed is dropped.
     *
     * @throws IllegalArgumentException if this has a remote address, and it is another; or if its
     *     host is not resolved
     */
    void sendTo(byte[] data, InetSocketAddress to);

    /**
     * How many bytes wait to be sent: those that the operating system has not taken yet. Each
     * datagram counts eight more than its data.
     */
    long writeBufferSize();

    /** 16 and 64 KiB, unless it was set. */
    WaterMarks writeBufferLimits();

    /** Sets when the protocol is told to pause, and to go on. Tells it at once if that is due. */
    void setWriteBufferLimits(WaterMarks limits);

    /** Closes the socket when everything is sent. Does not wait. */
    @Override
    void close();

    /** Closes the socket at once; what is not sent is dropped. */
    void abort();

    /** Whether the socket is closed or being closed. */
    boolean isClosing();

    /** Who is told what happens. */
    DatagramProtocol protocol();

    /** Where it receives. <b>Python:</b> {@code get_extra_info('sockname')}. */
    InetSocketAddress localAddress();

    /**
     * Where all datagrams go to and come from; null for anywhere. <b>Python:</b> {@code
     * get_extra_info('peername')}.
     */
    @Nullable InetSocketAddress remoteAddress();
}
