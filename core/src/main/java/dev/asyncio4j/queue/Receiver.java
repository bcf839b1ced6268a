package dev.asyncio4j.queue;

import dev.asyncio4j.Block;
import dev.asyncio4j.queue.Meeting.End;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} that gives items. As an {@link Iterable} it gives them until the
 * channel ends, and each step may suspend.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code trio.MemoryReceiveChannel}.
 *
 * @param <E> the type of the items, never null
 */
public final class Receiver<E> implements AutoCloseable, Iterable<E> {
    final End end = new End();
    private final Passage<E> passage;
    private boolean closed;

    Receiver(Passage<E> passage) {
        this.passage = passage;
        passage.openReceiver();
    }

    /**
     * Receives the item that was sent first.
     *
     * <p><b>Suspends</b> while there is none. <b>Cancellation</b>: none was received. A task that
     * is cancelled when it was given an item, but before its turn came, gets the item, and learns
     * of the cancellation at its next await.
     *
     * @throws EndOfChannelException if there is none, and all senders are closed, before or
     *     meanwhile
     * @throws IllegalStateException if this end is closed, before or meanwhile
     */
    public E receive() {
        E item = tryReceive();
        return item == null ? passage.receive(end) : item;
    }

    /**
     * Receives an item, if there is one; null if there is none yet.
     *
     * @throws EndOfChannelException if there is none, and all senders are closed
     * @throws IllegalStateException if this end is closed
     */
    public @Nullable E tryReceive() {
        requireOpen();
        return passage.poll();
    }

    /** For {@link Channel#select}: receives an item, and hands it to the code, for the result. */
    public <T extends @Nullable Object, X extends Exception> Clause<T, X> onReceive(
            Clause.Code<? super E, ? extends T, ? extends X> code) {
        Objects.requireNonNull(code, "code");
        requireOpen();
        return new Clause.Receive<>(this, passage, code, null);
    }

    /**
     * Like {@link #onReceive(Clause.Code)}; but if the channel has ended, or ends while {@link
     * Channel#select} waits, the second code is run, and nothing is thrown. So several channels can
     * be merged:
     *
     * <pre>{@code
     * Set<Receiver<String>> open = new LinkedHashSet<>(List.of(news, sports));
     * while (!open.isEmpty()) {
     *     Channel.select(open.stream()
     *             .map(each -> each.onReceive(line -> lines.add(line), () -> open.remove(each)))
     *             .toList());
     * }
     * }</pre>
     *
     * <p>A channel that has ended is always ready: leave its clause out from then on, or the ones
     * behind it have no turn.
     *
     * @param atEnd run if all senders are closed and nothing is left to receive
     */
    public <T extends @Nullable Object, X extends Exception> Clause<T, X> onReceive(
            Clause.Code<? super E, ? extends T, ? extends X> code,
            Block<? extends T, ? extends X> atEnd) {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(atEnd, "atEnd");
        requireOpen();
        return new Clause.Receive<>(this, passage, code, atEnd);
    }

    /**
     * Receives items until the channel ends. Each goes to one of those who iterate.
     *
     * <pre>{@code
     * try (receiver) {
     *     for (Page page : receiver) {
     *         if (isWanted(page)) {
     *             return page;
     *         }
     *     }
     * }
     * }</pre>
     *
     * <p>To leave the loop early does not close this end, and its senders would wait on: hence the
     * {@code try}. <b>Suspends</b> in {@code hasNext()}, which receives the item, as {@link
     * #receive} does. <b>Cancellation</b> likewise.
     */
    @Override
    public Iterator<E> iterator() {
        return new Items<>(this::receive, EndOfChannelException.class);
    }

    /**
     * One more end of the same channel, to be closed for itself. See {@link Sender#copy}.
     *
     * @throws IllegalStateException if this end is closed
     */
    public Receiver<E> copy() {
        if (closed) {
            throw passage.tooLateForCopy("receiver");
        }
        return new Receiver<>(passage);
    }

    void requireOpen() {
        if (closed) {
            throw passage.closed("receiver");
        }
    }

    /**
     * Closes this end. Tasks that wait in its {@link #receive} get an {@link
     * IllegalStateException}. With the last receiver, what was sent and not received is dropped,
     * and sending fails. Does not suspend; a second time it has no effect.
     */
    @Override
    public void close() {
        if (!closed) {
            passage.closeReceiver(end);
            closed = true;
        }
    }

    /** How the channel is used, in numbers. See {@link Channel#statistics()}. */
    public ChannelStatistics statistics() {
        return passage.statistics();
    }

    @Override
    public String toString() {
        return (closed ? "Receiver[closed, " : "Receiver[") + passage + "]";
    }
}
