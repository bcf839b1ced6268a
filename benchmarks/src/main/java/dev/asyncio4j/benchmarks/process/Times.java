package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.benchmarks.Effort;
import java.util.List;

/**
 * How often and how long a program does a workload.
 *
 * @param warmupMillis for how long nothing counts
 * @param iterations how often it is measured then
 * @param iterationMillis for how long each time; at least once
 */
record Times(long warmupMillis, int iterations, long iterationMillis) {
    private static final double MILLIS = 1_000;

    /** How much longer the compilers of five JVMs on a few processors take to be done. */
    private static final int COMPILERS = 8;

    static Times of(Effort effort, boolean heavy) {
        long warmup = Math.round(effort.warmupSeconds() * MILLIS / 2);
        return heavy
                ? new Times(warmup, 1, warmup)
                : new Times(
                        warmup,
                        effort.iterations(),
                        Math.round(effort.iterationSeconds() * MILLIS));
    }

    /**
     * For a program in JVMs, which compile what they run often: a pool is slower for its first
     * seconds, by half and more, and that is not what its tasks cost.
     */
    Times withCompilers() {
        return new Times(COMPILERS * warmupMillis, iterations, iterationMillis);
    }

    /** What all programs take. */
    List<String> arguments(String key, int size) {
        return List.of(
                key,
                String.valueOf(size),
                String.valueOf(warmupMillis),
                String.valueOf(iterations),
                String.valueOf(iterationMillis));
    }
}
