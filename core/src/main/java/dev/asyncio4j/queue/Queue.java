package dev.asyncio4j.queue;

import dev.asyncio4j.sync.ParkingLot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * A queue between tasks of one loop, first in, first out, with or without a limit.
 *
 * <p>{@link #put} waits while the queue is full and {@link #get} while it is empty; neither
 * suspends otherwise. For work queues it counts what was put and not yet reported done: {@link
 * #join} waits until every item has been.
 *
 * <pre>{@code
 * for (Path file : files) { // a worker
 *     try {
 *         index(file);
 *     } finally {
 *         files.taskDone();
 *     }
 * }
 * }</pre>
 *
 * <p><b>Order.</b> Waiting tasks are woken in the order in which they came; but a task that calls
 * {@code get} before a woken one has had its turn takes the item, and the woken one waits again.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop; for more there is {@link UniversalQueue}.
 *
 * <p><b>Python:</b> {@code asyncio.Queue}.
 *
 * @param <E> the type of the items, never null
 */
public sealed class Queue<E> implements Iterable<E> permits PriorityQueue, LifoQueue {
    private final java.util.Queue<E> items;
    private final int maxsize;
    private final ParkingLot getters = new ParkingLot(this);
    private final ParkingLot putters = new ParkingLot(this);
    private final ParkingLot joiners = new ParkingLot(this);
    private int unfinished;
    private boolean shutDown;

    /** A queue without a limit. */
    public Queue() {
        this(0);
    }

    /**
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public Queue(int maxsize) {
        this(maxsize, new ArrayDeque<>());
    }

    /** A queue that keeps its items in here, and gives them in the order in which this does. */
    Queue(int maxsize, java.util.Queue<E> items) {
        this.maxsize = maxsize;
        this.items = items;
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
     *
     * @throws QueueShutDownException if the queue is shut down, before or meanwhile
     */
    public void put(E item) {
        Objects.requireNonNull(item, "item");
        getters.checkThread();
        while (isFull() && !shutDown) {
            putters.park();
        }
        try {
            add(item);
        } catch (Throwable refused) {
            // It may have been woken for a place that it does not take after all.
            putters.unpark();
            throw refused;
        }
    }

    /**
     * Puts an item at the end.
     *
     * @throws QueueFullException if there is no room
     * @throws QueueShutDownException if the queue is shut down
     */
    public void putNowait(E item) {
        Objects.requireNonNull(item, "item");
        getters.checkThread();
        if (isFull() && !shutDown) {
            throw new QueueFullException(this);
        }
        add(item);
    }

    /**
     * Takes the first item, waiting for one.
     *
     * <p><b>Suspends</b> while the queue is empty. <b>Cancellation</b>: no item was taken.
     *
     * @throws QueueShutDownException if it is empty and shut down, before or meanwhile
     */
    public E get() {
        checkThreadOfTaker();
        while (items.isEmpty()) {
            refuseIfShutDown();
            getters.park();
        }
        return take();
    }

    /**
     * Takes the first item.
     *
     * @throws QueueEmptyException if there is none
     * @throws QueueShutDownException if there is none, and the queue is shut down
     */
    public E getNowait() {
        checkThreadOfTaker();
        if (items.isEmpty()) {
            refuseIfShutDown();
            throw new QueueEmptyException(this);
        }
        return take();
    }

    /**
     * Takes items, waiting for each, until the queue is shut down and empty. Each goes to one of
     * those who iterate. To leave the loop early has no effect on the queue. Where {@link #join} is
     * called, call {@link #taskDone} for each item.
     *
     * <p><b>Suspends</b> in {@code hasNext()}, which takes the item, as {@link #get()} does.
     * <b>Cancellation</b>: no item was taken, and one may go on iterating.
     */
    @Override
    public Iterator<E> iterator() {
        return new Items<>(this::get, QueueShutDownException.class);
    }

    /**
     * Says that an item which was taken has been dealt with.
     *
     * @throws IllegalStateException if called more often than items were put
     */
    public void taskDone() {
        getters.checkThread();
        joiners.checkThread();
        if (unfinished == 0) {
            throw new IllegalStateException(
                    "taskDone() was called more often than items were put into "
                            + this
                            + "; call it once for each item taken");
        }
        finished(1);
    }

    private void finished(int count) {
        unfinished -= count;
        if (unfinished == 0) {
            joiners.unparkAll();
        }
    }

    /**
     * Waits until {@link #taskDone} has been called for every item put; then it ends, whether or
     * not more has been put before its turn came.
     *
     * <p><b>Suspends</b> if it has not. <b>Cancellation</b> has no effect on the queue.
     */
    public void join() {
        getters.checkThread();
        if (unfinished > 0) {
            joiners.park(() -> {});
        }
    }

    /**
     * Closes the queue: nothing more can be put, and when its items have been taken, nothing more
     * can be taken. Those who wait to put, and if it is empty those who wait to get, get a {@link
     * QueueShutDownException}; those who iterate, come to the end. {@link #join} waits on until
     * each item is reported done. No effect on a queue that is shut down.
     *
     * <p><b>Python:</b> {@code queue.shutdown()}.
     */
    public void shutdown() {
        checkThreadOfTaker();
        shutDown = true;
        getters.unparkAll();
        putters.unparkAll();
    }

    /**
     * Closes the queue and takes out what is in it, as if each item were reported done. Otherwise
     * as {@link #shutdown()}.
     *
     * <p><b>Python:</b> {@code queue.shutdown(immediate=True)}.
     *
     * @return the items that nobody will take
     */
    public List<E> shutdownNow() {
        checkThreadOfTaker();
        joiners.checkThread();
        List<E> dropped = new ArrayList<>(items.size());
        while (!items.isEmpty()) {
            dropped.add(items.remove());
        }
        shutdown();
        finished(Math.min(dropped.size(), unfinished));
        return dropped;
    }

    /** Whether it was closed. */
    public boolean isShutdown() {
        return shutDown;
    }

    // All ask the getters, who so know in debug mode whose the queue is; and those whom they wake.

    private void checkThreadOfTaker() {
        getters.checkThread();
        putters.checkThread();
    }

    private void refuseIfShutDown() {
        if (shutDown) {
            throw new QueueShutDownException(this);
        }
    }

    private void add(E item) {
        refuseIfShutDown();
        items.add(item);
        unfinished++;
        getters.unpark();
    }

    private E take() {
        E item = items.remove();
        putters.unpark();
        return item;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName()
                + "[size="
                + items.size()
                + (maxsize > 0 ? ", maxsize=" + maxsize : "")
                + (getters.isEmpty() ? "" : ", getters=" + getters.size())
                + (putters.isEmpty() ? "" : ", putters=" + putters.size())
                + (joiners.isEmpty() ? "" : ", joiners=" + joiners.size())
                + (unfinished == 0 ? "" : ", unfinished=" + unfinished)
                + (shutDown ? ", shut down]" : "]");
    }
}
