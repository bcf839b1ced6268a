package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.SerializableCallable;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
    /** How many chunks are submitted for each worker, of a source that may have no end. */
    private static final int AHEAD = 16;

    private final ProcessPoolExecutor executor;
    private final PoolChunks chunks;
    private final int ahead;

    private Pool(ProcessPoolOptions options) {
        executor = ProcessPoolExecutor.create(options);
        chunks = new PoolChunks(executor);
        ahead = (int) Math.min(MapOptions.ALL, (long) AHEAD * options.workers());
    }

    /** A pool with a worker for each processor. */
    public static Pool create() {
        return create(ProcessPoolOptions.defaults());
    }

    /** A pool with so many workers at most. */
    public static Pool create(int workers) {
        return create(ProcessPoolOptions.defaults().withWorkers(workers));
    }

    /** A pool as it is described. */
    public static Pool create(ProcessPoolOptions options) {
        return new Pool(Objects.requireNonNull(options, "options"));
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
     * The function's results for all items, when all are done. All items are asked for at the call;
     * if their source throws, what has not begun is cancelled, and the future fails with that.
     *
     * <p><b>Python:</b> {@code map_async}.
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

    /**
     * The function's results one by one, in the order of the items.
     *
     * <p>The items of a {@link Collection} are submitted at once. Those of any other source, which
     * may have no end, are asked for as results are taken: sixteen for each worker at the call,
     * then one for each result. What the source throws comes in place of a result, after those of
     * the items before; it is the end. If the pool was shut down, what was not submitted by then is
     * a {@link java.util.concurrent.RejectedExecutionException}.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return imap(function, items, 1);
    }

    /**
     * The function's results one by one, in the order of the items, of which a worker is sent so
     * many at once. If the function fails for one of them, the others' results are lost with it.
     * The rest is as {@linkplain #imap(SerializableFunction, Iterable) without}, with chunks in
     * place of items.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        Feed<A, R> feed = feed(function, items, chunkSize);
        return new Results<>(feed, MapOptions.defaults().withBufferSize(most(items)), false);
    }

    /**
     * The function's results one by one, as they come. A failure is thrown where its result would
     * be, and more may come after it; if the thread is interrupted, or the task cancelled, a {@link
     * CancelledError}, after which more may come, too. Items are asked for, and what their source
     * throws is given, as by {@link #imap(SerializableFunction, Iterable)}. <b>Threads.</b> One at
     * a time asks for results.
     *
     * <p><b>Python:</b> {@code imap_unordered}.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Iterator<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return imapUnordered(function, items, 1);
    }

    /**
     * The function's results one by one, as they come, of items of which a worker is sent so many
     * at once. If the function fails for one of them, the others' results are lost with it.
     *
     * <p><b>Python:</b> {@code imap_unordered} with a third argument.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Iterator<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return new Unordered<>(this.<A, R>feed(function, items, chunkSize), most(items));
    }

    private <A extends @Nullable Object, R extends @Nullable Object> Feed<A, R> feed(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int size) {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(items, "items");
        if (size < 1) {
            throw new IllegalArgumentException("chunkSize: " + size + " (expected: 1 or more)");
        }
        return new Feed<>(executor, function, items, size);
    }

    /** How many chunks of the items may be under way, or done and not taken. */
    private int most(Iterable<?> items) {
        return items instanceof Collection<?> ? MapOptions.ALL : ahead;
    }

    static <T extends @Nullable Object> T result(CompletableFuture<T> future)
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

    // The end

    /**
     * Takes nothing more. What was submitted is done; the workers end after it. Does not wait.
     *
     * <p><b>Python:</b> {@code close}.
     */
    public void shutdown() {
        executor.shutdown();
    }

    /**
     * Takes nothing more, and ends the workers with what they do: by the signal TERM, and after
     * five seconds by KILL. What was submitted and is not done fails or is cancelled. Does not
     * wait.
     *
     * <p><b>Python:</b> {@code terminate}.
     */
    public void terminate() {
        executor.terminateWorkers();
    }

    /**
     * Waits until all is done, and the workers have ended.
     *
     * <p><b>Suspends</b> a task, blocks any other thread. <b>Cancellation</b>, or an interrupt,
     * ends the wait alone.
     *
     * <p><b>Python:</b> {@code join}.
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

    /**
     * {@linkplain #terminate Ends the workers}, and does not wait for that.
     *
     * <p><b>Python:</b> the end of a {@code with} block; what is called {@code close} there is
     * {@link #shutdown}.
     */
    @Override
    public void close() {
        terminate();
    }

    @Override
    public String toString() {
        return executor.toString().replaceFirst("^ProcessPoolExecutor", "Pool");
    }
}
