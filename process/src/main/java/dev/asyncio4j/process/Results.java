package dev.asyncio4j.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The results of a function that is applied to many items elsewhere, in the order of the items.
 * They can be gone through once.
 *
 * <p><b>Suspends</b>, or blocks an ordinary thread: what takes a result, until it is there.
 * <b>Cancellation</b> and interrupts leave everything as it was: the result can be asked for again.
 * <b>Errors</b>: what the function threw for an item, at its place; what is unchecked as it is,
 * what is checked in a {@link CompletionException}. After an error, what has not begun is
 * cancelled, and there are no more results. <b>Threads</b>: one at a time.
 *
 * <p><b>Python:</b> the iterator of {@code Executor.map}.
 *
 * @param <R> the type of a result
 */
public final class Results<R extends @Nullable Object> implements Iterable<R>, AutoCloseable {
    /** Submits the next items when it is asked for the next. */
    private final Iterator<CompletableFuture<List<R>>> source;

    private final ArrayDeque<CompletableFuture<List<R>>> pending = new ArrayDeque<>();
    private final int mostPending;
    private final LongSupplier clock;
    private final boolean limited;
    private final long deadline;
    private Iterator<? extends R> chunk = Collections.emptyIterator();
    private boolean closed;

    private Results(
            Iterator<CompletableFuture<List<R>>> source, LongSupplier clock, MapOptions options) {
        int buffer = options.bufferSize();
        Duration timeout = options.timeout();
        this.source = source;
        this.mostPending =
                buffer == 0 ? Integer.MAX_VALUE : Math.max(1, buffer / options.chunkSize());
        this.clock = clock;
        this.limited = timeout != null;
        this.deadline = timeout == null ? 0 : clock.getAsLong() + timeout.toNanos();
        refill();
    }

    /**
     * The results of some items.
     *
     * @param submit has a function applied to a chunk of them
     * @param clock gives the time in nanoseconds
     */
    static <A extends @Nullable Object, R extends @Nullable Object> Results<R> of(
            Iterator<? extends A> items,
            Function<List<A>, CompletableFuture<List<R>>> submit,
            LongSupplier clock,
            MapOptions options) {
        return new Results<>(new Chunks<>(items, submit, options.chunkSize()), clock, options);
    }

    private record Chunks<A extends @Nullable Object, R extends @Nullable Object>(
            Iterator<? extends A> items,
            Function<List<A>, CompletableFuture<List<R>>> submit,
            int size)
            implements Iterator<CompletableFuture<List<R>>> {
        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public CompletableFuture<List<R>> next() {
            List<A> chunk = new ArrayList<>(size);
            while (chunk.size() < size && items.hasNext()) {
                chunk.add(items.next());
            }
            return submit.apply(chunk);
        }
    }

    private void refill() {
        while (!closed && pending.size() < mostPending && source.hasNext()) {
            pending.add(source.next());
        }
    }

    private boolean hasNext() {
        return chunk.hasNext() || !pending.isEmpty();
    }

    private R next() {
        while (!chunk.hasNext()) {
            CompletableFuture<List<R>> first = pending.peek();
            if (first == null) {
                throw new NoSuchElementException("there are no more results");
            }
            chunk = await(first).iterator();
            pending.remove();
            refill();
        }
        return chunk.next();
    }

    private List<R> await(CompletableFuture<List<R>> future) {
        try {
            return limited
                    ? future.get(deadline - clock.getAsLong(), TimeUnit.NANOSECONDS)
                    : future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CompletionException("interrupted while waiting for a result", interrupted);
        } catch (TimeoutException late) {
            close();
            throw new CompletionException("the results took too long", late);
        } catch (ExecutionException failed) {
            close();
            throw unchecked(failed);
        }
    }

    private static RuntimeException unchecked(ExecutionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case null, default -> new CompletionException(failed.getCause());
        };
    }

    /** All results that were not taken yet. */
    public List<R> toList() {
        List<R> all = new ArrayList<>();
        while (hasNext()) {
            all.add(next());
        }
        return Collections.unmodifiableList(all);
    }

    /**
     * Goes through the results that were not taken yet. All iterators go on where another has been.
     *
     * <p>Its {@code next} throws a {@link CompletionException} with a {@link TimeoutException}, if
     * the time is up; with an {@link InterruptedException}, if the thread is interrupted; and with
     * what is checked and was thrown.
     */
    @Override
    public Iterator<R> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return Results.this.hasNext();
            }

            @Override
            public R next() {
                return Results.this.next();
            }
        };
    }

    /** Cancels what has not begun. What was submitted and not taken is lost. */
    @Override
    public void close() {
        closed = true;
        chunk = Collections.emptyIterator();
        // The last first, so that none begins in place of one that was taken back.
        while (!pending.isEmpty()) {
            pending.removeLast().cancel(false);
        }
    }
}
