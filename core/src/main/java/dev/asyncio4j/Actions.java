package dev.asyncio4j;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Makes of code without a result code whose result is null. */
final class Actions {
    private Actions() {}

    static Callable<@Nullable Void> callable(Action<?> action) {
        Objects.requireNonNull(action, "action");
        return () -> {
            action.run();
            return null;
        };
    }

    static <X extends Exception> Block<@Nullable Void, X> block(Action<? extends X> action) {
        Objects.requireNonNull(action, "action");
        return () -> {
            action.run();
            return null;
        };
    }

    static SerializableCallable<@Nullable Void> serializable(SerializableAction<?> code) {
        Objects.requireNonNull(code, "code");
        return () -> {
            code.run();
            return null;
        };
    }
}
