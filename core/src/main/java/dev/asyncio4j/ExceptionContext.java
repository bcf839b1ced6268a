package dev.asyncio4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop tells its exception handler: something went wrong that no code is waiting to
 * hear.
 *
 * <p><b>Python:</b> the {@code context} of {@code loop.call_exception_handler}.
 *
 * @param message one sentence
 * @param exception what was thrown
 * @param future the future or task that it is about
 * @param handle the callback that it is about
 * @param createdAt where the future or callback was created, innermost frame first, if that was in
 *     debug mode; otherwise empty. <b>Python:</b> {@code source_traceback}
 */
public record ExceptionContext(
        String message,
        @Nullable Throwable exception,
        @Nullable Future<?> future,
        @Nullable Handle handle,
        List<StackTraceElement> createdAt) {
    public ExceptionContext {
        createdAt = List.copyOf(createdAt);
    }

    /** Without where anything was created: the loop adds that, if it is known. */
    public ExceptionContext(
            String message,
            @Nullable Throwable exception,
            @Nullable Future<?> future,
            @Nullable Handle handle) {
        this(message, exception, future, handle, List.of());
    }

    /** Of a message alone. */
    public static ExceptionContext of(String message) {
        return new ExceptionContext(message, null, null, null);
    }

    /** Of a message and what was thrown. */
    public static ExceptionContext of(String message, Throwable exception) {
        return new ExceptionContext(message, exception, null, null);
    }

    ExceptionContext withCreatedAt(List<StackTraceElement> frames) {
        return frames.isEmpty()
                ? this
                : new ExceptionContext(message, exception, future, handle, frames);
    }
}
