package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.Reply;
import dev.asyncio4j.process.hub.SemaphoreHome;
import dev.asyncio4j.sync.Held;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * So many permits, for all processes together.
 *
 * <p>It lives in the process that created it; sent to another process, it is the same one there.
 * What a process holds that ends is given back. A permit that a process has taken counts as given
 * back when another releases one in its place.
 *
 * <p><b>Order.</b> First come, first served. <b>Suspends</b> a task, or blocks a thread, until the
 * home has answered. <b>Threads.</b> Any. <b>Errors.</b> When its home has ended, all calls throw
 * {@link LostObjectException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Semaphore}.
 */
public sealed class ProcessSemaphore implements Serializable permits BoundedProcessSemaphore {
    private static final long serialVersionUID = 1L;

    private final Caller caller;

    /**
     * With all its permits.
     *
     * @param name what it is called in messages
     * @param bound how many permits it has at most
     */
    ProcessSemaphore(String name, int permits, long bound) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits: " + permits + " (expected: 0 or more)");
        }
        caller = Caller.of(name, new SemaphoreHome(name, permits, bound));
    }

    /**
     * A semaphore.
     *
     * @param permits how many there are at first
     * @throws IllegalArgumentException if that is less than zero
     */
    public static ProcessSemaphore create(int permits) {
        return new ProcessSemaphore("ProcessSemaphore", permits, Long.MAX_VALUE);
    }

    /**
     * Takes a permit, waiting while there is none.
     *
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits;
     *     the caller does not have it then
     */
    public final void acquire() {
        caller.await(SemaphoreHome.ACQUIRE);
    }

    /**
     * Takes a permit like {@link #acquire()}, but waits no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first; the caller does not have it
     */
    public final void acquire(@Nullable Duration limit) throws TimeoutException {
        caller.await(SemaphoreHome.ACQUIRE, limit);
    }

    /** Takes a permit, if that can be at once; false if not. */
    public final boolean tryAcquire() {
        return caller.call(SemaphoreHome.TRY_ACQUIRE).status() == Reply.Status.DONE;
    }

    /** Gives a permit back, or one more than there were. */
    public void release() {
        caller.call(SemaphoreHome.RELEASE);
    }

    /** Takes a permit like {@link #acquire()}, for the block of a {@code try}. */
    public final Held hold() {
        acquire();
        return Held.of(this::release);
    }

    /** How many are left. */
    public final int permits() {
        return (int) caller.call(SemaphoreHome.PERMITS).number();
    }

    @Override
    public final String toString() {
        return caller.toString();
    }

    Caller caller() {
        return caller;
    }
}
