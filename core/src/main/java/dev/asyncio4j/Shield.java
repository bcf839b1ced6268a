package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/** What {@code shield} puts around a future. */
final class Shield {
    private Shield() {}

    static <T extends @Nullable Object> Future<T> around(Future<T> inner) {
        inner.checkThread("shield");
        if (inner.isDone()) {
            return inner;
        }
        Future<T> outer = inner.loop.createFuture();
        inner.listen(new InternalTurn(() -> innerDone(inner, outer)));
        return outer;
    }

    private static <T extends @Nullable Object> void innerDone(Future<T> inner, Future<T> outer) {
        if (!outer.isDone()) {
            outer.endLike(inner);
            return;
        }
        Throwable error = inner.takeError();
        if (error != null) {
            inner.loop.report(
                    new ExceptionContext(
                            "Exception in a shielded future, whose shield was cancelled",
                            error,
                            inner,
                            null),
                    Context.of(inner));
        }
    }
}
