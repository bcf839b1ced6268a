package dev.asyncio4j.net;

/**
 * Is given the bytes that come in over a connection.
 *
 * <pre>{@code
 * final class Echo implements Protocol {
 *     private Transport transport;
 *
 *     @Override
 *     public void connectionMade(Transport transport) {
 *         this.transport = transport;
 *     }
 *
 *     @Override
 *     public void dataReceived(byte[] data) {
 *         transport.write(data);
 *     }
 * }
 * }</pre>
 *
 * <p><b>Python:</b> {@code asyncio.Protocol}.
 *
 * @see Net#createConnection
 * @see Net#createServer
 */
public non-sealed interface Protocol extends StreamProtocol {
    /**
     * Bytes came: as many as there were, which has nothing to do with how the peer wrote them.
     *
     * @param data the protocol's own from now on, and never empty
     */
    default void dataReceived(byte[] data) throws Exception {}
}
