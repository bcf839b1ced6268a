package dev.asyncio4j;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a callback that a future is done. */
final class DoneCallback<T extends @Nullable Object> extends Call {
    private final Future<T> future;
    private final Consumer<? super Future<T>> callback;

    DoneCallback(Future<T> future, Consumer<? super Future<T>> callback, Context context) {
        super(future.loop, context);
        this.future = future;
        this.callback = callback;
    }

    Consumer<? super Future<T>> callback() {
        return callback;
    }

    @Override
    void run() {
        callback.accept(future);
    }

    @Override
    ExceptionContext failed(Throwable thrown) {
        return new ExceptionContext("Exception in done callback " + callback, thrown, future, null);
    }

    @Override
    public String toString() {
        return "done callback " + callback + " of " + future;
    }
}
