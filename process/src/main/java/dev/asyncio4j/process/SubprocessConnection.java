package dev.asyncio4j.process;

/**
 * A subprocess that was started for a protocol.
 *
 * @param <P> the protocol
 */
public record SubprocessConnection<P extends SubprocessProtocol>(
        SubprocessTransport transport, P protocol) implements AutoCloseable {
    /** Closes the transport. */
    @Override
    public void close() {
        transport.close();
    }
}
