package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Block;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One piece of code that a plain thread has run in a task of its hub's loop. What the code throws
 * is kept here, and thrown by the plain thread as it is: of a task, a checked exception or an error
 * that was raised in it would come out as another.
 */
final class MainCall<T extends @Nullable Object> implements Action<RuntimeException> {
    private final Block<? extends T, ?> code;
    private final MainGreenlet main;
    private @Nullable T result;
    private @Nullable Throwable kept;

    MainCall(Block<? extends T, ?> code, MainGreenlet main) {
        this.code = code;
        this.main = main;
    }

    @Override
    public void run() {
        Task<?> task = Objects.requireNonNull(Asyncio.currentTask());
        main.begin(task);
        try {
            result = code.run();
        } catch (Throwable thrown) {
            kept = thrown;
            throwPlain(task.asCancellation(thrown));
        } finally {
            main.end(task);
        }
    }

    /** A cancellation that has no reason of its own is for whoever runs the loop. */
    private void throwPlain(@Nullable CancelledError cancelled) {
        if (cancelled == null) {
            return;
        }
        if (cancelled.getClass() == CancelledError.class) {
            throw cancelled;
        }
        kept = cancelled;
    }

    /** Once it has been run. */
    @SuppressWarnings({
        "unchecked", // the code throws nothing else
        "NullAway" // null only where the code gave that
    })
    <X extends Exception> T result() throws X {
        switch (kept) {
            case null -> {}
            case Error error -> throw error;
            case Throwable checked -> throw (X) checked;
        }
        return result;
    }
}
