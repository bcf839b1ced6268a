package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Effort;

/**
 * How long is measured, and how often.
 *
 * @param starts how often the servers are started: how fast one is depends by some per cent on
 *     where its memory happens to lie
 * @param rounds of each start, in each of which everything is measured once
 * @param rampMillis of load before it counts
 * @param millis that count
 * @param mostWarmups how often a JVM is loaded at most before the first round, so that it has
 *     compiled, with each of the workloads that warm up
 * @param warmupMillis how long each time
 * @param idleConnections how many idle connections share the memory that is asked for
 */
record Slice(
        int starts,
        int rounds,
        int rampMillis,
        int millis,
        int mostWarmups,
        int warmupMillis,
        int idleConnections) {
    private static final Slice FULL = new Slice(3, 3, 300, 1_000, 12, 1_000, 10_000);
    private static final Slice QUICK = new Slice(1, 1, 100, 400, 4, 700, 10_000);

    static Slice of(Effort effort) {
        return effort.rounds() > 1 ? FULL : QUICK;
    }

    /** A part of a warm-up. */
    Slice warmup() {
        return new Slice(1, 1, 0, warmupMillis, 0, 0, 0);
    }
}
