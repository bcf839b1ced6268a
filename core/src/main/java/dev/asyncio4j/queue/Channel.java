package dev.asyncio4j.queue;

import dev.asyncio4j.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A way for items from tasks to tasks, first in, first out, by its two ends.
 *
 * <pre>{@code
 * Channel<Page> pages = Channel.rendezvous();
 * createTask(() -> {
 *     try (var sender = pages.sender()) {
 *         for (String address : addresses) {
 *             sender.send(load(address));
 *         }
 *     }
 * });
 * for (Page page : pages.receiver()) {
 *     print(page);
 * }
 * }</pre>
 *
 * <p>It holds as many items as it was made for, or none: then a send waits until its item is
 * received. It ends when all its senders are closed: receivers take what is left, and then learn
 * that nothing more will come. When all its receivers are closed, sending fails. Where several
 * tasks use an end and each closes it, give each a copy.
 *
 * <p>As against a {@link Queue}, an item goes to the task that has waited longest, and to no other.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code trio.open_memory_channel}.
 *
 * @param sender the end that takes items
 * @param receiver the end that gives items
 * @param <E> the type of the items, never null
 */
public record Channel<E>(Sender<E> sender, Receiver<E> receiver) {
    public Channel {
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(receiver, "receiver");
    }

    private static <E> Channel<E> of(int capacity) {
        Passage<E> passage = new Passage<>(capacity);
        return new Channel<>(new Sender<>(passage), new Receiver<>(passage));
    }

    /** A channel that holds nothing: a send and a receive meet. */
    public static <E> Channel<E> rendezvous() {
        return of(0);
    }

    /**
     * A channel that holds items which nobody has received yet.
     *
     * @param capacity how many, until a send waits; {@link Integer#MAX_VALUE} for no limit
     * @throws IllegalArgumentException if that is less than one
     */
    public static <E> Channel<E> buffered(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity: "
                            + capacity
                            + " (expected: 1 or more; Channel.rendezvous() holds nothing)");
        }
        return of(capacity);
    }

    /**
     * Waits until one of the clauses can be done, does it, and runs its code. Of several that can
     * be done at once, the one given first is.
     *
     * <pre>{@code
     * String next = Channel.select(
     *         stop.receiver().onReceive(_ -> "stop"),
     *         orders.receiver().onReceive(order -> "cook " + order));
     * }</pre>
     *
     * <p>A time limit around it holds for the clause's code too, which then may be cancelled with
     * the item in its hands: let it return the item, and deal with that behind the limit.
     *
     * <p><b>Suspends</b> while none can. <b>Cancellation</b>: none was done; a task that is
     * cancelled when one was, but before its turn came, learns of it at its next await.
     *
     * @return what the clause's code returned
     * @throws EndOfChannelException if all senders are closed of a channel to receive from, and its
     *     clause does not say what to do {@linkplain Receiver#onReceive(Clause.Code, Block) at the
     *     end}
     * @throws BrokenChannelException if all receivers are closed of a channel to send to
     * @throws X what the clause's code throws
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the list is only read
    public static <T extends @Nullable Object, X extends Exception> T select(
            Clause<? extends T, ? extends X>... clauses) throws X {
        return select(Arrays.asList(clauses));
    }

    /** Like {@link #select(Clause[])}, in the order in which the collection gives the clauses. */
    public static <T extends @Nullable Object, X extends Exception> T select(
            Collection<? extends Clause<? extends T, ? extends X>> clauses) throws X {
        List<Clause<? extends T, ? extends X>> copy =
                new ArrayList<>(Objects.requireNonNull(clauses, "clauses"));
        for (Clause<? extends T, ? extends X> clause : copy) {
            Objects.requireNonNull(clause, "clause");
        }
        return Selection.among(copy);
    }

    /** How it is used, in numbers. <b>Python:</b> trio's {@code statistics()} of either end. */
    public ChannelStatistics statistics() {
        return sender.passage().statistics();
    }

    @Override
    public String toString() {
        return sender.passage().toString();
    }
}
