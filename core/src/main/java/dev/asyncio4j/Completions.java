package dev.asyncio4j;

import dev.asyncio4j.engine.Timer;
import dev.asyncio4j.engine.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The futures of {@code asCompleted}: those that are done and not yet taken, and the others. */
final class Completions<F extends Future<?>> implements Iterator<F> {
    private final EventLoop loop;
    private final int total;
    private final Deque<F> done = new ArrayDeque<>();
    private final Map<F, Turn> pending = new LinkedHashMap<>();
    private final Deque<Future<@Nullable Void>> takers = new ArrayDeque<>();
    private final @Nullable Timer timer;
    private boolean timedOut;

    Completions(Collection<? extends F> given, @Nullable Duration timeout) {
        Task<?> task = Task.running("wait for futures");
        loop = task.loop;
        Set<F> futures = new LinkedHashSet<>(given);
        total = futures.size();
        for (F future : futures) {
            if (future.loop != loop) {
                throw Misuse.otherLoop(task, future);
            }
            if (future.isDone()) {
                done.add(future);
            } else {
                Turn listener = new InternalTurn(() -> oneDone(future));
                pending.put(future, listener);
                future.listen(listener);
            }
        }
        timer = timeout == null || pending.isEmpty() ? null : startTimer(timeout);
    }

    private Timer startTimer(Duration timeout) {
        long when = Durations.after(loop.engine.nanoTime(), timeout);
        Timer started = new Timer(when, new InternalTurn(this::timeUp));
        loop.engine.schedule(started);
        return started;
    }

    @Override
    public boolean hasNext() {
        return !done.isEmpty() || !pending.isEmpty();
    }

    @Override
    public F next() {
        while (true) {
            F next = done.poll();
            if (next != null) {
                return next;
            }
            if (pending.isEmpty()) {
                throw new NoSuchElementException("all futures have been taken");
            }
            if (timedOut) {
                throw new CompletionException(
                        new TimeoutException(
                                pending.size() + " (of " + total + ") futures unfinished"));
            }
            Future<@Nullable Void> taker = loop.createFuture();
            takers.add(taker);
            try {
                taker.await();
            } finally {
                takers.remove(taker);
            }
        }
    }

    private void oneDone(F future) {
        if (timedOut) {
            return;
        }
        pending.remove(future);
        done.add(future);
        if (pending.isEmpty() && timer != null) {
            loop.engine.unschedule(timer);
        }
        wakeTakers();
    }

    private void timeUp() {
        timedOut = true;
        pending.forEach(Future::unlisten);
        wakeTakers();
    }

    /** All of them: one that finds nothing waits again. */
    private void wakeTakers() {
        for (Future<@Nullable Void> taker : takers) {
            if (!taker.isDone()) {
                taker.succeed(null);
            }
        }
    }
}
