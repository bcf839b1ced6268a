package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.LockHome;
import dev.asyncio4j.sync.Held;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock with which one waits, in any process, for something to become true.
 *
 * <pre>{@code
 * try (var _ = condition.hold()) {
 *     condition.await(() -> counter.get() > 10);
 * }
 * }</pre>
 *
 * <p>It lives in the process that created it; sent to another process, it is the same one there.
 * What a process holds that ends is given back. The lock is re-entrant.
 *
 * <p><b>Order.</b> First come, first served. <b>Suspends</b> a task, or blocks a thread, until the
 * home has answered. <b>Threads.</b> Any; who has acquired the lock must release it. <b>Errors.</b>
 * When its home has ended, all calls throw {@link LostObjectException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Condition}.
 */
public final class ProcessCondition implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Caller caller;

    private ProcessCondition() {
        caller = Caller.of("ProcessCondition", new LockHome("ProcessCondition", true));
    }

    /** A condition whose lock nobody holds. */
    public static ProcessCondition create() {
        return new ProcessCondition();
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
     * Gives the lock back, once.
     *
     * @throws IllegalStateException if the caller does not hold it
     */
    public void release() {
        caller.call(LockHome.RELEASE);
    }

    /** Takes the lock, for the block of a {@code try}. */
    public Held hold() {
        acquire();
        return Held.of(this::release);
    }

    /**
     * Gives the lock back, waits for a signal, and takes the lock again.
     *
     * <p><b>Cancellation</b>: the caller has the lock again.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits
     */
    public void await() {
        caller.await(LockHome.AWAIT);
    }

    /**
     * Waits like {@link #await()}, but for a signal no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first; the caller has the lock again
     */
    public void await(@Nullable Duration limit) throws TimeoutException {
        caller.await(LockHome.AWAIT, limit);
    }

    /**
     * Waits for signals until something is true, which is asked while the lock is held. Errors and
     * cancellation are those of {@link #await()}. <b>Python:</b> {@code wait_for}.
     */
    public void await(BooleanSupplier isTrue) {
        while (!isTrue.getAsBoolean()) {
            await();
        }
    }

    /**
     * Has the one go on that has waited longest, as soon as it gets the lock. <b>Python:</b> {@code
     * notify}.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     */
    public void signal() {
        signal(1);
    }

    /**
     * Has so many go on, or all that wait, if they are fewer.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 or more)");
        }
        caller.call(LockHome.SIGNAL, count);
    }

    /**
     * Has all go on that wait now. <b>Python:</b> {@code notify_all}.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     */
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    Caller caller() {
        return caller;
    }

    @Override
    public String toString() {
        return caller.toString();
    }
}
