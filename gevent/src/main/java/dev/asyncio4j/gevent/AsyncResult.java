package dev.asyncio4j.gevent;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value or an error that one greenlet sets and others wait for. As against a {@link
 * dev.asyncio4j.Future} it may be set anew, and who waits for it never cancels it.
 *
 * <pre>{@code
 * AsyncResult<String> answer = new AsyncResult<>();
 * Gevent.spawn(() -> ask()).link(answer::accept);
 * print(answer.get());
 * }</pre>
 *
 * <p><b>Python:</b> {@code gevent.event.AsyncResult}.
 *
 * @param <T> the type of the value
 */
public final class AsyncResult<T extends @Nullable Object> extends Outcome<T> {
    private boolean ready;

    /** One that is not set. */
    public AsyncResult() {}

    /**
     * Sets the value: all who wait have it.
     *
     * @throws IllegalStateException if they wait on another hub; it is not set then
     */
    public void set(T value) {
        put(value, null);
    }

    /**
     * Sets an error: all who wait have it thrown.
     *
     * @throws IllegalStateException if they wait on another hub; it is not set then
     */
    public void setException(Throwable exception) {
        put(null, Objects.requireNonNull(exception, "exception"));
    }

    /** Sets what came of a greenlet: to be its link. */
    public void accept(Greenlet<? extends T> ended) {
        put(ended.value(), ended.thrown());
    }

    private void put(@Nullable T value, @Nullable Throwable exception) {
        requireHubOfLinks();
        settle(value, exception);
        ready = true;
        fireLinks();
    }

    @Override
    public boolean ready() {
        return ready;
    }

    /**
     * Waits until it is set, to whatever.
     *
     * <p><b>Suspends</b> if it is not set. <b>Cancellation</b> has no effect on it.
     *
     * <p><b>Python:</b> {@code result.wait(timeout)}.
     *
     * @param timeout null for no limit
     * @return false if the time was up first
     */
    public boolean await(@Nullable Duration timeout) {
        return awaitReady(timeout);
    }

    /** Has the hub call this when it is set: it must not wait. */
    public void rawlink(Consumer<? super AsyncResult<T>> callback) {
        addSoon(callback, () -> callback.accept(this));
    }

    /** Takes back a link that was made of this. */
    public void unlink(Consumer<? super AsyncResult<T>> callback) {
        unlinkCode(Objects.requireNonNull(callback, "callback"));
    }

    @Override
    public String toString() {
        String state =
                !ready
                        ? "not set"
                        : thrown() == null ? "value=" + value() : "exception=" + thrown();
        return "AsyncResult[" + state + "]";
    }
}
