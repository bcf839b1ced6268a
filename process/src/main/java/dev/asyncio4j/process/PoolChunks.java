package dev.asyncio4j.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Items that a pool is sent several of at once, all of which are done before any failure counts.
 */
record PoolChunks(ProcessPoolExecutor executor) {
    /**
     * The function's results for all items, when all are done. If the items throw, what was
     * submitted and has not begun is cancelled, and the future has failed.
     */
    <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> all(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int size) {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(items, "items");
        if (size < 1) {
            throw new IllegalArgumentException("chunkSize: " + size + " (expected: 1 or more)");
        }
        Source<A> source = new Source<>(items);
        List<CompletableFuture<ArrayList<R>>> futures = new ArrayList<>();
        while (source.hasNext()) {
            ArrayList<A> chunk = new ArrayList<>();
            while (chunk.size() < size && source.hasNext()) {
                chunk.add(source.next());
            }
            futures.add(executor.submit(() -> PoolChunks.<A, R>each(function, chunk)));
        }
        Throwable failure = source.failure();
        if (failure != null) {
            // The last first, so that none begins in place of one that was taken back.
            futures.reversed().forEach(future -> future.cancel(false));
            return CompletableFuture.failedFuture(failure);
        }
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .handle((_, _) -> futures)
                .thenApply(PoolChunks::results);
    }

    /** The same for pairs of items, as many as the shorter of the two has. */
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> allPairs(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second,
                    int size) {
        Objects.requireNonNull(function, "function");
        return all(
                (Pairs.Pair<A, B> pair) -> function.apply(pair.first(), pair.second()),
                () -> new Pairs<>(first.iterator(), second.iterator()),
                size);
    }

    /** Runs in a worker. */
    @SuppressWarnings("NullAway") // the items are of the function's own type
    private static <A extends @Nullable Object, R extends @Nullable Object> ArrayList<R> each(
            SerializableFunction<? super A, ? extends R> function, List<A> items) throws Exception {
        ArrayList<R> results = new ArrayList<>(items.size());
        Throwable first = null;
        for (A item : items) {
            try {
                results.add(function.apply(item));
            } catch (Throwable failed) {
                first = first == null ? failed : first;
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof Exception failed) {
            throw failed;
        }
        return results;
    }

    private static <R extends @Nullable Object> List<R> results(
            List<CompletableFuture<ArrayList<R>>> futures) {
        List<R> results = new ArrayList<>();
        for (CompletableFuture<ArrayList<R>> future : futures) {
            results.addAll(future.join());
        }
        return results;
    }
}
