package dev.asyncio4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Is given the datagrams that come in. What its methods throw is reported to the loop's exception
 * handler, and the transport goes on.
 *
 * <p>While a callback is suspended, up to a thousand datagrams wait for it; then the operating
 * system keeps what comes, and drops what it has no room for.
 *
 * <p><b>Python:</b> {@code asyncio.DatagramProtocol}.
 *
 * @see Net#createDatagramEndpoint
 */
public interface DatagramProtocol extends BaseProtocol {
    /** The socket is open. Called once, and before all else. */
    default void connectionMade(DatagramTransport transport) throws Exception {}

    /**
     * A datagram came.
     *
     * @param data the protocol's own from now on, and perhaps empty
     */
    default void datagramReceived(byte[] data, InetSocketAddress from) throws Exception {}

    /**
     * A datagram could not be sent; or, if the socket has a remote address, nobody receives there:
     * a {@link java.net.PortUnreachableException}. More can be sent.
     */
    default void errorReceived(IOException cause) throws Exception {}
}
