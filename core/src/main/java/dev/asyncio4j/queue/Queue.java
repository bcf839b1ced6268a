package dev.asyncio4j.queue;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue between tasks of one loop, first in, first out, with or without a limit.
 *
 * <p>{@link #put} waits while the queue is full and {@link #get} while it is empty; neither
 * suspends otherwise. For work queues it counts what was put and not yet reported done: {@link
 * #join} waits until every item has been.
 *
 * <p><b>Order.</b> Waiting tasks are woken in the order in which they came; but a task that calls
 * {@code get} before a woken one has had its turn takes the item, and the woken one waits again.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.Queue}.
 *
 * @param <E> the type of the items, never null
 */
public class Queue<E> {
    private final Deque<E> items = new ArrayDeque<>();
    private final int maxsize;
    private final Deque<Future<@Nullable Void>> getters = new ArrayDeque<>();
    private final Deque<Future<@Nullable Void>> putters = new ArrayDeque<>();
    private final Deque<Future<@Nullable Void>> joiners = new ArrayDeque<>();
    private int unfinished;

    /** A queue without a limit. */
    public Queue() {
        this(0);
    }

    /**
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public Queue(int maxsize) {
        this.maxsize = maxsize;
    }

    /** How many items it holds at most; zero or less for no limit. */
    public int maxsize() {
        return maxsize;
    }

    /** How many items are in it. <b>Python:</b> {@code qsize()}. */
    public int size() {
        return items.size();
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public boolean isFull() {
        return maxsize > 0 && items.size() >= maxsize;
    }

    /**
     * Puts an item at the end, waiting for room.
     *
     * <p><b>Suspends</b> while the queue is full. <b>Cancellation</b>: the item was not put.
     */
    public void put(E item) {
        Objects.requireNonNull(item, "item");
        while (isFull()) {
            waitAmong(putters);
        }
        add(item);
    }

    /**
     * Puts an item at the end.
     *
     * @throws QueueFullException if there is no room
     */
    public void putNowait(E item) {
        Objects.requireNonNull(item, "item");
        if (isFull()) {
            throw new QueueFullException(this);
        }
        add(item);
    }

    /**
     * Takes the first item, waiting for one.
     *
     * <p><b>Suspends</b> while the queue is empty. <b>Cancellation</b>: no item was taken.
     */
    public E get() {
        while (items.isEmpty()) {
            waitAmong(getters);
        }
        return take();
    }

    /**
     * Takes the first item.
     *
     * @throws QueueEmptyException if there is none
     */
    public E getNowait() {
        if (items.isEmpty()) {
            throw new QueueEmptyException(this);
        }
        return take();
    }

    /**
     * Says that an item which was taken has been dealt with.
     *
     * @throws IllegalStateException if called more often than items were put
     */
    public void taskDone() {
        if (unfinished == 0) {
            throw new IllegalStateException(
                    "taskDone() was called more often than items were put into "
                            + this
                            + "; call it once for each item taken");
        }
        unfinished--;
        if (unfinished == 0) {
            while (wakeFirst(joiners)) {}
        }
    }

    /**
     * Waits until {@link #taskDone} has been called for every item put; then it ends, whether or
     * not more has been put before its turn came.
     *
     * <p><b>Suspends</b> if it has not. <b>Cancellation</b> has no effect on the queue.
     */
    public void join() {
        if (unfinished == 0) {
            return;
        }
        Future<@Nullable Void> allDone = EventLoop.running().createFuture();
        joiners.addLast(allDone);
        try {
            allDone.await();
        } catch (Throwable notWaited) {
            joiners.remove(allDone);
            throw notWaited;
        }
    }

    private void add(E item) {
        items.addLast(item);
        unfinished++;
        wakeFirst(getters);
    }

    private E take() {
        E item = items.removeFirst();
        wakeFirst(putters);
        return item;
    }

    /**
     * Waits to be woken. One that was woken but is cancelled before its turn leaves unused what it
     * was woken for, and wakes the next in its place.
     */
    private void waitAmong(Deque<Future<@Nullable Void>> waiters) {
        Future<@Nullable Void> turn = EventLoop.running().createFuture();
        waiters.addLast(turn);
        try {
            turn.await();
        } catch (Throwable notWaited) {
            if (!waiters.remove(turn)) {
                wakeFirst(waiters);
            }
            throw notWaited;
        }
    }

    private static boolean wakeFirst(Deque<Future<@Nullable Void>> waiters) {
        for (Future<@Nullable Void> first = waiters.poll(); first != null; first = waiters.poll()) {
            if (!first.isDone()) {
                first.setResult(null);
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "Queue[size="
                + items.size()
                + (maxsize > 0 ? ", maxsize=" + maxsize : "")
                + (getters.isEmpty() ? "" : ", getters=" + getters.size())
                + (putters.isEmpty() ? "" : ", putters=" + putters.size())
                + (joiners.isEmpty() ? "" : ", joiners=" + joiners.size())
                + (unfinished == 0 ? "" : ", unfinished=" + unfinished)
                + "]";
    }
}
