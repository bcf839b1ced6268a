package dev.asyncio4j.benchmarks.core;

/** A figure of work that was not done is none. */
final class Arrivals {
    private Arrivals() {}

    static void check(long expected, long arrived) {
        if (arrived != expected) {
            throw new IllegalStateException(arrived + " arrived (expected: " + expected + ")");
        }
    }
}
