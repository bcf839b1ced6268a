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

    /** Listens to a future of which some shield was cancelled; those to one future are equal. */
    private static final class Abandoned extends Turn {
        private final Future<?> inner;

        Abandoned(Future<?> inner) {
            this.inner = inner;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Abandoned abandoned && abandoned.inner == inner;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(inner);
        }

        @Override
        protected void take() {
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
}
