package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.Outcome.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How futures and tasks show themselves: {@code Task[finished, name=n1, result=42]}.
 *
 * <p>What they contain may contain them again: a task that waits for one which waits for it, a
 * result that is a list with its own future. A future met while it is being shown appears as dots.
 */
final class Repr {
    private static final ThreadLocal<@Nullable Repr> BEING_SHOWN = new ThreadLocal<>();

    private final @Nullable Repr outer;
    private final Future<?> future;

    private Repr(@Nullable Repr outer, Future<?> future) {
        this.outer = outer;
        this.future = future;
    }

    static String of(Future<?> future) {
        Repr outer = BEING_SHOWN.get();
        for (Repr shown = outer; shown != null; shown = shown.outer) {
            if (shown.future == future) {
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
        StringBuilder text = new StringBuilder(kind(future)).append('[').append(state(future));
        Task<?> task = future instanceof Task<?> itself ? itself : null;
        if (task != null) {
            text.append(", name=").append(task.name());
        }
        switch (future.outcome()) {
            case null -> {
                if (task != null && task.waitsFor() != null) {
                    text.append(", waits for ").append(task.waitsFor());
                }
                int callbacks = future.listeners().size();
                if (callbacks > 0) {
                    text.append(", callbacks=").append(callbacks);
                }
            }
            case Cancellation _ -> {}
            case Failure failure -> text.append(", exception=").append(failure.error);
            case Object result -> text.append(", result=").append(result);
        }
        return text.append(']').toString();
    }

    private static String state(Future<?> future) {
        return switch (future.outcome()) {
            case null ->
                    future instanceof Task<?> task && task.isCancelRequested()
                            ? "cancelling"
                            : "pending";
            case Cancellation _ -> "cancelled";
            default -> "finished";
        };
    }

    private static String kind(Future<?> future) {
        return future instanceof Task<?> ? "Task" : "Future";
    }
}
