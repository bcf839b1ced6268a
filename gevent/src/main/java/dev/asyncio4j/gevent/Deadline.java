package dev.asyncio4j.gevent;

import dev.asyncio4j.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A point in a loop's time, for a wait of several parts.
 *
 * @param when null for never
 */
record Deadline(EventLoop loop, @Nullable Duration when) {
    /**
     * @param limit null for no limit
     */
    static Deadline after(EventLoop loop, @Nullable Duration limit) {
        return new Deadline(loop, limit == null ? null : loop.time().plus(limit));
    }

    /** How long it is until then; null if that is no limit, and never negative. */
    @Nullable Duration left() {
        if (when == null) {
            return null;
        }
        Duration left = when.minus(loop.time());
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isOver() {
        return when != null && when.compareTo(loop.time()) <= 0;
    }
}
