package dev.asyncio4j.benchmarks.net.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The connections of one thread to a server, and where that thread waits for them.
 *
 * <p>Connections are closed by a reset: else the operating system would keep each port for a
 * minute, and soon have none.
 *
 * <p><b>Threads.</b> The one that calls first, but for {@link #wakeup}.
 */
interface Wire extends AutoCloseable {
    /** A connection. */
    interface Link {
        /** Sends these bytes, which must stay as they are until they were answered. */
        void send(ByteBuffer bytes) throws IOException;

        /** Closes it. */
        void close() throws IOException;
    }

    /** Is told what comes. */
    interface Receiver {
        /** These bytes have come; they are gone when this returns. */
        void received(Link link, ByteBuffer bytes) throws IOException;
    }

    /** Connects; waits until that is done, which on this machine takes the server no turn. */
    Link open(Receiver receiver) throws IOException;

    /** Waits until something has come, or another thread wants it to go on. */
    void await() throws IOException;

    /** Takes what has come, without waiting. */
    void poll() throws IOException;

    /** Has {@link #await} return. Any thread. */
    void wakeup();

    /** Closes all connections. */
    @Override
    void close() throws IOException;

    /** Why a connection was closed, if not by us. */
    static IOException closedByServer() {
        return new IOException("the server has closed a connection");
    }
}
