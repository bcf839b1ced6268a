package dev.asyncio4j;

import dev.asyncio4j.engine.Timer;
import dev.asyncio4j.engine.Turn;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One call of {@code wait}: listens to several futures, until enough of them are done. */
final class Waiting<F extends Future<?>> {
    private final Set<F> futures;
    private final ReturnWhen returnWhen;
    private final Future<@Nullable Void> enough;
    private int pending;

    private Waiting(EventLoop loop, Set<F> futures, ReturnWhen returnWhen) {
        this.futures = futures;
        this.returnWhen = returnWhen;
        this.enough = loop.createFuture();
    }

    static <F extends Future<?>> DoneAndPending<F> waitFor(
            Collection<? extends F> given, @Nullable Duration timeout, ReturnWhen returnWhen) {
        Objects.requireNonNull(returnWhen, "returnWhen");
        Task<?> task = Task.running("wait for futures");
        Set<F> futures = distinct(given, task);
        if (futures.isEmpty()) {
            throw Misuse.argument("futures", futures, "at least one");
        }
        Waiting<F> waiting = new Waiting<>(task.loop, futures, returnWhen);
        waiting.run(task.loop, timeout);
        return waiting.sorted();
    }

    /** The futures, each once, if the task can wait for them. */
    static <F extends Future<?>> Set<F> distinct(Collection<? extends F> given, Task<?> task) {
        Set<F> futures = new LinkedHashSet<>(Objects.requireNonNull(given, "futures"));
        for (F future : futures) {
            Objects.requireNonNull(future, "one of the futures is null");
            task.checkCanAwait(future);
        }
        return futures;
    }

    private void run(EventLoop loop, @Nullable Duration timeout) {
        Map<F, Turn> listeners = new LinkedHashMap<>();
        for (F future : futures) {
            if (!future.isDone()) {
                listeners.put(future, new InternalTurn(() -> oneDone(future)));
            } else if (isDecisive(future)) {
                return;
            }
        }
        pending = listeners.size();
        if (pending == 0) {
            return;
        }
        Timer timer = timeout == null ? null : timer(loop, timeout);
        listeners.forEach(Future::listen);
        try {
            enough.await();
        } finally {
            if (timer != null) {
                loop.engine.unschedule(timer);
            }
            listeners.forEach(Future::unlisten);
        }
    }

    private Timer timer(EventLoop loop, Duration timeout) {
        long when = Durations.after(loop.engine.nanoTime(), timeout);
        Timer timer = new Timer(when, new InternalTurn(this::release));
        loop.engine.schedule(timer);
        return timer;
    }

    private void oneDone(F future) {
        pending--;
        if (pending == 0 || isDecisive(future)) {
            release();
        }
    }

    /** Whether this one, being done, ends the wait. */
    private boolean isDecisive(F future) {
        return switch (returnWhen) {
            case FIRST_COMPLETED -> true;
            case FIRST_EXCEPTION -> future.failed();
            case ALL_COMPLETED -> false;
        };
    }

    private void release() {
        if (!enough.isDone()) {
            enough.succeed(null);
        }
    }

    private DoneAndPending<F> sorted() {
        Set<F> done = new LinkedHashSet<>();
        Set<F> notDone = new LinkedHashSet<>();
        for (F future : futures) {
            (future.isDone() ? done : notDone).add(future);
        }
        return new DoneAndPending<>(done, notDone);
    }
}
