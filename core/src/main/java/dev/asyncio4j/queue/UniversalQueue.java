package dev.asyncio4j.queue;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.engine.Nanos;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue between tasks of any number of loops, and threads; first in, first out, with or without a
 * limit.
 *
 * <pre>{@code
 * UniversalQueue<String> lines = new UniversalQueue<>(100);
 * Thread.ofPlatform().start(() -> {
 *     for (String line; (line = reader.readLine()) != null; ) {
 *         lines.put(line);
 *     }
 *     lines.shutdown();
 * });
 * run(() -> {
 *     for (String line : lines) {
 *         handle(line);
 *     }
 * });
 * }</pre>
 *
 * <p>{@link #put} waits while the queue is full and {@link #get} while it is empty: a task is
 * suspended, a thread blocked, be it a platform thread or a virtual one. The rest is as with {@link
 * Queue}: it counts what was put and not yet reported done, and {@link #join} waits until every
 * item has been.
 *
 * <p><b>Cancellation</b> of a task, and an interrupt of a thread, end its wait alike, by a {@link
 * CancelledError}; nothing was put or taken then. The thread's interrupt status stays set. Where
 * nothing is waited for, neither is noticed.
 *
 * <p><b>Order.</b> First come, first served, whether task or thread. Whoever has waited longest is
 * called when there is an item, or room, for it; that is then kept for it until its turn comes, and
 * nobody else gets it meanwhile. If it gives up before, the next is called in its place. So a loop
 * that is not run any more should be closed, or its tasks that wait here may be kept an item.
 *
 * <p><b>Threads.</b> Any. Callbacks of a loop must not wait.
 *
 * <p><b>Python:</b> curio's {@code UniversalQueue}; {@code janus.Queue}, whose two sides are one
 * here.
 *
 * @param <E> the type of the items, never null
 */
public final class UniversalQueue<E> implements Iterable<E> {
    private final Stock<E> stock;
    final BriefLock lock = new BriefLock();

    /** A queue without a limit. */
    public UniversalQueue() {
        this(0);
    }

    /**
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public UniversalQueue(int maxsize) {
        stock = new Stock<>(this, maxsize);
    }

    /** How many items it holds at most; zero or less for no limit. */
    public int maxsize() {
        return stock.maxsize();
    }

    /**
     * How many items are in it, without those kept for one who waited. <b>Python:</b> {@code
     * qsize()}.
     */
    public int size() {
        return change(stock::size);
    }

    /** Whether {@link #get} would wait. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Whether {@link #put} would wait. An item kept for one who waited takes up room still. */
    public boolean isFull() {
        return !change(stock::hasRoom);
    }

    /**
     * Puts an item at the end, waiting for room.
     *
     * <p><b>Suspends</b> the task, or blocks the thread, while the queue is full.
     * <b>Cancellation</b>, or an interrupt: the item was not put.
     *
     * @throws CancelledError if the thread is interrupted while it waits or would have to
     * @throws QueueShutDownException if the queue is shut down, before or meanwhile
     * @throws IllegalStateException if it would have to wait, in a callback
     */
    public void put(E item) {
        if (!offer(item)) {
            put(item, Place.ofCaller(this, stock.putters, null));
        }
    }

    /**
     * Puts an item at the end like {@link #put(Object)}, but waits no longer than the time given:
     * the loop's time in a task, real time in a thread.
     *
     * @param limit null for no limit; with zero or less it does not wait
     * @throws TimeoutException if the time was up first; the item was not put
     */
    public void put(E item, @Nullable Duration limit) throws TimeoutException {
        if (offer(item)) {
            return;
        }
        if (Place.isOfTask()) {
            Asyncio.timeout(limit, () -> put(item));
        } else if (!put(item, Place.ofCaller(this, stock.putters, limit))) {
            throw exceeded(limit);
        }
    }

    /**
     * Puts an item at the end.
     *
     * @throws QueueFullException if there is no room
     * @throws QueueShutDownException if the queue is shut down
     */
    public void putNowait(E item) {
        if (!offer(item)) {
            throw new QueueFullException(this);
        }
    }

    private boolean offer(E item) {
        Objects.requireNonNull(item, "item");
        return change(() -> stock.offer(item, null));
    }

    /** Puts the item, waiting for room; false if the time was up. */
    private boolean put(E item, Place place) {
        if (change(() -> stock.offer(item, place))) {
            return true;
        }
        await(place);
        return change(() -> stock.offerInTurn(item, place));
    }

    /**
     * Takes the first item, waiting for one.
     *
     * <p><b>Suspends</b> the task, or blocks the thread, while the queue is empty.
     * <b>Cancellation</b>, or an interrupt: no item was taken.
     *
     * @throws CancelledError if the thread is interrupted while it waits or would have to
     * @throws QueueShutDownException if it is empty and shut down, before or meanwhile
     * @throws IllegalStateException if it would have to wait, in a callback
     */
    public E get() {
        E item = poll();
        if (item == null) {
            item = get(Place.ofCaller(this, stock.getters, null));
        }
        return Objects.requireNonNull(item, "woken without a reason");
    }

    /**
     * Takes the first item like {@link #get()}, but waits no longer than the time given: the loop's
     * time in a task, real time in a thread.
     *
     * @param limit null for no limit; with zero or less it does not wait
     * @throws TimeoutException if the time was up first; no item was taken
     */
    public E get(@Nullable Duration limit) throws TimeoutException {
        E item = poll();
        if (item == null && Place.isOfTask()) {
            return Asyncio.timeout(limit, () -> get());
        }
        if (item == null) {
            item = get(Place.ofCaller(this, stock.getters, limit));
        }
        if (item == null) {
            throw exceeded(limit);
        }
        return item;
    }

    /**
     * Takes the first item.
     *
     * @throws QueueEmptyException if there is none, but for those kept for one who waited
     * @throws QueueShutDownException if there is none, and the queue is shut down
     */
    public E getNowait() {
        E item = poll();
        if (item == null) {
            throw new QueueEmptyException(this);
        }
        return item;
    }

    private @Nullable E poll() {
        return this.<@Nullable E>change(() -> stock.poll(null));
    }

    /** Takes the first item, waiting for one; null if the time was up. */
    private @Nullable E get(Place place) {
        E item = this.<@Nullable E>change(() -> stock.poll(place));
        if (item != null) {
            return item;
        }
        await(place);
        return this.<@Nullable E>change(() -> stock.pollInTurn(place));
    }

    /**
     * Takes items, waiting for each, until the queue is shut down and empty. Each goes to one of
     * those who iterate. To leave the loop early has no effect on the queue. Where {@link #join} is
     * called, call {@link #taskDone} for each item.
     *
     * <p><b>Suspends</b> the task, or blocks the thread, in {@code hasNext()}, which takes the
     * item, as {@link #get()} does. <b>Cancellation</b>, or an interrupt: no item was taken, and
     * one may go on iterating.
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
        change(stock::finishOne);
    }

    /**
     * Waits until {@link #taskDone} has been called for every item put; then it ends, whether or
     * not more has been put before its turn came.
     *
     * <p><b>Suspends</b> the task, or blocks the thread, if it has not. <b>Cancellation</b>, or an
     * interrupt, has no effect on the queue.
     *
     * @throws CancelledError if the thread is interrupted while it waits or would have to
     * @throws IllegalStateException if it would have to wait, in a callback
     */
    public void join() {
        if (change(() -> stock.isFinished(null))) {
            return;
        }
        Place place = Place.ofCaller(this, stock.joiners, null);
        if (!change(() -> stock.isFinished(place))) {
            await(place);
            leave(place);
        }
    }

    /**
     * Closes the queue: nothing more can be put, and when its items have been taken, nothing more
     * can be taken. Those who wait to put, and once it is empty those who wait to get, get a {@link
     * QueueShutDownException}; those who iterate, come to the end. {@link #join} waits on until
     * each item is reported done. No effect on a queue that is shut down.
     *
     * <p><b>Python:</b> {@code queue.shutdown()}.
     */
    public void shutdown() {
        change(stock::shutdown);
    }

    /**
     * Closes the queue and takes out what is in it, with what is kept for those who waited, as if
     * each item were reported done. Otherwise as {@link #shutdown()}.
     *
     * <p><b>Python:</b> {@code queue.shutdown(immediate=True)}.
     *
     * @return the items that nobody will take
     */
    public List<E> shutdownNow() {
        return change(() -> {
            stock.shutdown();
            return stock.clear();
        });
    }

    /** Whether it was closed. */
    public boolean isShutdown() {
        return stock.isShutDown();
    }

    // Each step under the lock; those for whom it leaves something are called there too, but woken
    // without it, since to wake a loop runs code of others.

    private <T extends @Nullable Object> T change(Supplier<? extends T> step) {
        List<Place> toWake = List.of();
        lock.lock();
        try {
            try {
                return step.get();
            } finally {
                toWake = stock.call();
            }
        } finally {
            lock.unlock();
            for (Place place : toWake) {
                place.wake();
            }
        }
    }

    private void change(Runnable step) {
        this.<@Nullable Object>change(() -> {
            step.run();
            return null;
        });
    }

    private void await(Place place) {
        try {
            place.sleep();
        } catch (Throwable notWaited) {
            leave(place);
            throw notWaited;
        }
    }

    /** Its wait is over. What it was called for goes to the next, if it has not left before. */
    void leave(Place place) {
        change(() -> {
            place.line.leave(place);
        });
    }

    private static TimeoutException exceeded(@Nullable Duration limit) {
        Duration known = Objects.requireNonNull(limit, "woken without a reason");
        return new TimeoutException("not done within " + Nanos.show(known));
    }

    /** Callable from any thread; while others use the queue, it may be out of date. */
    @Override
    public String toString() {
        // Without the lock: whoever shows a task, and so what it waits for, may be on a carrier.
        return "UniversalQueue[" + stock + "]";
    }
}
