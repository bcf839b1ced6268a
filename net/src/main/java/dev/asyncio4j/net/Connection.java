package dev.asyncio4j.net;

/**
 * A connection that was made for a protocol.
 *
 * @param <P> the protocol
 */
public record Connection<P extends BaseProtocol>(Transport transport, P protocol)
        implements AutoCloseable {
    /** Closes the transport. */
    @Override
    public void close() {
        transport.close();
    }
}
