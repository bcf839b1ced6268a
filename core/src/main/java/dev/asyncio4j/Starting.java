package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code TaskGroup.start} waits for: that a task is ready, or ends before.
 *
 * <p>Cancelling it cancels the task, and it ends when that says so. Loop thread only.
 */
final class Starting<T extends @Nullable Object> extends Composite<T> {
    private @Nullable Task<?> task;
    private boolean ready;

    Starting(EventLoop loop) {
        super(loop);
    }

    void task(Task<?> created) {
        task = created;
    }

    boolean isReady() {
        return ready;
    }

    void ready(T value) {
        if (ready) {
            throw new IllegalStateException("started was called already; a task is ready once");
        }
        if (isDone()) {
            throw new IllegalStateException(
                    "started was called after the task had ended; it must be called by then");
        }
        ready = true;
        succeed(value);
    }

    /** The task has ended, and was never ready. */
    void endedEarly(Task<?> ended) {
        Throwable error = ended.takeError();
        if (error != null) {
            fail(error);
        } else if (ended.outcome() instanceof Cancellation cancellation) {
            endCancelled(cancellation);
        } else if (isCancelRequested()) {
            endAsRequested();
        } else {
            fail(
                    new IllegalStateException(
                            "the task ended without having called started: " + ended));
        }
    }

    @Override
    Collection<? extends Future<?>> cancelledFirst() {
        return task == null ? List.of() : List.of(task);
    }

    @Override
    public String toString() {
        return "the start of " + (task == null ? "a task" : task.name());
    }
}
