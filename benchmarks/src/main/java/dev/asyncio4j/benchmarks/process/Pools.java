package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.process.ProcessPoolExecutor;
import dev.asyncio4j.process.ProcessPoolOptions;
import java.util.ArrayList;
import java.util.List;

/** The pools that are measured, and the JVMs around them. */
final class Pools {
    static final int WORKERS = 4;

    /** For the program: all the slices that it sends, and the largest array. */
    static final List<String> FLAGS = List.of("-Xmx2g");

    private Pools() {}

    static ProcessPoolExecutor create() {
        return create(WORKERS);
    }

    /**
     * Starts a pool.
     *
     * @param jvmArguments of the workers, beside what all have
     */
    static ProcessPoolExecutor create(int workers, String... jvmArguments) {
        List<String> all = new ArrayList<>(List.of("-Xmx1g"));
        all.addAll(List.of(jvmArguments));
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults()
                        .withWorkers(workers)
                        .withJvmArguments(all.toArray(String[]::new)));
    }
}
