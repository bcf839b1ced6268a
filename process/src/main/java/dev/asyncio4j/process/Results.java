package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.internal.Waits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@link Futures#map} or {@link ProcessPoolExecutor#map}, in the order of the
 * inputs; each is waited for when it is asked for. There is one iteration, which may be broken off
 * and taken up again.
 *
 * <pre>{@code
 * try (Results<String> pages = Futures.map(pool, url -> load(url), urls)) {
 *     for (String page : pages) {
 *         if (page.contains(wanted)) {
 *             break; // closing takes back the others
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>A loop that goes on to the end needs no {@code try}.
 *
 * <p><b>Errors.</b> {@code next()} throws what the function threw: a {@link RuntimeException} or
 * {@link Error} as it is, its trace going on with that of the caller, a checked exception as the
 * cause of a {@link CompletionException}; as that cause, a {@link TimeoutException} if the time is
 * up; a {@link CancellationException} if the executor dropped the job; a {@link CancelledError} if
 * the thread, or the task, is interrupted. Each of them closes it; the last, and the time, also end
 * what a process pool has begun, with its worker.
 *
 * <p><b>Suspends</b> only the task, where a task of an event loop asks.
 *
 * <p><b>Threads.</b> One at a time.
 *
 * @param <R> the type of the results
 */
public final class Results<R extends @Nullable Object> implements Iterable<R>, AutoCloseable {
    /** Each is submitted when it is asked for. */
    private final Iterator<? extends Future<? extends List<R>>> source;

    private final TimeLimit limit;
    private final boolean endsBegun;
    private final Iteration iteration = new Iteration();
    private final Deque<Future<? extends List<R>>> futures = new ArrayDeque<>();
    private Iterator<R> chunk = Collections.emptyIterator();

    /** What the next call throws: a job could not be handed in while there was a result to give. */
    private @Nullable RuntimeException failure;

    private boolean closed;

    /**
     * The results of jobs.
     *
     * @param source submits a job when it is asked for the next: one for each chunk of the inputs
     * @param endsBegun whether what has begun is cancelled, too, when nobody waits for it any more
     */
    Results(
            Iterator<? extends Future<? extends List<R>>> source,
            MapOptions options,
            boolean endsBegun) {
        this.source = source;
        this.endsBegun = endsBegun;
        this.limit = TimeLimit.in(options.timeout());
        int most = Math.max(1, options.bufferSize() / options.chunkSize());
        try {
            while (futures.size() < most && source.hasNext()) {
                futures.add(source.next());
            }
        } catch (Throwable refused) {
            close();
            throw refused;
        }
    }

    /** Waits for all results that were not taken yet. */
    public List<R> toList() {
        List<R> all = new ArrayList<>();
        iteration.forEachRemaining(all::add);
        return Collections.unmodifiableList(all);
    }

    @Override
    public Iterator<R> iterator() {
        return iteration;
    }

    private List<R> resultsOf(Future<? extends List<R>> first) {
        try {
            return first.get(limit.left(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            close();
            throw unwrapped(failed);
        } catch (TimeoutException late) {
            giveUp(endsBegun);
            throw new CompletionException(
                    new TimeoutException("a result did not come in time; the rest is cancelled"));
        } catch (InterruptedException interrupt) {
            giveUp(endsBegun);
            throw Waits.cancelled(interrupt);
        } catch (RuntimeException | Error other) {
            close();
            throw other;
        }
    }

    private static RuntimeException unwrapped(ExecutionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException unchecked -> continuedHere(unchecked);
            case Error error -> throw continuedHere(error);
            case null, default -> new CompletionException(failed.getCause());
        };
    }

    /**
     * Has its trace go on with that of the calling thread, as if the function had been called here.
     * One that does so already is left as it is: it may be thrown many times.
     */
    private static <X extends Throwable> X continuedHere(X thrown) {
        StackTraceElement[] there = thrown.getStackTrace();
        for (StackTraceElement frame : there) {
            if (frame.getClassName().equals(Results.class.getName())) {
                return thrown;
            }
        }
        StackTraceElement[] here = Thread.currentThread().getStackTrace();
        int begin = Math.min(1, here.length); // without getStackTrace
        StackTraceElement[] whole = Arrays.copyOf(there, there.length + here.length - begin);
        System.arraycopy(here, begin, whole, there.length, here.length - begin);
        thrown.setStackTrace(whole);
        return thrown;
    }

    private void refill() {
        try {
            if (source.hasNext()) {
                futures.add(source.next());
            }
        } catch (RuntimeException refused) {
            close();
            failure = refused;
        }
    }

    /**
     * Cancels all that has not begun, and gives no further result. What has begun goes on, and is
     * not waited for.
     */
    @Override
    public void close() {
        giveUp(false);
    }

    private void giveUp(boolean begunToo) {
        closed = true;
        failure = null;
        chunk = Collections.emptyIterator();
        // The last first, so that none begins in place of one that was taken back.
        while (!futures.isEmpty()) {
            futures.removeLast().cancel(begunToo);
        }
    }

    private final class Iteration implements Iterator<R> {
        @Override
        public boolean hasNext() {
            return chunk.hasNext() || !futures.isEmpty() || failure != null;
        }

        @Override
        public R next() {
            if (!chunk.hasNext()) {
                chunk = nextChunk();
            }
            return chunk.next();
        }

        private Iterator<R> nextChunk() {
            if (failure != null) {
                RuntimeException thrown = failure;
                failure = null;
                throw thrown;
            }
            Future<? extends List<R>> first = futures.peek();
            if (first == null) {
                throw new NoSuchElementException(closed ? "closed" : "all results have been taken");
            }
            List<R> results = resultsOf(first);
            futures.remove();
            refill();
            return results.iterator();
        }
    }
}
