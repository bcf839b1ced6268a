package dev.asyncio4j.sync;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import dev.asyncio4j.engine.WaitQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
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
 * <p><b>Breaking.</b> Where only some tasks can ever unpark the others, those would wait forever
 * once these have ended. {@link #breakLot} has all who are parked, and all who come, get a {@link
 * BrokenParkingLotException}; a task that was made a breaker by {@link #addBreaker} does that by
 * its end. A lot that is broken stays so.
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

    // Of a broken lot: who broke it, the first one first. Null before.
    private @Nullable List<Task<?>> brokenBy;

    // Of those who break it by their end: what is called then.
    private Map<Task<?>, Consumer<Future<?>>> breakers = Map.of();

    /** A task's stay, in the lot where it parked or in one that it was moved to. */
    private static final class Stay extends Wait {
        ParkingLot lot;

        /** Whether it ended since the lot was broken. */
        boolean isBroken;

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
     * @throws BrokenParkingLotException if the lot is broken, before or meanwhile
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
     * @throws BrokenParkingLotException if the lot is broken, before or meanwhile
     */
    public void park(Runnable ifInVain) {
        Objects.requireNonNull(ifInVain, "ifInVain");
        TaskStrand strand = TaskStrand.current("wait");
        refuseIfBroken();
        Stay stay = new Stay(strand, this);
        parked.add(stay);
        try {
            strand.suspendFor(stay);
        } catch (Throwable notWaited) {
            if (stay.giveUp() || stay.isBroken) {
                throw notWaited;
            }
            if (ifInVain == NEXT) {
                stay.lot.unpark();
            } else {
                ifInVain.run();
            }
            throw notWaited;
        }
        if (stay.isBroken) {
            stay.lot.refuseIfBroken();
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
     * unparked there. If that lot is broken, the task learns of it.
     *
     * @return that task; null if none is parked here
     */
    public @Nullable Task<?> repark(ParkingLot other) {
        checkThread();
        Wait moved = parked.moveFirst(Objects.requireNonNull(other, "other").parked);
        if (moved instanceof Stay stay) {
            stay.lot = other;
        }
        if (other.isBroken()) {
            other.turnAllAway();
        }
        return taskOf(moved);
    }

    /**
     * Breaks this lot, for good: who is parked gets a {@link BrokenParkingLotException}, and who
     * comes later. If it is broken already, the calling task is one more of {@link #brokenBy}.
     *
     * <p><b>Python:</b> {@code lot.break_lot()}.
     *
     * @throws IllegalStateException outside a task
     */
    public void breakLot() {
        breakLot(caller("break a parking lot"));
    }

    /** Like {@link #breakLot()}, in the name of another task; callbacks may call it. */
    public void breakLot(Task<?> by) {
        Objects.requireNonNull(by, "by");
        checkThread();
        if (brokenBy == null) {
            brokenBy = new ArrayList<>();
        }
        brokenBy.add(by);
        turnAllAway();
    }

    private void turnAllAway() {
        while (parked.wakeFirst() instanceof Stay stay) {
            stay.isBroken = true;
        }
    }

    /** Whether it was broken. */
    public boolean isBroken() {
        return brokenBy != null;
    }

    /** The tasks that broke it, the first one first; none if it is not broken. */
    public List<Task<?>> brokenBy() {
        return brokenBy == null ? List.of() : List.copyOf(brokenBy);
    }

    /**
     * Has this task break the lot by its end, however it ends: soon after it, or soon if it has
     * ended already. No effect if it does so anyway.
     *
     * <p><b>Python:</b> {@code trio.lowlevel.add_parking_lot_breaker(task, lot)}.
     *
     * @param task one of the running loop, whose tasks park here
     * @throws IllegalArgumentException if it is another loop's
     * @throws IllegalStateException where no loop runs
     */
    public void addBreaker(Task<?> task) {
        Objects.requireNonNull(task, "task");
        checkThread();
        if (task.loop() != EventLoop.running()) {
            throw new IllegalArgumentException(
                    "task: " + task.name() + " of another loop (expected: of the one that runs)");
        }
        if (breakers.isEmpty()) {
            breakers = new HashMap<>();
        }
        Consumer<Future<?>> atItsEnd =
                _ -> {
                    // Else it was removed after its end, when this was on its way.
                    if (breakers.remove(task) != null) {
                        breakLot(task);
                    }
                };
        if (breakers.putIfAbsent(task, atItsEnd) == null) {
            task.addDoneCallback(atItsEnd);
        }
    }

    /**
     * The end of this task is to break the lot no more.
     *
     * <p><b>Python:</b> {@code trio.lowlevel.remove_parking_lot_breaker(task, lot)}.
     *
     * @return whether it would have
     */
    public boolean removeBreaker(Task<?> task) {
        Consumer<Future<?>> atItsEnd = breakers.get(task);
        if (atItsEnd == null) {
            return false;
        }
        task.removeDoneCallback(atItsEnd);
        breakers.remove(task);
        return true;
    }

    private void refuseIfBroken() {
        if (brokenBy != null) {
            throw new BrokenParkingLotException(
                    parked
                            + " was broken by the task "
                            + brokenBy.getFirst().name()
                            + ", and lets nobody wait any more; make a new one");
        }
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
        return "ParkingLot[waiters=" + size() + (isBroken() ? ", broken]" : "]");
    }
}
