package dev.asyncio4j.gevent;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Something that comes to a value or an error: a greenlet, or a result that others set.
 *
 * <p><b>Threads.</b> Those of one hub.
 *
 * @param <T> the type of the value
 */
public abstract sealed class Outcome<T extends @Nullable Object> extends Linkable
        permits AsyncResult, Greenlet {
    private @Nullable T value;

    /** What came in place of a value, if anything. */
    private @Nullable Throwable thrown;

    Outcome() {}

    final void settle(@Nullable T value, @Nullable Throwable thrown) {
        this.value = value;
        this.thrown = thrown;
    }

    final @Nullable Throwable thrown() {
        return thrown;
    }

    /** The value; null if there is none, or none yet. */
    public final @Nullable T value() {
        return value;
    }

    /** The error; null if there is none, or none yet, or if it is of a greenlet that was killed. */
    public final @Nullable Throwable exception() {
        return thrown instanceof GreenletExit ? null : thrown;
    }

    /**
     * What ended the greenlet if it was killed, which is no error; otherwise null. <b>Python:</b>
     * the {@code value} of a greenlet that was killed.
     */
    public final @Nullable GreenletExit exit() {
        return thrown instanceof GreenletExit exit ? exit : null;
    }

    /** Whether it has come to no error. */
    public final boolean successful() {
        return ready() && exception() == null;
    }

    /**
     * Waits for the value.
     *
     * <p><b>Suspends</b> if it is not ready. <b>Cancellation</b> has no effect on it.
     *
     * <p><b>Errors.</b> What it has come to: an unchecked exception or error as it is, a checked
     * exception as the cause of a {@link CompletionException}. {@link CancellationException} for a
     * greenlet that was killed, since there is no value then.
     */
    public final T get() {
        return get(null);
    }

    /**
     * Like {@link #get()}, no longer than so.
     *
     * @param timeout null for no limit
     * @throws Timeout if the time is up first
     */
    public final T get(@Nullable Duration timeout) {
        if (!awaitReady(timeout)) {
            throw new Timeout(timeout);
        }
        return Results.valueOrThrow(value, thrown);
    }

    /**
     * The value, without waiting.
     *
     * @throws Timeout if it is not ready; otherwise as {@link #get()}
     */
    public final T getNowait() {
        if (!ready()) {
            throw new Timeout(Duration.ZERO);
        }
        return Results.valueOrThrow(value, thrown);
    }
}
