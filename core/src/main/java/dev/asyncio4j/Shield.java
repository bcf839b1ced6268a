package dev.asyncio4j;

import dev.asyncio4j.engine.Turn;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code shield} puts around a future.
 *
 * <p>A shield that is cancelled takes its listener back, so that a future which is shielded again
 * and again, and outlives each shield, does not collect them. It leaves one listener in the place
 * of all, which reports what the future fails with.
 */
final class Shield<T extends @Nullable Object> extends Future<T> {
    private final Future<T> inner;
    private final Turn listener = new InternalTurn(this::innerDone);

    private Shield(Future<T> inner) {
        super(inner.loop);
        this.inner = inner;
    }

    static <T extends @Nullable Object> Future<T> around(Future<T> inner) {
        Objects.requireNonNull(inner, "inner");
        inner.checkThread("shield");
        if (inner.isDone()) {
            return inner;
        }
        if (inner == Task.runningOrNull()) {
            throw Misuse.awaitsItself((Task<?>) inner);
        }
        Shield<T> outer = new Shield<>(inner);
        inner.listen(outer.listener);
        return outer;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        boolean cancelled = super.cancel(message);
        if (cancelled && !inner.isDone()) {
            inner.unlisten(listener);
            inner.listenOnce(new Abandoned(inner));
        }
        return cancelled;
    }

    private void innerDone() {
        if (!isDone()) {
            endLike(inner);
        }
    }

    /** Reports what a future fails with of which some shield was cancelled. */
    private static final class Abandoned extends SharedListener {
        Abandoned(Future<?> inner) {
            super(inner);
        }

        @Override
        protected void take() {
            Throwable error = future.takeError();
            if (error != null) {
                future.loop.report(
                        new ExceptionContext(
                                "Exception in a shielded future, whose shield was cancelled",
                                error,
                                future,
                                null),
                        Context.of(future));
            }
        }
    }
}
