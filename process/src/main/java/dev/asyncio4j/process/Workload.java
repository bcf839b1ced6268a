package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Wire;
import dev.asyncio4j.process.internal.WorkerMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker was given and has not ended.
 *
 * <p>Each task has a claim, in memory that the worker sees too. Both can change it, once: the
 * worker when it begins the task, the pool when it takes the task back. Whoever is first has it.
 *
 * <p><b>Threads.</b> Any that holds the dispatcher's lock.
 */
final class Workload {
    /** How much a worker may have before it that it has not begun, in time and in bytes. */
    private static final long AHEAD_NANOS = 300_000;

    private static final int AHEAD_BYTES = 48 << 10;
    private static final int AHEAD_MOST = 32;
    private static final int WEIGHT_OF_THE_PAST = 7;

    private final Worker worker;
    private final Workshop workshop;

    private final @Nullable PoolTask<?>[] given = new PoolTask<?>[WorkerMemory.CLAIMS];
    private final int[] values = new int[WorkerMemory.CLAIMS];

    /** What is to be sent. */
    private final ArrayDeque<PoolTask<?>> outbox = new ArrayDeque<>();

    /** Where the claims are; null as long as the worker is not ready. */
    private @Nullable WorkerMemory memory;

    private boolean retiring;
    private int count;
    private int bytes;
    private int everGiven;
    private long lastResult;
    private long typicalNanos = AHEAD_NANOS;

    Workload(Worker worker, Workshop workshop) {
        this.worker = worker;
        this.workshop = workshop;
    }

    /** From now on the worker can be given something. */
    void ready(WorkerMemory claims) {
        memory = claims;
        lastResult = workshop.now();
    }

    boolean isReady() {
        return memory != null;
    }

    boolean isIdle() {
        return isReady() && !retiring && count == 0;
    }

    int count() {
        return count;
    }

    /** How many of its tasks the worker has surely not begun. */
    int ahead() {
        return Math.max(0, count - 1);
    }

    /** Whether the worker may be given a task while it has others. */
    boolean hasRoom() {
        long most = Math.min(AHEAD_MOST, 1 + AHEAD_NANOS / Math.max(1, typicalNanos));
        return isReady() && !retiring && count < most && bytes < AHEAD_BYTES;
    }

    /** Whether the worker is to be replaced, and has done its last task. */
    boolean isDone() {
        return retiring && count == 0;
    }

    void give(PoolTask<?> task) {
        int claim = 0;
        while (given[claim] != null) {
            claim++;
        }
        values[claim] += Wire.NEXT;
        claims().offer(claim, values[claim]);
        task.worker = worker;
        task.claim = claim;
        task.claimValue = values[claim];
        given[claim] = task;
        if (count == 0) {
            lastResult = workshop.now();
        }
        count++;
        bytes += sizeOf(task);
        outbox.add(task);
        int most = workshop.options().maxTasksPerChild();
        retiring = ++everGiven == most && most > 0;
    }

    private WorkerMemory claims() {
        return Objects.requireNonNull(memory, "the worker is not ready");
    }

    private static int sizeOf(PoolTask<?> task) {
        return task.isLarge() ? 0 : task.message().bytes().length;
    }

    private void forget(PoolTask<?> task) {
        given[task.claim] = null;
        task.worker = null;
        count--;
        bytes -= sizeOf(task);
    }

    /** The task that has this claim, which has ended; null if it is not known. */
    @Nullable PoolTask<?> ended(int claim, int value) {
        PoolTask<?> task = given[claim];
        if (task == null || task.claimValue != value) {
            return null;
        }
        forget(task);
        long now = workshop.now();
        long took = Math.max(1, now - lastResult);
        lastResult = now;
        typicalNanos = (typicalNanos * WEIGHT_OF_THE_PAST + took) / (WEIGHT_OF_THE_PAST + 1);
        return task;
    }

    /** Takes a task back; false if it was begun. */
    boolean takeBack(PoolTask<?> task) {
        boolean taken =
                claims().claim(task.claim, task.claimValue, task.claimValue + Wire.TAKEN_BACK);
        if (taken) {
            forget(task);
            outbox.remove(task);
        }
        return taken;
    }

    /** Takes back one that was not begun, the last; null if there is none. */
    @Nullable PoolTask<?> takeBackLast() {
        for (PoolTask<?> task : all().reversed()) {
            if (takeBack(task)) {
                return task;
            }
        }
        return null;
    }

    /** All that it was given and has not ended. */
    List<PoolTask<?>> all() {
        List<PoolTask<?>> all = new ArrayList<>();
        for (PoolTask<?> task : given) {
            if (task != null) {
                all.add(task);
            }
        }
        return all;
    }

    /** What is to be sent next; null for nothing. */
    @Nullable PoolTask<?> nextToSend() {
        return outbox.peek();
    }

    /** Takes what is to be sent next; null if there is nothing, or only what is large. */
    @Nullable PoolTask<?> takeToSend(boolean large) {
        PoolTask<?> next = outbox.peek();
        return next == null || (next.isLarge() && !large) ? null : outbox.remove();
    }
}
