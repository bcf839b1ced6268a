package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.QueueHome;
import dev.asyncio4j.process.hub.Reply;
import dev.asyncio4j.process.internal.Envelope;
import dev.asyncio4j.process.internal.Items;
import dev.asyncio4j.process.internal.Traveller;
import dev.asyncio4j.queue.QueueEmptyException;
import dev.asyncio4j.queue.QueueFullException;
import dev.asyncio4j.queue.QueueShutDownException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A queue between processes, first in, first out, with or without a limit.
 *
 * <pre>{@code
 * ProcessQueue<Long> sums = ProcessQueue.create();
 * for (int[] part : parts) {
 *     pool.submit(() -> sums.put(IntStream.of(part).asLongStream().sum()));
 * }
 * }</pre>
 *
 * <p>It lives in the process that created it, its home. Sent to another process, to a worker of a
 * pool say, it is the same queue there: its methods call the one at home. What is taken is always a
 * copy of what was put, in the same process too; where it passes through, its class need not be
 * known.
 *
 * <p>{@link #put} returns when the item is in the queue. An item that cannot be sent is refused by
 * it. An item taken by a process that has ended before it arrived is put back, at the front; who
 * waits there waits no longer.
 *
 * <p><b>Suspends.</b> Every call from another process than its home waits for the answer: a task is
 * suspended, a thread blocked. <b>Cancellation</b> of a task, and an interrupt of a thread, end
 * {@code put} and {@code get} by a {@link CancelledError}; nothing was put or taken then. A
 * thread's interrupt status stays set. <b>Order.</b> First come, first served, whatever the
 * process. <b>Threads.</b> Any. <b>Errors.</b> When its home has ended, all calls throw {@link
 * LostObjectException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Queue}, {@code SimpleQueue}; it has no thread that sends
 * what was put later, and so no {@code join_thread}.
 *
 * @param <E> the type of the items, never null, and serializable
 */
public sealed class ProcessQueue<E> implements Serializable permits JoinableProcessQueue {
    private static final long serialVersionUID = 1L;

    private final Caller caller;
    private final int maxsize;

    ProcessQueue(String name, int maxsize) {
        this.caller = Caller.of(name, new QueueHome(name, maxsize));
        this.maxsize = maxsize;
    }

    /** A queue without a limit. */
    public static <E> ProcessQueue<E> create() {
        return create(0);
    }

    /**
     * A queue.
     *
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public static <E> ProcessQueue<E> create(int maxsize) {
        return new ProcessQueue<>("ProcessQueue", maxsize);
    }

    final Caller caller() {
        return caller;
    }

    /** How many items it holds at most; zero or less for no limit. */
    public final int maxsize() {
        return maxsize;
    }

    /** How many items are in it. <b>Python:</b> {@code qsize()}. */
    public final int size() {
        return (int) caller.call(QueueHome.SIZE).number();
    }

    public final boolean isEmpty() {
        return size() == 0;
    }

    public final boolean isFull() {
        return caller.call(QueueHome.IS_FULL).isTrue();
    }

    /**
     * Puts an item at the end, waiting for room.
     *
     * @throws IllegalArgumentException if it, or something it refers to, cannot be sent; it says
     *     what
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits
     * @throws QueueShutDownException if the queue is closed, before or meanwhile
     */
    public final void put(E item) {
        put(item, content -> caller.await(QueueHome.PUT, content));
    }

    /**
     * Puts an item at the end like {@link #put(Object)}, but waits no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first; the item was not put
     */
    public final void put(E item, @Nullable Duration limit) throws TimeoutException {
        put(item, content -> caller.await(QueueHome.PUT, content, limit));
    }

    /**
     * Puts an item at the end.
     *
     * @throws IllegalArgumentException if it cannot be sent
     * @throws QueueFullException if there is no room
     * @throws QueueShutDownException if the queue is closed
     */
    public final void putNowait(E item) {
        put(item, content -> caller.call(QueueHome.PUT_NOW, content));
    }

    private interface Attempt<X extends Exception> {
        Reply with(byte[] content) throws X;
    }

    /** What was to move with an item that was not put stays here. */
    private <X extends Exception> void put(E item, Attempt<X> attempt) throws X {
        Envelope envelope =
                Items.seal(
                        Objects.requireNonNull(
                                item,
                                "item: null (expected: a value; one of them may mean the end)"));
        boolean put = false;
        try {
            checkPut(attempt.with(envelope.bytes()));
            put = true;
        } finally {
            if (!put) {
                envelope.travellers().forEach(Traveller::stay);
            }
        }
    }

    private void checkPut(Reply reply) {
        if (reply.status() == Reply.Status.NOT_NOW) {
            throw new QueueFullException(this);
        }
        refuseIfShutDown(reply);
    }

    private void refuseIfShutDown(Reply reply) {
        if (reply.status() == Reply.Status.CLOSED) {
            throw new QueueShutDownException(this);
        }
    }

    /**
     * Takes the first item, waiting for one.
     *
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits
     * @throws QueueShutDownException if it is empty and closed, before or meanwhile
     * @throws IllegalStateException if the item's class is not known here; it was taken
     */
    public final E get() {
        return decode(caller.await(QueueHome.GET));
    }

    /**
     * Takes the first item like {@link #get()}, but waits no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first; no item was taken
     */
    public final E get(@Nullable Duration limit) throws TimeoutException {
        return decode(caller.await(QueueHome.GET, limit));
    }

    /**
     * Takes the first item.
     *
     * @throws QueueEmptyException if there is none
     * @throws QueueShutDownException if there is none, and the queue is closed
     */
    public final E getNowait() {
        Reply reply = caller.call(QueueHome.GET_NOW);
        if (reply.status() == Reply.Status.NOT_NOW) {
            throw new QueueEmptyException(this);
        }
        return decode(reply);
    }

    @SuppressWarnings("unchecked") // only items of the type are put
    private E decode(Reply reply) {
        refuseIfShutDown(reply);
        return (E) Objects.requireNonNull(Items.decode(reply.content()));
    }

    /**
     * Closes the queue for all processes: nothing more can be put, and when its items have been
     * taken, nothing more can be taken. Those who wait get a {@link QueueShutDownException}. No
     * effect on a queue that is closed.
     *
     * <p><b>Python:</b> {@code queue.close()} closes it for the calling process alone.
     */
    public final void shutdown() {
        caller.call(QueueHome.SHUT_DOWN);
    }

    /** Whether it was closed. */
    public final boolean isShutdown() {
        return caller.call(QueueHome.IS_SHUT_DOWN).isTrue();
    }

    /** Its state, at home; elsewhere, where that is. */
    @Override
    public final String toString() {
        return caller.toString();
    }
}
