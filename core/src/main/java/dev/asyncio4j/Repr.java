package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.Outcome.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How futures and tasks show themselves: {@code Task[finished, name=n1, result=42]}.
 *
 * <p>What they contain may contain them again: a task that waits for one which waits for it, a
 * result that is a list with its own future. A future met while it is being shown appears as dots;
 * and so does one deep inside others, since chains of tasks may be very long.
 *
 * <p>Any thread may want to see a future. On another than its loop's, what is shown may be out of
 * date, and its parts of different moments.
 */
final class Repr {
    private static final int MOST_LEVELS = 4;

    private static final ThreadLocal<@Nullable Repr> BEING_SHOWN = new ThreadLocal<>();

    private final @Nullable Repr outer;
    private final Future<?> future;

    private Repr(@Nullable Repr outer, Future<?> future) {
        this.outer = outer;
        this.future = future;
    }

    static String of(Future<?> future) {
        Repr outer = BEING_SHOWN.get();
        int level = 1;
        for (Repr shown = outer; shown != null; shown = shown.outer) {
            level++;
            if (shown.future == future || level > MOST_LEVELS) {
                return kind(future) + "[...]";
            }
        }
        BEING_SHOWN.set(new Repr(outer, future));
        try {
            return show(future);
        } finally {
            if (outer == null) {
                BEING_SHOWN.remove();
            } else {
                BEING_SHOWN.set(outer);
            }
        }
    }

    private static String show(Future<?> future) {
        Object outcome = future.outcome();
        Task<?> task = future instanceof Task<?> itself ? itself : null;
        StringBuilder text = new StringBuilder(kind(future)).append('[');
        text.append(state(outcome, task));
        if (task != null) {
            text.append(", name=").append(task.name());
        }
        switch (outcome) {
            case null -> appendPending(text, future, task == null ? null : task.waitsFor());
            case Cancellation _ -> {}
            case Failure failure -> text.append(", exception=").append(shown(failure.error));
            case Object result -> text.append(", result=").append(shown(result));
        }
        return text.append(future.loop.origins.shown(future)).append(']').toString();
    }

    private static void appendPending(
            StringBuilder text, Future<?> future, @Nullable Object awaited) {
        if (awaited != null) {
            text.append(", waits for ").append(shown(awaited));
        }
        int callbacks = future.listenerCount();
        if (callbacks > 0) {
            text.append(", callbacks=").append(callbacks);
        }
    }

    /** A list that is being changed, for one, cannot be shown; the rest can all the same. */
    private static String shown(Object content) {
        try {
            return String.valueOf(content);
        } catch (RuntimeException thrown) {
            return "(a "
                    + content.getClass().getName()
                    + " that cannot be shown: its toString threw "
                    + thrown.getClass().getName()
                    + ")";
        }
    }

    private static String state(@Nullable Object outcome, @Nullable Task<?> task) {
        return switch (outcome) {
            case null -> task != null && task.isCancelRequested() ? "cancelling" : "pending";
            case Cancellation _ -> "cancelled";
            default -> "finished";
        };
    }

    private static String kind(Future<?> future) {
        return future instanceof Task<?> ? "Task" : "Future";
    }
}
