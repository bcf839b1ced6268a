package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The futures of {@code asCompleted}: first those that were done, then the others as they are done.
 *
 * <p>That they are is found out only as long as somebody waits in {@link #next()}, or has waited
 * and not come to the end.
 */
final class DoneOrder<F extends Future<?>> implements Iterator<F> {
    private final TimeLimit limit;
    private final int total;
    private final Deque<F> done = new ArrayDeque<>();
    private final Set<F> pending = new LinkedHashSet<>();
    private @Nullable DoneNotices<F> notices;

    DoneOrder(Collection<F> futures, TimeLimit limit) {
        this.limit = limit;
        total = futures.size();
        for (F future : futures) {
            (future.isDone() ? done : pending).add(future);
        }
    }

    @Override
    public boolean hasNext() {
        return !done.isEmpty() || !pending.isEmpty();
    }

    @Override
    public F next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all futures have been taken");
        }
        if (done.isEmpty()) {
            awaitOne();
        }
        return done.remove();
    }

    private void awaitOne() {
        while (done.isEmpty()) {
            F next = poll();
            if (next != null) {
                take(next);
            } else if (!takeWhatIsDone()) {
                stopWatching();
                throw new CompletionException(
                        new TimeoutException(
                                pending.size() + " (of " + total + ") futures unfinished"));
            }
        }
        if (pending.isEmpty()) {
            stopWatching();
        }
    }

    private @Nullable F poll() {
        if (notices == null && limit.left() == 0) {
            return null;
        }
        try {
            return notices().poll(limit);
        } catch (InterruptedException interrupt) {
            CancelledError cancelled = new CancelledError("interrupted while it waited");
            cancelled.initCause(interrupt);
            throw cancelled;
        }
    }

    /** Those that are done, but it was not heard of them in time. */
    private boolean takeWhatIsDone() {
        pending.stream().filter(Future::isDone).toList().forEach(this::take);
        return !done.isEmpty();
    }

    /** It may have been taken already. */
    private void take(F next) {
        if (pending.remove(next)) {
            done.add(next);
        }
    }

    private DoneNotices<F> notices() {
        DoneNotices<F> present = notices;
        if (present == null) {
            present = new DoneNotices<>(pending);
            notices = present;
        }
        return present;
    }

    private void stopWatching() {
        if (notices != null) {
            notices.close();
            notices = null;
        }
    }
}
