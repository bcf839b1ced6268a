package dev.asyncio4j.process;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that are submitted when they are asked for. Where the source of the items throws, there is
 * one more, which has failed with that.
 */
final class Feed<A extends @Nullable Object, R extends @Nullable Object>
        implements Iterator<CompletableFuture<List<R>>> {
    private final Source<A> source;
    private final Chunks<A, R> chunks;

    /** Whether the failure was given. */
    private boolean over;

    Feed(
            ProcessPoolExecutor pool,
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int size) {
        source = new Source<>(items);
        chunks = new Chunks<>(pool, function, source, size);
    }

    @Override
    public boolean hasNext() {
        return chunks.hasNext() || (source.failure() != null && !over);
    }

    @Override
    public CompletableFuture<List<R>> next() {
        if (chunks.hasNext()) {
            return chunks.next();
        }
        Throwable failure = source.failure();
        if (failure == null || over) {
            throw new NoSuchElementException("there are no more items");
        }
        over = true;
        return CompletableFuture.failedFuture(failure);
    }
}
