package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to a {@link Line}.
 *
 * <p><b>Threads.</b> Called on the bare carrier, where nothing may block or take a lock; the last
 * two also by who writes.
 */
public interface LineListener {
    /** Nobody listens. */
    LineListener DEAF =
            new LineListener() {
                @Override
                public void received(ByteBuf bytes) {}

                @Override
                public void ended() {}

                @Override
                public void lost(@Nullable IOException cause) {}

                @Override
                public void pauseWriting() {}

                @Override
                public void resumeWriting() {}
            };

    /**
     * There is something to receive: whether the listener does that by itself, soon, by the line's
     * {@code receive}, when it has taken what it was given. If not, it is given that too.
     */
    default boolean readable() {
        return false;
    }

    /** Bytes came; the listener must copy those that it wants. */
    void received(ByteBuf bytes);

    /** The peer will send no more. */
    void ended();

    /**
     * The line is closed, by whomever. Called once, and nothing after it.
     *
     * @param cause why; null if it was closed as it should
     */
    void lost(@Nullable IOException cause);

    /** More is to be sent than the upper mark says. */
    void pauseWriting();

    /** No more is to be sent than the lower mark says. */
    void resumeWriting();
}
