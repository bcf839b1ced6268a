package dev.asyncio4j.process;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a function is applied to many items.
 *
 * @param chunkSize how many items a worker is sent at once
 * @param bufferSize how many results may be under way that nobody has asked for; 0 for any number
 * @param timeout how long after the call the results must be there; null for any time
 */
public record MapOptions(int chunkSize, int bufferSize, @Nullable Duration timeout) {
    private static final MapOptions DEFAULTS = new MapOptions(1, 0, null);

    /** Checks what a {@code with} method was given. */
    public MapOptions {
        if (chunkSize < 1) {
            throw new IllegalArgumentException(
                    "chunkSize: " + chunkSize + " (expected: 1 or more)");
        }
        if (bufferSize < 0) {
            throw new IllegalArgumentException(
                    "bufferSize: " + bufferSize + " (expected: 1 or more)");
        }
    }

    /** One item at a time; all are sent at once; the results may take any time. */
    public static MapOptions defaults() {
        return DEFAULTS;
    }

    /**
     * With as many items at once: for functions that take less than a millisecond.
     *
     * @throws IllegalArgumentException if it is less than one
     */
    public MapOptions withChunkSize(int items) {
        return new MapOptions(items, bufferSize, timeout);
    }

    /**
     * With no more items asked for than that, beyond the results that were taken: for sources that
     * are large or have no end.
     *
     * @throws IllegalArgumentException if it is less than zero; zero is for any number
     */
    public MapOptions withBufferSize(int items) {
        return new MapOptions(chunkSize, items, timeout);
    }

    /** With a time, from the call on, after which it is too late for a result. */
    public MapOptions withTimeout(Duration limit) {
        return new MapOptions(chunkSize, bufferSize, Objects.requireNonNull(limit, "limit"));
    }
}
