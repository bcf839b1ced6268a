package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.ReturnWhen;
import dev.asyncio4j.Transform;
import dev.asyncio4j.process.DoneNotices.Awaited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several of the JDK's futures, of any executor: thread pools, process pools, {@code
 * CompletableFuture}s.
 *
 * <pre>{@code
 * try (ExecutorService pool = Executors.newFixedThreadPool(5)) {
 *     List<Future<String>> pages = new ArrayList<>();
 *     for (URI url : urls) {
 *         pages.add(pool.submit(() -> load(url)));
 *     }
 *     for (Future<String> page : Futures.asCompleted(pages, seconds(60))) {
 *         show(page.get());
 *     }
 * }
 * }</pre>
 *
 * <p>For tasks and futures of an event loop {@link dev.asyncio4j.Asyncio} has its own {@code wait},
 * {@code asCompleted} and {@code map}; these here take them too.
 *
 * <p><b>Threads.</b> Any: ordinary ones, which block; virtual ones; and in a task of an event loop
 * <b>only the task is suspended</b>. Times are the machine's, also where a loop has a clock of its
 * own. A plain future, as thread pools give, cannot say when it is done. While somebody waits for
 * the first of several, for each of those a virtual thread waits as well; it ends with the wait, or
 * with its future if an iteration is broken off.
 *
 * <p><b>Python:</b> {@code concurrent.futures}.
 */
public final class Futures {
    private Futures() {}

    /** Waits for all. See {@link #wait(Collection, Duration, ReturnWhen)}. */
    public static <F extends Future<?>> DoneAndNotDone<F> wait(Collection<? extends F> futures)
            throws InterruptedException {
        return wait(futures, null, ReturnWhen.ALL_COMPLETED);
    }

    /** Waits for all, no longer. See {@link #wait(Collection, Duration, ReturnWhen)}. */
    public static <F extends Future<?>> DoneAndNotDone<F> wait(
            Collection<? extends F> futures, @Nullable Duration timeout)
            throws InterruptedException {
        return wait(futures, timeout, ReturnWhen.ALL_COMPLETED);
    }

    /**
     * Waits until enough of the futures are done, or the time is up. Cancels none of them, and
     * throws nothing of what they failed with. One that is there several times counts once; one
     * that is cancelled is done.
     *
     * <p><b>Python:</b> {@code concurrent.futures.wait}.
     *
     * @param timeout null for no limit; zero to look how things are
     * @throws InterruptedException if the thread is interrupted, or the task cancelled
     */
    public static <F extends Future<?>> DoneAndNotDone<F> wait(
            Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen)
            throws InterruptedException {
        Objects.requireNonNull(returnWhen, "returnWhen");
        Set<F> distinct = distinct(futures);
        TimeLimit limit = TimeLimit.in(timeout);
        if (returnWhen == ReturnWhen.ALL_COMPLETED) {
            awaitAll(distinct, limit);
        } else {
            awaitFirst(distinct, limit, returnWhen);
        }
        return sorted(distinct);
    }

    private static <F extends Future<?>> Set<F> distinct(Collection<? extends F> futures) {
        Set<F> distinct = new LinkedHashSet<>(Objects.requireNonNull(futures, "futures"));
        for (F future : distinct) {
            Objects.requireNonNull(future, "one of the futures is null");
        }
        return distinct;
    }

    private static void awaitAll(Set<? extends Future<?>> futures, TimeLimit limit)
            throws InterruptedException {
        for (Future<?> future : futures) {
            try {
                if (!future.isDone()) {
                    future.get(limit.left(), TimeUnit.NANOSECONDS);
                }
            } catch (ExecutionException | CancellationException done) {
                // What it ended with is for whoever asks it.
            } catch (TimeoutException late) {
                return;
            }
        }
    }

    private static <F extends Future<?>> void awaitFirst(
            Set<F> futures, TimeLimit limit, ReturnWhen returnWhen) throws InterruptedException {
        List<Awaited<F>> pending = new ArrayList<>();
        for (F future : futures) {
            if (!future.isDone()) {
                pending.add(new Awaited<>(future));
            } else if (isDecisive(future, returnWhen)) {
                return;
            }
        }
        if (pending.isEmpty() || limit.left() == 0) {
            return;
        }
        try (DoneNotices<F> notices = new DoneNotices<>(pending)) {
            for (int left = pending.size(); left > 0; left--) {
                Awaited<F> done = notices.poll(limit);
                if (done == null || isDecisive(done.future, returnWhen)) {
                    return;
                }
            }
        }
    }

    /** Whether this one, being done, ends the wait for the first. */
    private static boolean isDecisive(Future<?> done, ReturnWhen returnWhen) {
        return returnWhen == ReturnWhen.FIRST_COMPLETED || done.state() == Future.State.FAILED;
    }

    private static <F extends Future<?>> DoneAndNotDone<F> sorted(Set<F> futures) {
        Set<F> done = new LinkedHashSet<>();
        Set<F> notDone = new LinkedHashSet<>();
        for (F future : futures) {
            (future.isDone() ? done : notDone).add(future);
        }
        return new DoneAndNotDone<>(done, notDone);
    }

    /** See {@link #asCompleted(Collection, Duration)}, without a limit. */
    public static <F extends Future<?>> Iterable<F> asCompleted(Collection<? extends F> futures) {
        return asCompleted(futures, null);
    }

    /**
     * Gives the futures themselves, each once: first those that are done already, then the others
     * as they are done. There is one iteration, which may be broken off and taken up again.
     *
     * <p><b>Errors.</b> {@code next()} throws a {@link CompletionException} with a {@link
     * TimeoutException} as its cause if the time is up, which counts from this call, and none is
     * done that was not taken; a {@link CancelledError} if the thread is interrupted, or the task
     * cancelled.
     *
     * <p><b>Python:</b> {@code concurrent.futures.as_completed}.
     *
     * @param timeout null for no limit; zero for those alone that are done
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(
            Collection<? extends F> futures, @Nullable Duration timeout) {
        Iterator<F> inOrder = new DoneOrder<>(Futures.<F>distinct(futures), TimeLimit.in(timeout));
        return () -> inOrder;
    }

    /** See {@link #map(ExecutorService, Transform, Iterable, MapOptions)}. */
    public static <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
            ExecutorService executor,
            Transform<? super A, ? extends R, ?> function,
            Iterable<? extends A> inputs) {
        return map(executor, function, inputs, MapOptions.defaults());
    }

    /**
     * Has the executor call the function with each input, and gives the results in the order of the
     * inputs. All inputs are asked for and handed in at once, unless the options have a {@linkplain
     * MapOptions#withBufferSize buffer size}. Where one fails, or does not come in time, the
     * iteration throws when it gets there, and those that have not begun are cancelled. Those that
     * have begun go on; but a process pool ends them, where the wait is cancelled or its time is
     * up.
     *
     * <p><b>Python:</b> {@code Executor.map}.
     */
    public static <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
            ExecutorService executor,
            Transform<? super A, ? extends R, ?> function,
            Iterable<? extends A> inputs,
            MapOptions options) {
        Objects.requireNonNull(function, "function");
        Iterator<? extends A> given = Objects.requireNonNull(inputs, "inputs").iterator();
        return new Results<>(
                new Jobs<>(executor, given::hasNext, () -> job(function, given.next())),
                options,
                executor instanceof ProcessPoolExecutor);
    }

    /** See {@link #map(ExecutorService, BiTransform, Iterable, Iterable, MapOptions)}. */
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object>
            Results<R> map(
                    ExecutorService executor,
                    BiTransform<? super A, ? super B, ? extends R, ?> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second) {
        return map(executor, function, first, second, MapOptions.defaults());
    }

    /**
     * Like {@link #map(ExecutorService, Transform, Iterable, MapOptions)}, with one input of each
     * source; at its end when one of them is.
     */
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object>
            Results<R> map(
                    ExecutorService executor,
                    BiTransform<? super A, ? super B, ? extends R, ?> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second,
                    MapOptions options) {
        Objects.requireNonNull(function, "function");
        Iterator<? extends A> firsts = Objects.requireNonNull(first, "first").iterator();
        Iterator<? extends B> seconds = Objects.requireNonNull(second, "second").iterator();
        return new Results<>(
                new Jobs<>(
                        executor,
                        () -> firsts.hasNext() && seconds.hasNext(),
                        () -> job(function, firsts.next(), seconds.next())),
                options,
                executor instanceof ProcessPoolExecutor);
    }

    private static <A extends @Nullable Object, R extends @Nullable Object> Callable<R> job(
            Transform<? super A, ? extends R, ?> function, A input) {
        return () -> function.apply(input);
    }

    private static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object>
            Callable<R> job(
                    BiTransform<? super A, ? super B, ? extends R, ?> function, A first, B second) {
        return () -> function.apply(first, second);
    }

    /** Each is handed in when it is asked for. */
    private record Jobs<R extends @Nullable Object>(
            ExecutorService executor, BooleanSupplier more, Supplier<Callable<R>> following)
            implements Iterator<Future<List<R>>> {
        Jobs {
            Objects.requireNonNull(executor, "executor");
        }

        @Override
        public boolean hasNext() {
            return more.getAsBoolean();
        }

        @Override
        public Future<List<R>> next() {
            Callable<R> job = following.get();
            return executor.submit(() -> Collections.singletonList(job.call()));
        }
    }
}
