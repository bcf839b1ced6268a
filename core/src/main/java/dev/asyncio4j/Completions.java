package dev.asyncio4j;

import dev.asyncio4j.engine.Timer;
import dev.asyncio4j.engine.Turn;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
    private final Pending<F> pending;

    /** Tasks waiting in next(), in the order in which they came. */
    private final Deque<Future<F>> takers = new ArrayDeque<>();

    private boolean timedOut;

    Completions(Collection<? extends F> given, @Nullable Duration timeout) {
        Task<?> task = Task.running("wait for futures");
        loop = task.loop;
        pending = new Pending<>(this);
        Set<F> futures = Waiting.distinct(given, task);
        total = futures.size();
        for (F future : futures) {
            if (future.isDone()) {
                done.add(future);
            } else {
                pending.listenTo(future);
            }
        }
        if (timeout != null && !pending.isEmpty()) {
            pending.startTimer(timeout);
        }
    }

    /** Has the listeners leave of those that nobody can go on with. */
    static void leaveUnreachable(ReferenceQueue<Completions<?>> unreachable) {
        for (Reference<?> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            ((Pending<?>) gone).leave();
        }
    }

    /** Whether there is one more than those that tasks, in next(), are waiting for. */
    @Override
    public boolean hasNext() {
        return !done.isEmpty() || pending.size() > takers.size();
    }

    @Override
    public F next() {
        F next = done.poll();
        if (next != null) {
            return next;
        }
        if (!hasNext()) {
            throw new NoSuchElementException("all futures have been taken");
        }
        if (timedOut) {
            throw new CompletionException(timeUpError());
        }
        Future<F> taker = loop.createFuture();
        takers.add(taker);
        try {
            return taker.await();
        } catch (Throwable notTaken) {
            takers.remove(taker);
            if (taker.state() == java.util.concurrent.Future.State.SUCCESS) {
                giveBack(taker.result());
            }
            throw notTaken;
        }
    }

    private void oneDone(F future) {
        if (timedOut) {
            return;
        }
        pending.remove(future);
        if (!handOver(future)) {
            done.add(future);
        }
    }

    /** Gives it to the task that has waited longest; false if none waits. */
    private boolean handOver(F future) {
        for (Future<F> first = takers.poll(); first != null; first = takers.poll()) {
            if (!first.isDone()) {
                first.succeed(future);
                return true;
            }
        }
        return false;
    }

    /** One that was handed to a task which was cancelled before its turn. */
    private void giveBack(F future) {
        if (!handOver(future)) {
            done.addFirst(future);
        }
    }

    private void timeUp() {
        timedOut = true;
        pending.leave();
        for (Future<F> first = takers.poll(); first != null; first = takers.poll()) {
            if (!first.isDone()) {
                first.fail(timeUpError());
            }
        }
    }

    private TimeoutException timeUpError() {
        return new TimeoutException(pending.size() + " (of " + total + ") futures unfinished");
    }

    /**
     * The futures that are not done, with their listeners. What they and the timer hold is this,
     * and not the completions: an iteration may be broken off and taken up again, so only when
     * these are garbage can nobody be told any more.
     */
    private static final class Pending<F extends Future<?>> extends WeakReference<Completions<F>> {
        private final EventLoop loop;
        private final Map<F, Turn> listeners = new LinkedHashMap<>();
        private @Nullable Timer timer;

        Pending(Completions<F> completions) {
            super(completions, completions.loop.unreachableCompletions);
            this.loop = completions.loop;
        }

        int size() {
            return listeners.size();
        }

        boolean isEmpty() {
            return listeners.isEmpty();
        }

        void listenTo(F future) {
            Turn listener = new InternalTurn(() -> oneDone(future));
            listeners.put(future, listener);
            future.listen(listener);
        }

        void remove(F future) {
            listeners.remove(future);
            if (listeners.isEmpty()) {
                stopTimer();
            }
        }

        void startTimer(Duration timeout) {
            long when = Durations.after(loop.engine.nanoTime(), timeout);
            timer = new Timer(when, new InternalTurn(this::timeUp));
            loop.engine.schedule(timer);
        }

        void leave() {
            listeners.forEach(Future::unlisten);
            stopTimer();
        }

        private void stopTimer() {
            if (timer != null) {
                loop.engine.unschedule(timer);
            }
        }

        private void oneDone(F future) {
            Completions<F> completions = get();
            if (completions != null) {
                completions.oneDone(future);
            }
        }

        private void timeUp() {
            Completions<F> completions = get();
            if (completions != null) {
                completions.timeUp();
            }
        }
    }
}
