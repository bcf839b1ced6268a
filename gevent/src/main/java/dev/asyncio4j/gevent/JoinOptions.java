package dev.asyncio4j.gevent;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * For how long, and for how many, {@link Gevent#joinall} and {@link Gevent#wait} wait.
 *
 * <p><b>Python:</b> the arguments {@code timeout}, {@code count} and {@code raise_error}.
 *
 * @param timeout null for no limit
 * @param count how many of them; all, if there are not so many
 * @param raiseError whether the first that is found to have failed ends the wait, which throws what
 *     that failed with
 */
public record JoinOptions(@Nullable Duration timeout, int count, boolean raiseError) {
    private static final JoinOptions DEFAULT = new JoinOptions(null, Integer.MAX_VALUE, false);

    public JoinOptions {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 or more)");
        }
    }

    /** For all, however long it takes; errors are no matter. */
    public static JoinOptions defaults() {
        return DEFAULT;
    }

    /** For all, no longer than so; null for no limit. */
    static JoinOptions within(@Nullable Duration timeout) {
        return new JoinOptions(timeout, DEFAULT.count, DEFAULT.raiseError);
    }

    public JoinOptions withTimeout(Duration timeout) {
        return new JoinOptions(Objects.requireNonNull(timeout, "timeout"), count, raiseError);
    }

    public JoinOptions withCount(int count) {
        return new JoinOptions(timeout, count, raiseError);
    }

    public JoinOptions withRaiseError(boolean raiseError) {
        return new JoinOptions(timeout, count, raiseError);
    }
}
