package dev.asyncio4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an {@code asCompleted} with a limit: those that run, and those that are done and not
 * yet taken. Together they are never more than the limit, so that results which nobody takes do not
 * pile up. Loop thread only.
 *
 * <p>The source is code of the user's, which may suspend. So it is asked by a task of its own, the
 * feeder, which ends when there is no more room; and there is a new one when there is room again.
 * Nothing waits for one who has broken the iteration off.
 */
final class LimitedCompletions<T extends @Nullable Object> implements Iterator<Task<T>> {
    private final EventLoop loop;
    private final Iterable<? extends Callable<? extends T>> codes;
    private final int limit;
    private final Set<Task<T>> running = new LinkedHashSet<>();
    private final Deque<Task<T>> done = new ArrayDeque<>();
    private final News news;
    private @Nullable Iterator<? extends Callable<? extends T>> source;
    private @Nullable Task<?> feeder;

    /** The feeder in which the source has failed, until someone has been told. */
    private @Nullable Task<?> failedFeeder;

    /** The source has no more, or has failed, or shall not be asked any more. */
    private boolean exhausted;

    private boolean cancelled;

    LimitedCompletions(Iterable<? extends Callable<? extends T>> codes, int limit) {
        this.codes = Objects.requireNonNull(codes, "codes");
        Misuse.requireLimit(limit);
        this.limit = limit;
        this.loop = Task.running("wait for tasks").loop;
        this.news = new News(loop);
    }

    @Override
    public boolean hasNext() {
        checkCaller();
        feedIfThereIsRoom();
        while (done.isEmpty() && running.isEmpty() && feeder != null) {
            awaitNews();
        }
        return !done.isEmpty() || !running.isEmpty() || failedFeeder != null;
    }

    @Override
    public Task<T> next() {
        checkCaller();
        feedIfThereIsRoom();
        while (done.isEmpty()) {
            if (failedFeeder != null) {
                throwErrorOfSource(failedFeeder);
            }
            if (running.isEmpty() && feeder == null) {
                throw new NoSuchElementException("all tasks have been taken");
            }
            awaitNews();
        }
        Task<T> next = done.remove();
        feedIfThereIsRoom();
        return next;
    }

    private void checkCaller() {
        Task.requireRunning("wait for tasks");
        loop.checkThread("asCompleted");
        if (news.isAwaited()) {
            throw new IllegalStateException(
                    "another task is waiting for the next of these tasks; have one task iterate"
                            + " and hand on what it gets");
        }
    }

    private void throwErrorOfSource(Task<?> failed) {
        failedFeeder = null;
        failed.result();
    }

    // The feeder

    private boolean isRoom() {
        return !exhausted && running.size() + done.size() < limit;
    }

    private void feedIfThereIsRoom() {
        if (feeder == null && isRoom()) {
            Task<?> task =
                    loop.createTask(this::feed, TaskOptions.defaults().withEagerStart(false));
            feeder = task;
            task.listen(new InternalTurn(() -> feederDone(task)));
        }
    }

    private void feed() {
        if (source == null) {
            source = codes.iterator();
        }
        while (isRoom() && source.hasNext()) {
            Callable<? extends T> code = source.next();
            if (!exhausted) {
                begin(code);
            }
        }
        exhausted |= isRoom();
        feederHasEnded();
    }

    private void begin(Callable<? extends T> code) {
        Task<T> task = loop.newTask(Misuse.requireCode(code), TaskOptions.defaults(), null);
        running.add(task);
        task.listen(new InternalTurn(() -> taskDone(task)));
        loop.launch(task, TaskOptions.defaults());
    }

    private void feederDone(Task<?> task) {
        if (task.failed() || task.isCancelled()) {
            exhausted = true;
            if (task.failed() || !cancelled) {
                failedFeeder = task;
            }
            feederHasEnded();
        }
    }

    private void feederHasEnded() {
        feeder = null;
        news.come();
    }

    private void taskDone(Task<T> task) {
        running.remove(task);
        done.add(task);
        news.come();
    }

    // Waiting

    private void awaitNews() {
        try {
            news.await();
        } catch (CancelledError cancellation) {
            cancelAll();
            throw cancellation;
        }
    }

    /** Nobody but the cancelled task could cancel them. They are waited for, as in a group. */
    private void cancelAll() {
        exhausted = true;
        cancelled = true;
        if (feeder != null) {
            feeder.cancel();
        }
        running.forEach(Task::cancel);
        Task<?> caller = Task.running("wait for tasks that were cancelled");
        boolean ignoredScopes = caller.ignoreScopes(true);
        try {
            awaitTheRest();
        } finally {
            caller.ignoreScopes(ignoredScopes);
        }
    }

    private void awaitTheRest() {
        while (feeder != null || !running.isEmpty()) {
            try {
                news.await();
            } catch (CancelledError again) {
                // They have been asked.
                if (loop.isClosed()) {
                    // To wait would be refused for as long as one of them is blocked.
                    return;
                }
            }
        }
    }
}
