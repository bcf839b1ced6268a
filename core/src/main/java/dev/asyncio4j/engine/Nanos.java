package dev.asyncio4j.engine;

import java.time.Duration;

/** Durations as nanoseconds, which the engine counts in, and as people read them. */
public final class Nanos {
    public static final double PER_SECOND = 1e9;

    private Nanos() {}

    /** So many; one too long to count is as good as endless. */
    public static long of(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** In seconds, for messages. */
    public static String show(Duration duration) {
        return of(duration) / PER_SECOND + " s";
    }
}
