package dev.asyncio4j.net;

/**
 * What is done with the bytes of a connection: a {@link Protocol}, which is given them, or a {@link
 * BufferedProtocol}, which says where to put them.
 *
 * <p>First {@link #connectionMade} is called, once; then what comes is given; then {@link
 * #eofReceived} may be called; and last, once, {@link #connectionLost}.
 *
 * <p><b>Errors.</b> What one of these methods throws is reported to the loop's exception handler,
 * and ends the connection at once.
 */
public sealed interface StreamProtocol extends BaseProtocol permits Protocol, BufferedProtocol {
    /** There is a connection, and this is what to write to. */
    default void connectionMade(Transport transport) throws Exception {}

    /**
     * The peer will send no more.
     *
     * @return true to keep the connection, on which one may go on to write; false to have it closed
     *     when everything is sent. Over TLS it is closed in any case.
     */
    default boolean eofReceived() throws Exception {
        return false;
    }
}
