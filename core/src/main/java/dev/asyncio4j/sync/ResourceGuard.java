package dev.asyncio4j.sync;

import dev.asyncio4j.Task;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second task out of what one task is doing, with an error and not by waiting.
 *
 * <pre>{@code
 * private final ResourceGuard reading = new ResourceGuard("reading from this stream");
 *
 * byte[] read() {
 *     try (var _ = reading.enter()) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>For what two tasks never have reason to do at once, and would do wrongly, each with half of
 * the bytes. Where they do have reason, a {@link Lock} makes one wait for the other.
 *
 * <p><b>Threads.</b> The tasks of one loop.
 *
 * <p><b>Python:</b> {@code anyio.ResourceGuard}.
 */
public final class ResourceGuard {
    private final String activity;
    private @Nullable Task<?> user;

    /**
     * A guard with nobody in it.
     *
     * @param activity what only one task may do at a time, for messages: "reading from this stream"
     */
    public ResourceGuard(String activity) {
        this.activity = Objects.requireNonNull(activity, "activity");
    }

    /**
     * Begins what is guarded, until the result is closed. Does not suspend, so that no cancellation
     * comes here.
     *
     * @throws BusyResourceException if a task is in it already, be it the calling one; the message
     *     names that
     * @throws IllegalStateException outside a task
     */
    public Held enter() {
        Task<?> caller = ParkingLot.caller("enter a resource guard");
        Task<?> present = user;
        if (present != null) {
            throw new BusyResourceException(
                    (present == caller ? "this task" : "another task")
                            + " is "
                            + activity
                            + " already: "
                            + present.name()
                            + ". Let one task do so at a time: leave it to that one, or hold a Lock"
                            + " around it");
        }
        user = caller;
        return Held.of(() -> user = null);
    }

    /** The task that has entered; null if none has. */
    public @Nullable Task<?> user() {
        return user;
    }

    @Override
    public String toString() {
        Task<?> present = user;
        return "ResourceGuard["
                + activity
                + (present == null ? ": nobody]" : ": " + present.name() + "]");
    }
}
