package dev.asyncio4j;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * How a future ended. A result stands for itself (an object a future, of which there may be
 * millions), but for null, which means pending; so an outcome is a result, {@link #NULL}, a {@link
 * Failure} or a {@link Cancellation}.
 */
final class Outcome {
    private static final Object NULL =
            new Object() {
                @Override
                public String toString() {
                    return "null";
                }
            };

    private Outcome() {}

    static Object ofResult(@Nullable Object result) {
        return result == null ? NULL : result;
    }

    /** The result that an outcome stands for, which must be neither failure nor cancellation. */
    @SuppressWarnings({
        "unchecked", // only a T, or the stand-in for null, is stored
        "NullAway",
        "TypeParameterUnusedInFormals"
    })
    static <T extends @Nullable Object> T result(@Nullable Object outcome) {
        return outcome == NULL ? null : (T) outcome;
    }

    /** The end of a future that was cancelled. */
    static Cancellation cancellationOf(Future<?> cancelled) {
        return (Cancellation) Objects.requireNonNull(cancelled.outcome());
    }

    /** The end of a future that failed. */
    static final class Failure {
        final Throwable error;
        final Failures.Entry entry;

        Failure(Throwable error, Failures.Entry entry) {
            this.error = error;
            this.entry = entry;
        }

        /** Someone learns of the error: from now on it need not be reported. */
        Throwable retrieve() {
            entry.remove();
            return error;
        }

        /** Throws the error as it is, or returns what to throw for a checked exception. */
        CompletionException rethrow() {
            return switch (retrieve()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error fatal -> throw fatal;
                case Throwable checked -> new CompletionException(checked);
            };
        }
    }

    /**
     * The end of a future that was cancelled.
     *
     * @param cause the error that ended the cancelled task, if it was one
     */
    record Cancellation(@Nullable String message, @Nullable Throwable cause) {
        /**
         * Where tasks await each other, the error of each has that of the next as its cause. A
         * logger that prints causes recursively does not survive a very long chain.
         */
        private static final int MOST_CAUSES = 32;

        /** A new error for whoever asks; its stack is that of the asking. */
        CancelledError toError() {
            return withCause(new CancelledError(message), shortened(cause));
        }

        CancellationException toException() {
            return withCause(new CancellationException(message), toError());
        }

        /** This, or what stands at its end if the way there is long. */
        private static @Nullable Throwable shortened(@Nullable Throwable cause) {
            Throwable end = cause;
            for (int depth = 1; depth < MOST_CAUSES && end != null; depth++) {
                end = end.getCause();
            }
            return end == null ? cause : end;
        }

        private static <E extends Throwable> E withCause(E error, @Nullable Throwable cause) {
            if (cause != null) {
                error.initCause(cause);
            }
            return error;
        }
    }
}
