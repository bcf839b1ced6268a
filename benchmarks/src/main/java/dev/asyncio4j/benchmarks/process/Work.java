package dev.asyncio4j.benchmarks.process;

import static dev.asyncio4j.benchmarks.Arrivals.check;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.SerializableCallable;
import dev.asyncio4j.process.MapOptions;
import dev.asyncio4j.process.ProcessPoolExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A workload, done with our pool. */
interface Work {
    /** Does it once, and checks what comes back; returns how much it was. */
    long perform();

    /** What {@code workload} asks for, of this size. */
    static Work of(Workload workload, ProcessPoolExecutor pool, int size) {
        return switch (workload) {
            case ROUND_TRIP ->
                    () -> {
                        empty(pool).join();
                        return 1;
                    };
            case ROUND_TRIP_IN_LOOP ->
                    () -> {
                        Asyncio.await(empty(pool));
                        return 1;
                    };
            case TASKS_ONE_BY_ONE, TASKS_IN_FLIGHT -> () -> tasks(pool, size);
            case MAP -> map(pool, size);
            case TO_WORKER -> toWorker(pool, new long[size / Long.BYTES]);
            case FROM_WORKER -> fromWorker(pool, size / Long.BYTES);
            case PRIMES -> primes(pool, size);
            case SUM -> sum(pool, size);
        };
    }

    SerializableCallable<@Nullable Void> EMPTY = () -> null;

    private static CompletableFuture<@Nullable Void> empty(ProcessPoolExecutor pool) {
        return pool.submit(EMPTY);
    }

    private static long tasks(ProcessPoolExecutor pool, int count) {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            futures.add(pool.submit(() -> increment(number)));
        }
        for (int i = 0; i < count; i++) {
            check(i + 1, futures.get(i).join());
        }
        return count;
    }

    private static int increment(int number) {
        return number + 1;
    }

    private static Work map(ProcessPoolExecutor pool, int count) {
        List<Integer> items = IntStream.range(0, count).boxed().toList();
        MapOptions inChunks = MapOptions.defaults().withChunkSize(100);
        return () -> {
            List<Integer> results = pool.map(Work::increment, items, inChunks).toList();
            check(count, results.getLast());
            return results.size();
        };
    }

    private static Work toWorker(ProcessPoolExecutor pool, long[] array) {
        return () -> {
            check(array.length, pool.submit(() -> array.length).join());
            return (long) array.length * Long.BYTES;
        };
    }

    private static Work fromWorker(ProcessPoolExecutor pool, int length) {
        return () -> {
            long[] array = pool.submit(() -> Kept.array(length)).join();
            check(length, array.length);
            return (long) array.length * Long.BYTES;
        };
    }

    /** In a worker: an array that it has. */
    final class Kept {
        private static long[] array = {};

        private Kept() {}

        static long[] array(int length) {
            if (array.length != length) {
                array = new long[length];
            }
            return array;
        }
    }

    /** Those of the example of concurrent.futures; all but the last are primes. */
    List<Long> NUMBERS =
            List.of(
                    112272535095293L,
                    112582705942171L,
                    112272535095293L,
                    115280095190773L,
                    115797848077099L,
                    1099726899285419L);

    private static Work primes(ProcessPoolExecutor pool, int times) {
        List<Long> numbers =
                Collections.nCopies(times, NUMBERS).stream().flatMap(List::stream).toList();
        return () -> {
            List<Boolean> found = pool.map(Work::isPrime, numbers).toList();
            check(times * (NUMBERS.size() - 1L), Collections.frequency(found, true));
            return found.size();
        };
    }

    private static boolean isPrime(long number) {
        if (number < 2) {
            return false;
        }
        if (number == 2) {
            return true;
        }
        if (number % 2 == 0) {
            return false;
        }
        long root = (long) Math.floor(Math.sqrt((double) number));
        for (long divisor = 3; divisor <= root; divisor += 2) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }

    /** Into how many slices the numbers are cut that are added. */
    int SLICES = 8;

    private static Work sum(ProcessPoolExecutor pool, int last) {
        int each = last / SLICES;
        List<int[]> slices =
                IntStream.range(0, SLICES)
                        .mapToObj(i -> IntStream.rangeClosed(1 + i * each, (i + 1) * each))
                        .map(IntStream::toArray)
                        .toList();
        long count = (long) each * SLICES;
        return () -> {
            List<Long> sums = pool.map(Work::sum, slices).toList();
            check(count * (count + 1) / 2, sums.stream().mapToLong(Long::longValue).sum());
            return count;
        };
    }

    private static long sum(int[] numbers) {
        long sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }
}
