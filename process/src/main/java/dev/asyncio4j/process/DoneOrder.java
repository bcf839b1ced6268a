package dev.asyncio4j.process;

import dev.asyncio4j.process.DoneNotices.Awaited;
import dev.asyncio4j.process.internal.Waits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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
    private final List<Awaited<F>> pending = new ArrayList<>();
    private int unfinished;
    private @Nullable DoneNotices<F> notices;

    DoneOrder(Collection<F> futures, TimeLimit limit) {
        this.limit = limit;
        total = futures.size();
        for (F future : futures) {
            if (future.isDone()) {
                done.add(future);
            } else {
                pending.add(new Awaited<>(future));
            }
        }
        unfinished = pending.size();
    }

    @Override
    public boolean hasNext() {
        return !done.isEmpty() || unfinished > 0;
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
            Awaited<F> next = poll();
            if (next != null) {
                take(next);
            } else if (!takeWhatIsDone()) {
                stopWatching();
                throw new CompletionException(
                        new TimeoutException(
                                unfinished + " (of " + total + ") futures unfinished"));
            }
        }
        if (unfinished == 0) {
            stopWatching();
        }
    }

    private @Nullable Awaited<F> poll() {
        if (notices == null && limit.left() == 0) {
            return null;
        }
        try {
            return notices().poll(limit);
        } catch (InterruptedException interrupt) {
            throw Waits.cancelled(interrupt);
        }
    }

    /** Those that are done, but it was not heard of them in time. */
    private boolean takeWhatIsDone() {
        pending.stream().filter(awaited -> awaited.future.isDone()).forEach(this::take);
        return !done.isEmpty();
    }

    /** It may have been taken already. */
    private void take(Awaited<F> next) {
        if (!next.taken) {
            next.taken = true;
            unfinished--;
            done.add(next.future);
        }
    }

    private DoneNotices<F> notices() {
        DoneNotices<F> present = notices;
        if (present == null) {
            present =
                    new DoneNotices<>(pending.stream().filter(awaited -> !awaited.taken).toList());
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
