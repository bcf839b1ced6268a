package dev.asyncio4j.sync;

import dev.asyncio4j.CancelledError;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks that hold a lock wait, without it, until another tells them that something changed.
 *
 * <pre>{@code
 * try (var _ = condition.hold()) {
 *     condition.await(() -> !orders.isEmpty());
 *     cook(orders.remove());
 * }
 * }</pre>
 *
 * <p>A wait may end without a notification that was meant for it: look again at what was waited
 * for, or have {@link #await(BooleanSupplier)} do so.
 *
 * <p><b>Threads.</b> The tasks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.Condition}.
 */
public final class Condition {
    private final Lock lock;
    private final ParkingLot waiters = new ParkingLot(this);

    /** A condition with a lock of its own. */
    public Condition() {
        this(new Lock());
    }

    /** A condition of this lock, which may have several. */
    public Condition(Lock lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /** The lock to hold around every call. */
    public Lock lock() {
        return lock;
    }

    /** Takes the lock, for the block of a {@code try}. See {@link Lock#hold}. */
    public Held hold() {
        return lock.hold();
    }

    /**
     * Releases the lock, waits for a notification, and takes the lock again.
     *
     * <p><b>Suspends</b> always. <b>Cancellation</b>: it throws when it has the lock again, so that
     * the block which holds it stays in order; a notification that had come already goes to the
     * next who waits.
     *
     * <p><b>Python:</b> {@code await condition.wait()}.
     *
     * @throws IllegalStateException if nobody holds the lock
     */
    public void await() {
        requireLocked("wait");
        ParkingLot.caller("wait for a condition");
        lock.release();
        try {
            waiters.park();
        } catch (Throwable notNotified) {
            acquireAgain(notNotified);
            throw notNotified;
        }
        acquireAgain(null);
    }

    /**
     * Waits until this is true, and looks after every notification.
     *
     * <p><b>Suspends</b> if it is not. <b>Cancellation</b> as in {@link #await()}.
     *
     * <p><b>Python:</b> {@code await condition.wait_for(predicate)}.
     */
    public void await(BooleanSupplier isTrue) {
        Objects.requireNonNull(isTrue, "isTrue");
        requireLocked("wait");
        while (!isTrue.getAsBoolean()) {
            await();
        }
    }

    /**
     * Takes the lock whatever comes, and then throws the last cancellation that came meanwhile.
     *
     * @param failure why there was no notification; null if there was one
     */
    private void acquireAgain(@Nullable Throwable failure) {
        CancelledError cancelled = lock.acquireWhateverComes();
        if (cancelled != null) {
            if (failure == null) {
                waiters.unpark();
            }
            throw cancelled;
        }
    }

    /** Has the task that has waited longest go on, as soon as it gets the lock. */
    public void signal() {
        signal(1);
    }

    /**
     * Has so many of those who wait go on, one after the other, as each gets the lock.
     *
     * <p><b>Python:</b> {@code condition.notify(n)}; {@code notify} is taken by {@link Object}.
     *
     * @throws IllegalStateException if nobody holds the lock
     * @throws IllegalArgumentException if the count is less than zero
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 or more)");
        }
        lock.checkThread();
        waiters.checkThread();
        requireLocked("signal");
        for (int left = Math.min(count, waiters.size()); left > 0; left--) {
            waiters.unpark();
        }
    }

    /** Has all go on that wait now. <b>Python:</b> {@code condition.notify_all()}. */
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /** How many tasks wait for it. */
    public int waiters() {
        return waiters.size();
    }

    private void requireLocked(String purpose) {
        if (!lock.isLocked()) {
            throw new IllegalStateException(
                    "cannot "
                            + purpose
                            + ": nobody holds the lock of "
                            + this
                            + ". Call it within try (var _ = condition.hold())");
        }
    }

    @Override
    public String toString() {
        return "Condition[" + lock + Waiters.show(waiters) + "]";
    }
}
