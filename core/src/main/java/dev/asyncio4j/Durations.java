package dev.asyncio4j;

import dev.asyncio4j.engine.Nanos;
import dev.asyncio4j.spi.Waiter;
import java.time.Duration;

/** Between durations, which people read, and nanoseconds, which the loop counts in. */
final class Durations {
    static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Durations() {}

    static Duration ofSeconds(double seconds) {
        if (Double.isNaN(seconds)) {
            throw Misuse.argument("seconds", seconds, "a number");
        }
        // A double too large becomes Long.MAX_VALUE, some 292 years.
        return Duration.ofNanos(Math.round(seconds * Nanos.PER_SECOND));
    }

    /** One too long to count is as good as endless. */
    static long toNanos(Duration duration) {
        return Nanos.of(duration);
    }

    /** The time that lies a duration after {@code now}; {@link Waiter#NEVER} if that is too far. */
    static long after(long now, Duration delay) {
        long nanos = toNanos(delay);
        long sum = now + nanos;
        return nanos > 0 && sum < now ? Waiter.NEVER : sum;
    }

    /** From {@code now} to a deadline; zero if that has come. */
    static Duration until(long deadline, long now) {
        // The difference to a deadline long past could be too large to count.
        return deadline <= now ? Duration.ZERO : Duration.ofNanos(deadline - now);
    }

    static String show(Duration duration) {
        return Nanos.show(duration);
    }
}
