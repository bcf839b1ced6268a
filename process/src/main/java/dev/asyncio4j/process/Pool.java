package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.SerializableCallable;
import dev.asyncio4j.process.internal.Waits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ProcessPoolExecutor} with the methods of Python's other pool, for programs that come
 * from there. New programs need only the executor.
 *
 * <p>It differs in what {@code map} does when the function fails for an item: it waits for all
 * items first; and in what the end of a block does: it ends the workers at once, whatever they do.
 *
 * <p><b>Suspends</b> a task, blocks any other thread: what gives results, until they are there.
 * Nothing that an item does, or that a worker dies of, makes it wait for ever. <b>Cancellation</b>,
 * or an interrupt, ends the wait; what was submitted goes on. <b>Threads.</b> Any. <b>Errors</b> of
 * the code are thrown as they are if they are unchecked, else as the cause of a {@link
 * CompletionException}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Pool}.
 */
public final class Pool implements AutoCloseable {
    private final ProcessPoolExecutor executor;
    private final PoolChunks chunks;

    private Pool(ProcessPoolExecutor executor) {
        this.executor = executor;
        this.chunks = new PoolChunks(executor);
    }

    /** A pool with a worker for each processor. */
    public static Pool create() {
        return new Pool(ProcessPoolExecutor.create());
    }

    /** A pool with so many workers at most. */
    public static Pool create(int workers) {
        return new Pool(ProcessPoolExecutor.create(workers));
    }

    /** A pool as it is described. */
    public static Pool create(ProcessPoolOptions options) {
        return new Pool(ProcessPoolExecutor.create(options));
    }

    /** The result of code that runs in a worker. */
    public <T extends @Nullable Object> T apply(SerializableCallable<T> code)
            throws InterruptedException {
        return result(applyAsync(code));
    }

    /** Has code run in a worker. <b>Python:</b> {@code apply_async}. */
    public <T extends @Nullable Object> CompletableFuture<T> applyAsync(
            SerializableCallable<T> code) {
        return executor.submit(code);
    }

    /** The function's results for all items. If it fails for some, the first of these failures. */
    public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items)
            throws InterruptedException {
        return map(function, items, 1);
    }

    /**
     * The function's results for all items, of which a worker is sent so many at once. All are
     * done, also those behind one that fails.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize)
            throws InterruptedException {
        return result(mapAsync(function, items, chunkSize));
    }

    /**
     * The function's results for all items, when all are done. <b>Python:</b> {@code map_async}.
     */
    public <A extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> mapAsync(
                    SerializableFunction<? super A, ? extends R> function,
                    Iterable<? extends A> items) {
        return mapAsync(function, items, 1);
    }

    /** The function's results for all items, of which a worker is sent so many at once. */
    public <A extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> mapAsync(
                    SerializableFunction<? super A, ? extends R> function,
                    Iterable<? extends A> items,
                    int chunkSize) {
        return chunks.all(function, items, chunkSize);
    }

    /** The function's results for pairs of items, as many as the shorter of the two has. */
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second)
                    throws InterruptedException {
        return result(starmapAsync(function, first, second));
    }

    /** The function's results for pairs of items, of which a worker is sent so many at once. */
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second,
                    int chunkSize)
                    throws InterruptedException {
        return result(starmapAsync(function, first, second, chunkSize));
    }

    /** The function's results for pairs of items, when all are done. */
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second) {
        return starmapAsync(function, first, second, 1);
    }

    /** The function's results for pairs of items, of which a worker is sent so many at once. */
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second,
                    int chunkSize) {
        return chunks.allPairs(function, first, second, chunkSize);
    }

    /** The function's results one by one, in the order of the items. */
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return executor.map(function, items);
    }

    /**
     * The function's results one by one, in the order of the items, of which a worker is sent so
     * many at once. If the function fails for one of them, the others' results are lost with it.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return executor.map(function, items, MapOptions.defaults().withChunkSize(chunkSize));
    }

    /**
     * The function's results one by one, as they come. A failure is thrown where its result would
     * be, and more may come after it; if the thread is interrupted, or the task cancelled, a {@link
     * CancelledError}, after which more may come, too. <b>Threads.</b> One at a time asks for them.
     *
     * <p><b>Python:</b> {@code imap_unordered}.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Iterator<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        LinkedBlockingQueue<CompletableFuture<R>> ended = new LinkedBlockingQueue<>();
        List<CompletableFuture<R>> futures = submitAll(function, items);
        futures.forEach(future -> future.whenComplete((_, _) -> ended.add(future)));
        return new Unordered<>(ended, futures.size());
    }

    private <A extends @Nullable Object, R extends @Nullable Object>
            List<CompletableFuture<R>> submitAll(
                    SerializableFunction<? super A, ? extends R> function,
                    Iterable<? extends A> items) {
        Objects.requireNonNull(function, "function");
        List<CompletableFuture<R>> futures = new ArrayList<>();
        for (A item : items) {
            futures.add(executor.submit(() -> function.apply(item)));
        }
        return futures;
    }

    private static <T extends @Nullable Object> T result(CompletableFuture<T> future)
            throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw unchecked(failed.getCause());
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case null, default -> new CompletionException(cause);
        };
    }

    private static final class Unordered<R extends @Nullable Object> implements Iterator<R> {
        private final LinkedBlockingQueue<CompletableFuture<R>> ended;
        private int left;

        Unordered(LinkedBlockingQueue<CompletableFuture<R>> ended, int left) {
            this.ended = ended;
            this.left = left;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public R next() {
            if (left == 0) {
                throw new NoSuchElementException("there are no more results");
            }
            try {
                CompletableFuture<R> first = ended.take();
                left--;
                return result(first);
            } catch (InterruptedException interrupted) {
                throw Waits.cancelled(interrupted);
            }
        }
    }

    // The end

    /** Takes nothing more. What was submitted is done. */
    public void shutdown() {
        executor.shutdown();
    }

    /** Takes nothing more, and ends the workers with what they do. */
    public void terminate() {
        executor.terminateWorkers();
    }

    /**
     * Waits until all is done, and the workers have ended.
     *
     * @throws IllegalStateException if it takes more
     */
    public void join() throws InterruptedException {
        if (!executor.isShutdown()) {
            throw new IllegalStateException(
                    "cannot join a pool that takes more. Call shutdown() or terminate() first");
        }
        while (!executor.awaitTermination(1, TimeUnit.DAYS)) {
            // A day is not too long.
        }
    }

    /** {@linkplain #terminate Ends the workers}, as the end of a block does in Python. */
    @Override
    public void close() {
        terminate();
    }

    @Override
    public String toString() {
        return executor.toString().replaceFirst("^ProcessPoolExecutor", "Pool");
    }
}
