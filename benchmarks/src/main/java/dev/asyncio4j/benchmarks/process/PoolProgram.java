package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.process.ProcessPoolExecutor;
import java.time.Duration;

/**
 * A pool of ours that does one workload over and over. Prints how much of it was done in a second,
 * a name and a number a line.
 */
final class PoolProgram {
    private final Workload workload;
    private final int size;
    private final long warmupNanos;
    private final int iterations;
    private final long iterationNanos;

    private PoolProgram(String[] arguments) {
        workload = Workload.of(arguments[0]);
        size = Integer.parseInt(arguments[1]);
        warmupNanos = Duration.ofMillis(Long.parseLong(arguments[2])).toNanos();
        iterations = Integer.parseInt(arguments[3]);
        iterationNanos = Duration.ofMillis(Long.parseLong(arguments[4])).toNanos();
    }

    /**
     * Takes the workload, its size, for how many milliseconds not to measure, and how often to for
     * how many.
     */
    public static void main(String[] arguments) {
        new PoolProgram(arguments).run();
    }

    private void run() {
        try (ProcessPoolExecutor pool = Pools.create()) {
            Work work = Work.of(workload, pool, size);
            if (workload == Workload.ROUND_TRIP_IN_LOOP) {
                Asyncio.run(() -> measure(work));
            } else {
                measure(work);
            }
        }
    }

    private void measure(Work work) {
        rate(work, warmupNanos);
        for (int i = 0; i < iterations; i++) {
            System.out.println(workload.key() + " " + rate(work, iterationNanos));
        }
    }

    /** At least once, and for at least so long. */
    private static double rate(Work work, long nanos) {
        long done = 0;
        long start = System.nanoTime();
        long took;
        do {
            done += work.perform();
            took = System.nanoTime() - start;
        } while (took < nanos);
        return done * 1e9 / took;
    }
}
