package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * How a task that {@link TaskGroup#start(TaskGroup.StartBody)} starts says that it is ready: once,
 * with a value.
 *
 * <p><b>Threads.</b> The loop's only.
 *
 * <p><b>Python:</b> trio's {@code TaskStatus}, anyio's {@code abc.TaskStatus}.
 *
 * @param <T> the type of the value
 */
public final class TaskStatus<T extends @Nullable Object> {
    private final Starting<T> starting;

    TaskStatus(Starting<T> starting) {
        this.starting = starting;
    }

    /**
     * Says that the task is ready: {@code start} returns the value. Does not suspend.
     *
     * @throws IllegalStateException if it was called before, or the task has ended
     */
    public void started(T value) {
        starting.checkThread("started");
        starting.ready(value);
    }

    /** Like {@link #started(Object)}, without a value: {@code start} returns null. */
    @SuppressWarnings("NullAway") // of such a status the type argument is Void, or nobody looks
    public void started() {
        started(null);
    }

    @Override
    public String toString() {
        return "TaskStatus[" + (starting.isReady() ? "started]" : "starting]");
    }
}
