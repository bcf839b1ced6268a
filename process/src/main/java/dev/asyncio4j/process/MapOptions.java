package dev.asyncio4j.process;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Futures#map} and {@link ProcessPoolExecutor#map} work.
 *
 * @param timeout how long after the call a result may come at the latest; null for no limit
 * @param bufferSize how many results there may be, under way or done, that nobody has taken; {@link
 *     #ALL} for no limit
 * @param chunkSize how many inputs a worker process is sent at once
 */
public record MapOptions(@Nullable Duration timeout, int bufferSize, int chunkSize) {
    /** Everything is handed in at the call. */
    public static final int ALL = Integer.MAX_VALUE;

    private static final MapOptions DEFAULT = new MapOptions(null, ALL, 1);

    public MapOptions {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: 0 or more)");
        }
        if (bufferSize < 1) {
            throw new IllegalArgumentException(
                    "bufferSize: " + bufferSize + " (expected: 1 or more)");
        }
        if (chunkSize < 1) {
            throw new IllegalArgumentException(
                    "chunkSize: " + chunkSize + " (expected: 1 or more)");
        }
    }

    /** Without limits. */
    public static MapOptions defaults() {
        return DEFAULT;
    }

    /**
     * Has the iteration throw when it asks for a result that is not there so long after the call.
     *
     * @throws IllegalArgumentException if it is less than zero; zero is for results that are there
     */
    public MapOptions withTimeout(Duration timeout) {
        return new MapOptions(Objects.requireNonNull(timeout, "timeout"), bufferSize, chunkSize);
    }

    /**
     * Has the inputs asked for only as results are taken: at the call so many, then one for each.
     * For inputs without an end, and for results that are large.
     */
    public MapOptions withBufferSize(int bufferSize) {
        return new MapOptions(timeout, bufferSize, chunkSize);
    }

    /**
     * Has a worker process sent so many inputs at once, for functions that take less than a
     * millisecond. If the function fails for one of them, the others' results are lost with it.
     * Threads are handed in one at a time.
     */
    public MapOptions withChunkSize(int chunkSize) {
        return new MapOptions(timeout, bufferSize, chunkSize);
    }
}
