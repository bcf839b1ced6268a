package dev.asyncio4j.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Until when threads wait, by the machine's time. */
final class TimeLimit {
    /** No limit: so far that nobody waits for it, and that adding to it does not overflow. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final long begin = System.nanoTime();
    private final long nanos;

    private TimeLimit(long nanos) {
        this.nanos = nanos;
    }

    /** So long from now; null for no limit. */
    static TimeLimit in(@Nullable Duration timeout) {
        return new TimeLimit(timeout == null ? FOREVER : saturated(timeout));
    }

    private static long saturated(Duration timeout) {
        try {
            return Math.clamp(timeout.toNanos(), 0, FOREVER);
        } catch (ArithmeticException tooFar) {
            return timeout.isNegative() ? 0 : FOREVER;
        }
    }

    /** In nanoseconds; zero once it is over. */
    long left() {
        return Math.max(0, nanos - (System.nanoTime() - begin));
    }
}
