package dev.asyncio4j.queue;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that gives the least item; of several that compare as equal, the one put first.
 *
 * <pre>{@code
 * record Job(int urgency, Runnable code) {}
 *
 * var jobs = new PriorityQueue<Job>(Comparator.comparingInt(Job::urgency));
 * }</pre>
 *
 * <p><b>Python:</b> {@code asyncio.PriorityQueue}.
 *
 * @param <E> the type of the items, never null; without a comparator they must be {@link
 *     Comparable}, or putting them throws a {@link ClassCastException}
 */
public final class PriorityQueue<E> extends Queue<E> {
    /** A queue without a limit, of items in their natural order. */
    public PriorityQueue() {
        this(0);
    }

    /**
     * A queue of items in their natural order.
     *
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public PriorityQueue(int maxsize) {
        this((Comparator<? super E>) null, maxsize);
    }

    /** A queue without a limit, of items in this order. */
    public PriorityQueue(Comparator<? super E> order) {
        this(0, order);
    }

    /**
     * A queue of items in this order.
     *
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public PriorityQueue(int maxsize, Comparator<? super E> order) {
        this(Objects.requireNonNull(order, "order"), maxsize);
    }

    private PriorityQueue(@Nullable Comparator<? super E> order, int maxsize) {
        super(maxsize, new Ranking<>(order));
    }
}
