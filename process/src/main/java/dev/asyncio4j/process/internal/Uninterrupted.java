package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Uses channels to files as if nobody were interrupted: those of the JDK are closed by an
 * interrupt, though nothing there takes long.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** What uses a channel that it opens itself, and can be done again. */
    public interface Use<T extends @Nullable Object> {
        T once() throws IOException;
    }

    /** Does it, again if there is an interrupt, which is kept for afterwards. */
    public static <T extends @Nullable Object> T use(Use<T> use) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return use.once();
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
