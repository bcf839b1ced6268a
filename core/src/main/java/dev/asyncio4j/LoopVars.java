package dev.asyncio4j;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The values of a loop's {@link LoopVar}s. Loop thread only. */
final class LoopVars {
    private final Map<LoopVar<?>, Object> values = new HashMap<>();

    /** Those whose first value is being made. */
    private final Set<LoopVar<?>> begun = new HashSet<>();

    /**
     * Those of the loop whose task or callback is calling.
     *
     * @throws IllegalStateException on any other thread, or if that loop is closed: what has
     *     outlived it runs on several threads
     */
    static LoopVars running() {
        EventLoop loop = EventLoop.running();
        if (loop.isClosed()) {
            throw Misuse.closed();
        }
        return loop.vars;
    }

    @SuppressWarnings("unchecked") // each variable stores what is of its type
    <T> @Nullable T get(LoopVar<T> variable) {
        return (T) values.get(variable);
    }

    /**
     * @param value null for none
     */
    <T> void put(LoopVar<T> variable, @Nullable T value) {
        if (value == null) {
            values.remove(variable);
        } else {
            values.put(variable, value);
        }
    }

    /** Makes the first value. */
    <T> T compute(LoopVar<T> variable, Supplier<? extends T> initial) {
        if (!begun.add(variable)) {
            throw new IllegalStateException(
                    "the first value of the loop variable "
                            + variable.name()
                            + " is being made. What makes it must not suspend, and not ask for it");
        }
        try {
            T value =
                    Objects.requireNonNull(
                            initial.get(),
                            "the initial value of the loop variable " + variable.name());
            values.put(variable, value);
            return value;
        } finally {
            begun.remove(variable);
        }
    }

    /** The loop is closed. */
    void clear() {
        values.clear();
    }
}
