package dev.asyncio4j.net;

/**
 * A socket for datagrams that was opened for a protocol.
 *
 * @param <P> the protocol
 */
public record DatagramConnection<P extends DatagramProtocol>(
        DatagramTransport transport, P protocol) implements AutoCloseable {
    /** Closes the transport. */
    @Override
    public void close() {
        transport.close();
    }
}
