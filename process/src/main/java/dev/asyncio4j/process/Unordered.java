package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Waits;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Results as they come, of chunks of which no more than so many are under way, or done and not
 * taken.
 */
final class Unordered<R extends @Nullable Object> implements Iterator<R> {
    private final LinkedBlockingQueue<CompletableFuture<List<R>>> ended =
            new LinkedBlockingQueue<>();
    private Iterator<CompletableFuture<List<R>>> source;

    /** How many were submitted, and not taken. */
    private int left;

    private Iterator<R> chunk = Collections.emptyIterator();

    /**
     * Submits the first.
     *
     * @param source submits a chunk when it is asked for the next
     */
    Unordered(Iterator<CompletableFuture<List<R>>> source, int most) {
        this.source = source;
        while (left < most && source.hasNext()) {
            expect(source.next());
        }
    }

    private void expect(CompletableFuture<List<R>> future) {
        left++;
        future.whenComplete((_, _) -> ended.add(future));
    }

    @Override
    public boolean hasNext() {
        return chunk.hasNext() || left > 0;
    }

    @Override
    public R next() {
        if (!chunk.hasNext()) {
            chunk = nextChunk();
        }
        return chunk.next();
    }

    private Iterator<R> nextChunk() {
        if (left == 0) {
            throw new NoSuchElementException("there are no more results");
        }
        try {
            CompletableFuture<List<R>> first = ended.take();
            left--;
            refill();
            return Pool.result(first).iterator();
        } catch (InterruptedException interrupted) {
            throw Waits.cancelled(interrupted);
        }
    }

    /** If the pool takes no more, that is what comes in place of the rest. */
    private void refill() {
        try {
            if (source.hasNext()) {
                expect(source.next());
            }
        } catch (RuntimeException refused) {
            source = Collections.emptyIterator();
            expect(CompletableFuture.failedFuture(refused));
        }
    }
}
