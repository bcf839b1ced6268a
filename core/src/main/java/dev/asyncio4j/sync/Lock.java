package dev.asyncio4j.sync;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.engine.TaskStrand;
import org.jspecify.annotations.Nullable;

/**
 * Held by at most one task at a time.
 *
 * <pre>{@code
 * try (var _ = lock.hold()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>A loop runs one task at a time anyway; a lock is for what spans a wait. It is not re-entrant:
 * a task that acquires it twice waits for itself. Any task may release it, and so may a callback.
 *
 * <p><b>Order.</b> First come, first served: {@link #release} hands the lock to the task that has
 * waited longest, and whoever comes in between waits behind the others.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.Lock}.
 */
public final class Lock {
    private final ParkingLot waiters = new ParkingLot(this);
    private @Nullable Task<?> holder;

    /** Whether the holder has not had its turn since it was handed the lock. */
    private boolean handedOver;

    /** A lock that nobody holds. */
    public Lock() {}

    /**
     * Takes the lock.
     *
     * <p><b>Suspends</b> while it is held. <b>Cancellation</b>: the task does not have it.
     *
     * @throws IllegalStateException outside a task; or if a task of another loop holds it, or tasks
     *     of another loop have waited for it
     */
    public void acquire() {
        Task<?> caller = ParkingLot.caller("acquire a lock");
        waiters.checkThread();
        Task<?> present = holder;
        if (present == null) {
            holder = caller;
            return;
        }
        requireOneLoop(present, caller);
        waiters.park(this::handOver);
        handedOver = false;
    }

    /**
     * Takes the lock as {@link #acquire} does, but a cancellation does not keep the task from it:
     * one that is handed the lock and is cancelled before its turn came has it.
     *
     * @return the last cancellation that came meanwhile
     */
    @Nullable CancelledError acquireWhateverComes() {
        TaskStrand strand = TaskStrand.current("acquire a lock");
        boolean ignoredScopes = strand.ignoreScopes(true);
        try {
            return acquireWhateverComes((Task<?>) strand.task());
        } finally {
            strand.ignoreScopes(ignoredScopes);
        }
    }

    private @Nullable CancelledError acquireWhateverComes(Task<?> caller) {
        CancelledError last = null;
        while (holder != null) {
            try {
                waiters.park(() -> {});
            } catch (CancelledError cancelled) {
                if (caller.loop().isClosed()) {
                    // It would be refused for as long as another holds the lock, perhaps forever.
                    throw cancelled;
                }
                last = cancelled;
            }
            if (handedOver && holder == caller) {
                handedOver = false;
                return last;
            }
        }
        holder = caller;
        return last;
    }

    private void requireOneLoop(Task<?> present, Task<?> caller) {
        if (present.loop() != caller.loop()) {
            throw new IllegalStateException(
                    this
                            + " is bound to a different event loop, whose task holds it; give each"
                            + " loop one of its own, or use what is made for several threads");
        }
    }

    /** Takes the lock, if it is free; false if not. Called in a task. */
    public boolean tryAcquire() {
        Task<?> caller = ParkingLot.caller("acquire a lock");
        waiters.checkThread();
        if (holder != null) {
            return false;
        }
        holder = caller;
        return true;
    }

    /**
     * Gives the lock back. It then belongs to the task that has waited longest, if there is one.
     *
     * @throws IllegalStateException if nobody holds it, or the task that was handed it has not had
     *     its turn yet
     */
    public void release() {
        if (holder == null || handedOver) {
            throw new IllegalStateException(
                    this + " is not held: release it once for each time it was acquired");
        }
        handOver();
    }

    /** See {@link ParkingLot#checkThread}. */
    void checkThread() {
        waiters.checkThread();
    }

    private void handOver() {
        holder = waiters.unpark();
        handedOver = holder != null;
    }

    /** Takes the lock like {@link #acquire}, for the block of a {@code try}. */
    public Held hold() {
        acquire();
        return Held.of(this::release);
    }

    /** Whether a task holds it. <b>Python:</b> {@code locked()}. */
    public boolean isLocked() {
        return holder != null;
    }

    /** Who holds it: the task that acquired it, or was handed it. Null if nobody does. */
    public @Nullable Task<?> holder() {
        return holder;
    }

    /** How many tasks wait for it. */
    public int waiters() {
        return waiters.size();
    }

    @Override
    public String toString() {
        Task<?> present = holder;
        return "Lock["
                + (present == null
                        ? "unlocked"
                        : (handedOver ? "handed over to " : "locked by ") + present.name())
                + Waiters.show(waiters)
                + "]";
    }
}
