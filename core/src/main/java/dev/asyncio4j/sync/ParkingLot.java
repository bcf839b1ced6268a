package dev.asyncio4j.sync;

import dev.asyncio4j.Task;
import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import dev.asyncio4j.engine.WaitQueue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks wait until someone lets them go on, first come, first served: what the locks, events
 * and queues of this library are made of, and others can be.
 *
 * <pre>{@code
 * final class Latch {
 *     private final ParkingLot waiters = new ParkingLot();
 *     private int left = 3;
 *
 *     void await() {
 *         while (left > 0) {
 *             waiters.park();
 *         }
 *     }
 *
 *     void countDown() {
 *         left--;
 *         waiters.unparkAll();
 *     }
 * }
 * }</pre>
 *
 * <p>It has no state but those who wait: an {@code unpark} that finds nobody is forgotten. Whoever
 * builds on it keeps the condition, and looks at it before it parks and again afterwards.
 *
 * <p><b>Threads.</b> The tasks of one loop, the one whose task was the first to park; {@code
 * unpark} may be called by its callbacks too.
 *
 * <p><b>Python:</b> {@code trio.lowlevel.ParkingLot}.
 */
public final class ParkingLot {
    /** Stands for: unpark the next one. */
    private static final Runnable NEXT = ParkingLot::nothing;

    private final WaitQueue parked;

    /** A task's stay, in the lot where it parked or in one that it was moved to. */
    private static final class Stay extends Wait {
        ParkingLot lot;

        Stay(TaskStrand strand, ParkingLot lot) {
            super(strand);
            this.lot = lot;
        }
    }

    /** A lot by itself. */
    public ParkingLot() {
        parked = new WaitQueue(this);
    }

    /**
     * A lot that is part of something.
     *
     * @param owner what tasks wait for, in whose name errors and {@code toString} of tasks speak
     */
    public ParkingLot(Object owner) {
        parked = new WaitQueue(Objects.requireNonNull(owner, "owner"));
    }

    /**
     * Throws if tasks wait here and the calling code is not on their loop; in debug mode, also if
     * none waits but code of a running loop has used this, and it is not the caller's. What changes
     * something before it unparks calls this first, so as to change nothing then.
     *
     * @throws IllegalStateException if so
     */
    public void checkThread() {
        parked.checkOwner();
    }

    /** The task that is calling, for something that may park. */
    static Task<?> caller(String purpose) {
        return (Task<?>) TaskStrand.current(purpose).task();
    }

    /**
     * Waits until unparked.
     *
     * <p><b>Suspends</b> always. <b>Cancellation</b>: the task leaves the lot. If it was unparked
     * but is cancelled before its turn came, it throws all the same, and the next one in the lot
     * where it was unparked is unparked in its place.
     *
     * @throws IllegalStateException outside a task, or if tasks of another loop have parked here
     */
    public void park() {
        park(NEXT);
    }

    /**
     * Waits until unparked.
     *
     * @param ifInVain called if the task was unparked but is cancelled before its turn came: to
     *     give to another what it was unparked for
     */
    public void park(Runnable ifInVain) {
        Objects.requireNonNull(ifInVain, "ifInVain");
        TaskStrand strand = TaskStrand.current("wait");
        Stay stay = new Stay(strand, this);
        parked.add(stay);
        try {
            strand.suspendFor(stay);
        } catch (Throwable notWaited) {
            if (stay.giveUp()) {
                throw notWaited;
            }
            if (ifInVain == NEXT) {
                stay.lot.unpark();
            } else {
                ifInVain.run();
            }
            throw notWaited;
        }
    }

    /**
     * Has the task that has waited longest go on, when its turn comes.
     *
     * @return that task; null if none is parked
     */
    public @Nullable Task<?> unpark() {
        checkThread();
        return taskOf(parked.wakeFirst());
    }

    /** Has all that are parked now go on. */
    public void unparkAll() {
        checkThread();
        for (int left = size(); left > 0; left--) {
            parked.wakeFirst();
        }
    }

    /**
     * Has the task that has waited longest wait in another lot instead, at its end, until it is
     * unparked there.
     *
     * @return that task; null if none is parked here
     */
    public @Nullable Task<?> repark(ParkingLot other) {
        checkThread();
        Wait moved = parked.moveFirst(Objects.requireNonNull(other, "other").parked);
        if (moved instanceof Stay stay) {
            stay.lot = other;
        }
        return taskOf(moved);
    }

    /** How many tasks are parked. */
    public int size() {
        return parked.size();
    }

    public boolean isEmpty() {
        return parked.isEmpty();
    }

    private static void nothing() {}

    private static @Nullable Task<?> taskOf(@Nullable Wait wait) {
        return wait == null ? null : (Task<?>) wait.strand().task();
    }

    @Override
    public String toString() {
        return "ParkingLot[waiters=" + size() + "]";
    }
}
