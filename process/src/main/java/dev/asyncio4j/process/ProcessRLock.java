package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.LockHome;
import dev.asyncio4j.process.hub.Reply;
import dev.asyncio4j.sync.Held;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Held by at most one thread or task at a time, in all processes, and by that as often as it likes.
 *
 * <p>It lives in the process that created it; sent to another process, it is the same one there.
 * What a process holds that ends is given back.
 *
 * <p><b>Order.</b> First come, first served. <b>Suspends</b> a task, or blocks a thread, until the
 * home has answered. <b>Threads.</b> Any; who has acquired it must release it. <b>Errors.</b> When
 * its home has ended, all calls throw {@link LostObjectException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.RLock}.
 */
public final class ProcessRLock implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Caller caller;

    private ProcessRLock() {
        caller = Caller.of("ProcessRLock", new LockHome("ProcessRLock", true));
    }

    /** A lock that nobody holds. */
    public static ProcessRLock create() {
        return new ProcessRLock();
    }

    /**
     * Takes the lock, waiting while another holds it.
     *
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits;
     *     the caller does not have it then
     */
    public void acquire() {
        caller.await(LockHome.ACQUIRE);
    }

    /**
     * Takes the lock like {@link #acquire()}, but waits no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first; the caller does not have it
     */
    public void acquire(@Nullable Duration limit) throws TimeoutException {
        caller.await(LockHome.ACQUIRE, limit);
    }

    /** Takes the lock, if that can be at once; false if not. */
    public boolean tryAcquire() {
        return caller.call(LockHome.TRY_ACQUIRE).status() == Reply.Status.DONE;
    }

    /**
     * Gives the lock back, once.
     *
     * @throws IllegalStateException if the caller does not hold it
     */
    public void release() {
        caller.call(LockHome.RELEASE);
    }

    /** Takes the lock like {@link #acquire()}, for the block of a {@code try}. */
    public Held hold() {
        acquire();
        return Held.of(this::release);
    }

    /** Whether it is held. */
    public boolean isLocked() {
        return caller.call(LockHome.IS_LOCKED).isTrue();
    }

    Caller caller() {
        return caller;
    }

    @Override
    public String toString() {
        return caller.toString();
    }
}
