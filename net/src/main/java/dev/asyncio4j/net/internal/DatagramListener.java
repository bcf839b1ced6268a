package dev.asyncio4j.net.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to a {@link DatagramLine}.
 *
 * <p><b>Threads.</b> Called on the bare carrier, where nothing may block or take a lock; {@link
 * #pauseWriting} by who sends.
 */
public interface DatagramListener {
    /** Nobody listens. */
    DatagramListener DEAF =
            new DatagramListener() {
                @Override
                public void received(byte[] data, InetSocketAddress from) {}

                @Override
                public void failed(IOException cause) {}

                @Override
                public void lost(@Nullable IOException cause) {}

                @Override
                public void pauseWriting() {}

                @Override
                public void resumeWriting() {}
            };

    /** A datagram came, perhaps an empty one. */
    void received(byte[] data, InetSocketAddress from);

    /** One could not be sent, or the peer's machine says that nobody is there. */
    void failed(IOException cause);

    /**
     * The socket is closed, by whomever. Called once, and nothing after it.
     *
     * @param cause why; null if it was closed as it should
     */
    void lost(@Nullable IOException cause);

    /** More is to be sent than the upper mark says. */
    void pauseWriting();

    /** No more is to be sent than the lower mark says. */
    void resumeWriting();
}
