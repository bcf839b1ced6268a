package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Effort;

/**
 * How long is measured, and how often.
 *
 * @param rounds in each of which everything is measured once
 * @param rampMillis of load before it counts
 * @param millis that count
 * @param mostWarmups how many seconds a JVM may compile before the first round, for each of the
 *     workloads that warm up
 * @param idleConnections how many idle connections share the memory that is asked for
 */
record Slice(int rounds, int rampMillis, int millis, int mostWarmups, int idleConnections) {
    private static final Slice FULL = new Slice(5, 300, 1_000, 12, 10_000);
    private static final Slice QUICK = new Slice(1, 100, 400, 4, 10_000);

    static Slice of(Effort effort) {
        return effort.rounds() > 1 ? FULL : QUICK;
    }

    /** One second of a warm-up. */
    Slice warmup() {
        return new Slice(1, 0, 1_000, 0, 0);
    }
}
