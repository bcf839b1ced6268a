package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Vocabulary;
import dev.asyncio4j.process.internal.Wire;
import dev.asyncio4j.process.internal.WorkerMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
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

    /** By their claims. */
    private final @Nullable PoolTask<?>[] given = new PoolTask<?>[WorkerMemory.CLAIMS];

    /** The same as they were given: only the first of them can have begun. */
    private final ArrayDeque<PoolTask<?>> order = new ArrayDeque<>();

    private final int[] values = new int[WorkerMemory.CLAIMS];

    /** What is to be sent. */
    private final ArrayDeque<PoolTask<?>> outbox = new ArrayDeque<>();

    private long bytesToSend;

    /** How many bytes were sent, definitions and what was taken back included. */
    private long bytesSent;

    /** How many of these the worker has surely read: up to the call that has ended last. */
    private long bytesRead;

    /** How many definitions what was sent has needed. */
    private int definitions;

    /** Where the claims are; null as long as the worker is not ready. */
    private @Nullable WorkerMemory memory;

    /** It is given nothing more, and is to be replaced. */
    private boolean retiring;

    /** It was ended by force: that is no death. */
    private boolean ended;

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
        return isReady() && !retiring && order.isEmpty();
    }

    int count() {
        return order.size();
    }

    /** How many of its tasks the worker has surely not begun. */
    int ahead() {
        return Math.max(0, order.size() - 1);
    }

    /** Whether the worker may be given a task while it has others. */
    boolean hasRoom() {
        long most = Math.min(AHEAD_MOST, 1 + AHEAD_NANOS / Math.max(1, typicalNanos));
        return isReady() && !retiring && order.size() < most && bytesAhead() < AHEAD_BYTES;
    }

    /** How much the worker may have to read before a further call. */
    private long bytesAhead() {
        Vocabulary vocabulary = workshop.vocabulary();
        long definitionsToSend = vocabulary.bytes(definitions, vocabulary.size());
        return bytesSent - bytesRead + bytesToSend + definitionsToSend;
    }

    /** Whether the worker is to be replaced, and has done its last task. */
    boolean isDone() {
        return retiring && order.isEmpty();
    }

    /** Whether the worker was told to end, or is about to be. */
    boolean isDismissed() {
        return ended || isDone();
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
        if (order.isEmpty()) {
            lastResult = workshop.now();
        }
        order.add(task);
        bytesToSend += sizeOf(task);
        outbox.add(task);
        everGiven++;
        retireIfDue();
    }

    private void retireIfDue() {
        int most = workshop.options().maxTasksPerChild();
        retiring = ended || (most > 0 && everGiven >= most);
    }

    /** The worker is about to be ended: it is given nothing more. */
    void end() {
        ended = true;
        retireIfDue();
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
        order.remove(task);
    }

    /** The task that has this claim, which has ended; null if it is not known. */
    @Nullable PoolTask<?> ended(int claim, int value) {
        PoolTask<?> task = given[claim];
        if (task == null || task.claimValue != value) {
            return null;
        }
        forget(task);
        bytesRead = Math.max(bytesRead, task.sentUpTo);
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
            if (outbox.remove(task)) {
                bytesToSend -= sizeOf(task);
            }
            everGiven--;
            retireIfDue();
        }
        return taken;
    }

    /** Takes back all that was not begun; gives it, as it was given. */
    List<PoolTask<?>> takeBackAll() {
        List<PoolTask<?>> taken = new ArrayList<>();
        for (PoolTask<?> task : all().reversed()) {
            if (takeBack(task)) {
                taken.addFirst(task);
            }
        }
        return taken;
    }

    /** The first of those that it has surely not begun; null if there are none. */
    @Nullable PoolTask<?> firstAhead() {
        Iterator<PoolTask<?>> inOrder = order.iterator();
        if (inOrder.hasNext()) {
            inOrder.next();
        }
        return inOrder.hasNext() ? inOrder.next() : null;
    }

    /** All that it was given and has not ended, as they were given. */
    List<PoolTask<?>> all() {
        return new ArrayList<>(order);
    }

    /** What is to be sent next; null for nothing. */
    @Nullable PoolTask<?> nextToSend() {
        return outbox.peek();
    }

    /** Takes what is to be sent next; null if there is nothing, or only what is large. */
    @Nullable PoolTask<?> takeToSend(boolean large) {
        PoolTask<?> next = outbox.peek();
        if (next == null || (next.isLarge() && !large)) {
            return null;
        }
        outbox.remove();
        bytesToSend -= sizeOf(next);
        bytesSent += sizeOf(next) + workshop.vocabulary().bytes(definitions, next.definitions());
        definitions = Math.max(definitions, next.definitions());
        next.sentUpTo = bytesSent;
        return next;
    }
}
