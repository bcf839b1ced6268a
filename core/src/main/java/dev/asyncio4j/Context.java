package dev.asyncio4j;

import dev.asyncio4j.engine.CallbackStrand;
import dev.asyncio4j.engine.Strand;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link ContextVar}s, as one piece of code sees them.
 *
 * <p>Each task has a context of its own, a copy of its creator's made when it was created; a
 * callback has a copy made when it was registered. What one sets, the other does not see, unless
 * they were given the same context. Outside of loops each thread has its own.
 *
 * <p><b>Threads.</b> One at a time, as anything of a loop.
 *
 * <p><b>Python:</b> {@code contextvars.Context}.
 */
public final class Context {
    private static final ThreadLocal<Context> OF_THREAD = ThreadLocal.withInitial(Context::new);

    /** Replaced, never changed: copies share it. */
    private Map<ContextVar<?>, Object> values;

    /** An empty context. */
    public Context() {
        this(Map.of());
    }

    private Context(Map<ContextVar<?>, Object> values) {
        this.values = values;
    }

    /** A copy of the context of the calling code. <b>Python:</b> {@code copy_context()}. */
    public static Context copyOfCurrent() {
        return current().copy();
    }

    /**
     * For a new task: a copy of the context of the calling code; null in place of an empty one,
     * which is made when it is asked for.
     */
    static @Nullable Context inherited() {
        Object holder = holder();
        Context present =
                holder instanceof TaskBody body ? body.task.contextOrNull() : current(holder);
        return present == null || present.values.isEmpty() ? null : present.copy();
    }

    /** A context with the same values, independent from now on. */
    public Context copy() {
        return new Context(values);
    }

    /**
     * Runs the code with this as its context: it sees these values, and what it sets stays here.
     *
     * @return what the code returned
     */
    public <T extends @Nullable Object, X extends Exception> T run(
            Block<? extends T, ? extends X> code) throws X {
        Context before = swapCurrent(this);
        try {
            return code.run();
        } finally {
            swapCurrent(before);
        }
    }

    /** The context in which to report what became of a future. */
    static Context of(Future<?> future) {
        return future instanceof Task<?> task ? task.context() : current();
    }

    static Context current() {
        return current(holder());
    }

    private static Context current(@Nullable Object holder) {
        return switch (holder) {
            case TaskBody body -> body.task.context();
            case Call call -> call.context();
            case null, default -> OF_THREAD.get();
        };
    }

    private static Context swapCurrent(Context next) {
        Context before = current();
        switch (holder()) {
            case TaskBody body -> body.task.context(next);
            case Call call -> call.context(next);
            case null, default -> OF_THREAD.set(next);
        }
        return before;
    }

    /**
     * Who has a context for the calling code: a task's body, a callback, or nobody but the thread.
     */
    private static @Nullable Object holder() {
        Strand strand = Strand.current();
        return strand instanceof CallbackStrand callbacks ? callbacks.turn() : strand;
    }

    @Nullable Object get(ContextVar<?> variable) {
        return values.get(variable);
    }

    void put(ContextVar<?> variable, @Nullable Object value) {
        Map<ContextVar<?>, Object> changed = new HashMap<>(values);
        if (value == null) {
            changed.remove(variable);
        } else {
            changed.put(variable, value);
        }
        values = Map.copyOf(changed);
    }
}
