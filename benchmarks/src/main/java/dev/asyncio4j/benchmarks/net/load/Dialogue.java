package dev.asyncio4j.benchmarks.net.load;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * What is said to a server that echoes.
 *
 * @param tls whether over TLS
 * @param size of each message, in bytes
 * @param rate how many messages all connections together are to send each second; zero to send each
 *     as soon as the one before has come back
 */
record Dialogue(boolean tls, int connections, int size, int rate) {
    private static final double SECOND_NANOS = 1e9;

    /** To send at once; for connections that say one byte and no more. */
    static Dialogue idle(int connections) {
        return new Dialogue(false, connections, 1, 0);
    }

    Wire wire(SocketAddress server) throws IOException {
        return tls ? new TlsWire(server) : new PlainWire(server);
    }

    boolean isPaced() {
        return rate > 0;
    }

    /** From one message of a connection to its next, where they are paced. */
    long intervalNanos() {
        return (long) (SECOND_NANOS * connections / rate);
    }
}
