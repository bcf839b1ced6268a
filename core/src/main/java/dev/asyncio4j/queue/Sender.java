package dev.asyncio4j.queue;

import dev.asyncio4j.Block;
import dev.asyncio4j.queue.Meeting.End;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} that takes items.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code trio.MemorySendChannel}.
 *
 * @param <E> the type of the items, never null
 */
public final class Sender<E> implements AutoCloseable {
    final End end = new End();
    private final Passage<E> passage;
    private boolean closed;

    Sender(Passage<E> passage) {
        this.passage = passage;
        passage.openSender();
    }

    /**
     * Sends an item: to the receiver that has waited longest, or into the channel.
     *
     * <p><b>Suspends</b> while there is neither a receiver nor room. <b>Cancellation</b>: the item
     * was not sent. A task that is cancelled when its item was received, but before its turn came,
     * learns of it at its next await.
     *
     * @throws BrokenChannelException if all receivers are closed, before or meanwhile
     * @throws IllegalStateException if this end is closed, before or meanwhile
     */
    public void send(E item) {
        if (!trySend(item)) {
            passage.send(end, item);
        }
    }

    /**
     * Sends an item, if that does not take waiting; false if it does.
     *
     * @throws BrokenChannelException if all receivers are closed
     * @throws IllegalStateException if this end is closed
     */
    public boolean trySend(E item) {
        Objects.requireNonNull(item, "item");
        requireOpen();
        return passage.offer(item);
    }

    /** For {@link Channel#select}: sends the item; then runs the code, for the result. */
    public <T extends @Nullable Object, X extends Exception> Clause<T, X> onSend(
            E item, Block<? extends T, ? extends X> code) {
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(code, "code");
        requireOpen();
        return new Clause.Send<>(this, passage, item, code);
    }

    /**
     * One more end of the same channel, to be closed for itself. For a task that is to have one,
     * make it before the task is created: when that begins, this end may be closed.
     *
     * <pre>{@code
     * try (var sender = lines.sender()) {
     *     for (Path file : files) {
     *         var copy = sender.copy();
     *         createTask(() -> read(file, copy));
     *     }
     * }
     * }</pre>
     *
     * @throws IllegalStateException if this end is closed
     */
    public Sender<E> copy() {
        if (closed) {
            throw passage.tooLateForCopy("sender");
        }
        return new Sender<>(passage);
    }

    Passage<E> passage() {
        return passage;
    }

    void requireOpen() {
        if (closed) {
            throw passage.closed("sender");
        }
    }

    /**
     * Closes this end. Tasks that wait in its {@link #send} get an {@link IllegalStateException}.
     * With the last sender the channel ends. Does not suspend; a second time it has no effect.
     */
    @Override
    public void close() {
        if (!closed) {
            passage.closeSender(end);
            closed = true;
        }
    }

    /** How the channel is used, in numbers. See {@link Channel#statistics()}. */
    public ChannelStatistics statistics() {
        return passage.statistics();
    }

    @Override
    public String toString() {
        return (closed ? "Sender[closed, " : "Sender[") + passage + "]";
    }
}
