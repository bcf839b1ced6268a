package dev.asyncio4j.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that the block of a {@code try} holds: what {@code hold()} of a lock, a semaphore or a
 * limiter returns. Closing it gives it back; closing it again does nothing.
 *
 * <p><b>Python:</b> what {@code async with lock} does at its end.
 */
public final class Held implements AutoCloseable {
    private @Nullable Runnable release;

    private Held(Runnable release) {
        this.release = release;
    }

    /**
     * For locks of one's own: has the code run when this is closed, once.
     *
     * <pre>{@code
     * Held read() {
     *     readers++;
     *     return Held.of(() -> readers--);
     * }
     * }</pre>
     *
     * @param release gives back what is held, and does not suspend; if it throws, closing this
     *     again tries again
     */
    public static Held of(Runnable release) {
        return new Held(Objects.requireNonNull(release, "release"));
    }

    /** Gives back what is held. Does not suspend; a second time it has no effect. */
    @Override
    public void close() {
        Runnable toRun = release;
        if (toRun != null) {
            toRun.run();
            release = null;
        }
    }

    @Override
    public String toString() {
        return release == null ? "Held[closed]" : "Held[open]";
    }
}
