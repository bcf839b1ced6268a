package dev.asyncio4j.gevent;

import java.util.Iterator;

/**
 * Greenlets, events and results, each given when it is ready.
 *
 * <p>An iteration that reaches its end leaves nothing behind. One that may be left early, by {@code
 * break} or by an error, belongs into a {@code try}: otherwise what is not ready yet keeps a link
 * to it until it is.
 *
 * <pre>{@code
 * try (Arriving<Greenlet<String>> answers = Gevent.iwait(asked)) {
 *     for (Greenlet<String> answer : answers) {
 *         if (isGood(answer.get())) {
 *             break;
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Those of one hub; one greenlet at a time iterates.
 *
 * <p><b>Python:</b> what {@code gevent.iwait} returns.
 *
 * @param <L> the type of what becomes ready
 */
public final class Arriving<L extends Linkable> implements Iterable<L>, AutoCloseable {
    private final Arrivals<L> arrivals;
    private final FirstOf<L> iterator;

    Arriving(Arrivals<L> arrivals, JoinOptions options) {
        this.arrivals = arrivals;
        this.iterator = new FirstOf<>(arrivals, options);
    }

    /**
     * Gives each when it is ready. There is one iterator, which goes on where it is.
     *
     * <p>Its {@code hasNext} and {@code next} <b>suspend</b> until one is ready.
     * <b>Cancellation</b> has no effect on what is waited for, and the iteration can go on.
     */
    @Override
    public Iterator<L> iterator() {
        return iterator;
    }

    /** Ends the iteration, and takes the links back. No effect if it has ended. */
    @Override
    public void close() {
        arrivals.close();
    }
}
