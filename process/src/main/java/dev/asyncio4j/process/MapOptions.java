package dev.asyncio4j.process;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Futures#map} works.
 *
 * @param timeout how long after the call a result may come at the latest; null for no limit
 * @param bufferSize how many results there may be, under way or done, that nobody has taken; {@link
 *     #ALL} for no limit
 */
public record MapOptions(@Nullable Duration timeout, int bufferSize) {
    /** Everything is handed in at the call. */
    public static final int ALL = Integer.MAX_VALUE;

    private static final MapOptions DEFAULT = new MapOptions(null, ALL);

    public MapOptions {
        if (bufferSize < 1) {
            throw new IllegalArgumentException(
                    "bufferSize: " + bufferSize + " (expected: 1 or more)");
        }
    }

    /** Without limits. */
    public static MapOptions defaults() {
        return DEFAULT;
    }

    /**
     * Has the iteration throw when it asks for a result that is not there so long after the call.
     */
    public MapOptions withTimeout(Duration timeout) {
        return new MapOptions(Objects.requireNonNull(timeout, "timeout"), bufferSize);
    }

    /**
     * Has the inputs asked for only as results are taken: at the call so many, then one for each.
     * For inputs without an end, and for results that are large.
     */
    public MapOptions withBufferSize(int bufferSize) {
        return new MapOptions(timeout, bufferSize);
    }
}
