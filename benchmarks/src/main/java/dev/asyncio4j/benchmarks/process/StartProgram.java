package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.process.ProcessPoolExecutor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes from the creation of a pool to its results: of the first pool of a program, and
 * of further ones. Prints milliseconds, a name and a number a line.
 */
final class StartProgram {
    static final String FIRST_COLD = "first-cold";
    static final String ALL_COLD = "all-cold";
    static final String FIRST_WARM = "first-warm";
    static final String ALL_WARM = "all-warm";

    private StartProgram() {}

    /**
     * Takes how many workers a pool has, how many pools to start after the first, and options for
     * the JVMs of the workers.
     */
    public static void main(String[] arguments) {
        int workers = Integer.parseInt(arguments[0]);
        int more = Integer.parseInt(arguments[1]);
        String[] options = Arrays.copyOfRange(arguments, 2, arguments.length);
        start(FIRST_COLD, ALL_COLD, workers, options);
        for (int i = 0; i < more; i++) {
            start(FIRST_WARM, ALL_WARM, workers, options);
        }
    }

    private static void start(String first, String all, int workers, String... options) {
        long start = System.nanoTime();
        try (ProcessPoolExecutor pool = Pools.create(workers, options)) {
            List<CompletableFuture<@Nullable Void>> futures = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                futures.add(pool.submit(Work.EMPTY));
            }
            CompletableFuture<?>[] results = futures.toArray(CompletableFuture<?>[]::new);
            CompletableFuture.anyOf(results).join();
            long toFirst = System.nanoTime() - start;
            CompletableFuture.allOf(results).join();
            print(all, System.nanoTime() - start);
            print(first, toFirst);
        }
    }

    private static void print(String name, long nanos) {
        System.out.println(name + " " + nanos / 1e6);
    }
}
