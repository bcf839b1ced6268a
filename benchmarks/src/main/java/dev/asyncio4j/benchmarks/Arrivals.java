package dev.asyncio4j.benchmarks;

/** A figure of work that was not done is none. */
public final class Arrivals {
    private Arrivals() {}

    public static void check(long expected, long arrived) {
        if (arrived != expected) {
            throw new IllegalStateException(arrived + " arrived (expected: " + expected + ")");
        }
    }
}
