package dev.asyncio4j.gevent;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A flag that greenlets wait for, as {@link dev.asyncio4j.sync.Event} is; beside that, it has a
 * limit for the wait, can be linked and waited for with others, and the main greenlet of a plain
 * thread can wait for it.
 *
 * <p><b>Python:</b> {@code gevent.event.Event}.
 */
public final class Event extends Linkable {
    private boolean set;

    /** An event that has not happened. */
    public Event() {}

    /**
     * Sets it: all who wait go on, also if it is cleared before they have had their turn.
     *
     * @throws IllegalStateException if they wait on another hub; it is not set then
     */
    public void set() {
        if (!set) {
            requireHubOfLinks();
            set = true;
            fireLinks();
        }
    }

    /** Takes it back: who comes now waits again. */
    public void clear() {
        set = false;
    }

    /** Whether it is set. <b>Python:</b> also {@code is_set()}. */
    @Override
    public boolean ready() {
        return set;
    }

    /** Waits until it is set. */
    public void await() {
        await(null);
    }

    /**
     * Waits until it is set, or was meanwhile.
     *
     * <p><b>Suspends</b> if it is not set. <b>Cancellation</b> has no effect on it.
     *
     * <p><b>Python:</b> {@code event.wait(timeout)}.
     *
     * @param timeout null for no limit
     * @return false if the time was up first
     */
    public boolean await(@Nullable Duration timeout) {
        return awaitReady(timeout);
    }

    /** Has the hub call this once, when it is set: it must not wait. */
    public void rawlink(Consumer<? super Event> callback) {
        addSoon(callback, () -> callback.accept(this));
    }

    /** Takes back a link that was made of this. */
    public void unlink(Consumer<? super Event> callback) {
        unlinkCode(Objects.requireNonNull(callback, "callback"));
    }

    @Override
    public String toString() {
        return "Event[" + (set ? "set" : "unset") + ", links=" + linkCount() + "]";
    }
}
