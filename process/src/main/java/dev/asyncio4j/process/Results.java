package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@link Futures#map}, in the order of the inputs; each is waited for when it is
 * asked for. There is one iteration, which may be broken off and taken up again.
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
 * {@link Error} as it is, a checked exception as the cause of a {@link CompletionException}; as
 * that cause, a {@link TimeoutException} if the time is up; a {@link CancellationException} if the
 * executor dropped the job; a {@link CancelledError} if the thread, or the task, is interrupted.
 * Each of them closes it.
 *
 * <p><b>Suspends</b> only the task, where a task of an event loop asks.
 *
 * <p><b>Threads.</b> One at a time.
 *
 * @param <R> the type of the results
 */
public final class Results<R extends @Nullable Object> implements Iterable<R>, AutoCloseable {
    private final ExecutorService executor;
    private final Iterator<? extends Callable<R>> jobs;
    private final TimeLimit limit;
    private final Iteration iteration = new Iteration();
    private final Deque<Future<R>> futures = new ArrayDeque<>();

    /** What the next call throws: a job could not be handed in while there was a result to give. */
    private @Nullable RuntimeException failure;

    private boolean closed;

    Results(ExecutorService executor, Iterator<? extends Callable<R>> jobs, MapOptions options) {
        this.executor = Objects.requireNonNull(executor, "executor");
        this.jobs = jobs;
        this.limit = TimeLimit.in(options.timeout());
        try {
            while (futures.size() < options.bufferSize() && jobs.hasNext()) {
                submitNext();
            }
        } catch (Throwable refused) {
            close();
            throw refused;
        }
    }

    private void submitNext() {
        futures.add(executor.submit(jobs.next()));
    }

    @Override
    public Iterator<R> iterator() {
        return iteration;
    }

    private R resultOf(Future<R> first) {
        boolean found = false;
        try {
            R result = first.get(limit.left(), TimeUnit.NANOSECONDS);
            found = true;
            return result;
        } catch (ExecutionException failed) {
            throw unwrapped(failed);
        } catch (TimeoutException late) {
            throw new CompletionException(
                    new TimeoutException("a result did not come in time; the rest is cancelled"));
        } catch (InterruptedException interrupt) {
            CancelledError cancelled = new CancelledError("interrupted while it waited");
            cancelled.initCause(interrupt);
            throw cancelled;
        } finally {
            if (!found) {
                close();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case null, default -> new CompletionException(failed.getCause());
        };
    }

    private void refill() {
        try {
            if (jobs.hasNext()) {
                submitNext();
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
        closed = true;
        failure = null;
        futures.forEach(future -> future.cancel(false));
        futures.clear();
    }

    private final class Iteration implements Iterator<R> {
        @Override
        public boolean hasNext() {
            return !futures.isEmpty() || failure != null;
        }

        @Override
        public R next() {
            if (failure != null) {
                RuntimeException thrown = failure;
                failure = null;
                throw thrown;
            }
            Future<R> first = futures.peek();
            if (first == null) {
                throw new NoSuchElementException(closed ? "closed" : "all results have been taken");
            }
            R result = resultOf(first);
            futures.remove();
            refill();
            return result;
        }
    }
}
