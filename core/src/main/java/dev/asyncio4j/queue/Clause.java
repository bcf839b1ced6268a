package dev.asyncio4j.queue;

import dev.asyncio4j.Block;
import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.queue.Meeting.Demand;
import dev.asyncio4j.queue.Meeting.Offer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that {@link Channel#select} can do: made by {@link Receiver#onReceive} and
 * {@link Sender#onSend}. May be used again.
 *
 * @param <T> the type of the result of its code
 * @param <X> what its code throws; the compiler finds it from the lambda
 */
public abstract sealed class Clause<T extends @Nullable Object, X extends Exception> {
    /**
     * What to do with an item.
     *
     * @param <E> the type of the item
     * @param <T> the type of the result
     * @param <X> what it throws; the compiler finds it from the lambda
     */
    @FunctionalInterface
    public interface Code<E, T extends @Nullable Object, X extends Exception> {
        T run(E item) throws X;
    }

    private Clause() {}

    /** Does it if it can be done at once, and gives what then is to be run; else null. */
    abstract @Nullable Block<? extends T, ? extends X> attempt();

    /** Begins to wait for it. */
    abstract Enlisted<T, X> enlist(TaskStrand strand, Selection<T, X> selection);

    /**
     * A clause that is waited for.
     *
     * @param conclude called when its wait is over, for what then is to be run
     */
    record Enlisted<T extends @Nullable Object, X extends Exception>(
            Meeting<?> meeting, Supplier<Block<? extends T, ? extends X>> conclude) {}

    static final class Send<E, T extends @Nullable Object, X extends Exception>
            extends Clause<T, X> {
        private final Sender<E> sender;
        private final Passage<E> passage;
        private final E item;
        private final Block<? extends T, ? extends X> code;

        Send(Sender<E> sender, Passage<E> passage, E item, Block<? extends T, ? extends X> code) {
            this.sender = sender;
            this.passage = passage;
            this.item = item;
            this.code = code;
        }

        @Override
        @Nullable Block<? extends T, ? extends X> attempt() {
            return sender.trySend(item) ? code : null;
        }

        @Override
        Enlisted<T, X> enlist(TaskStrand strand, Selection<T, X> selection) {
            Offer<E> offer = new Offer<>(strand, sender.end, item);
            offer.joins(selection);
            passage.enlist(offer);
            return new Enlisted<>(
                    offer,
                    () -> {
                        passage.conclude(offer);
                        return code;
                    });
        }
    }

    static final class Receive<E, T extends @Nullable Object, X extends Exception>
            extends Clause<T, X> {
        private final Receiver<E> receiver;
        private final Passage<E> passage;
        private final Code<? super E, ? extends T, ? extends X> code;
        private final @Nullable Block<? extends T, ? extends X> atEnd;

        Receive(
                Receiver<E> receiver,
                Passage<E> passage,
                Code<? super E, ? extends T, ? extends X> code,
                @Nullable Block<? extends T, ? extends X> atEnd) {
            this.receiver = receiver;
            this.passage = passage;
            this.code = code;
            this.atEnd = atEnd;
        }

        @Override
        @Nullable Block<? extends T, ? extends X> attempt() {
            E item;
            try {
                item = receiver.tryReceive();
            } catch (EndOfChannelException ended) {
                return orAtEnd(ended);
            }
            return item == null ? null : () -> code.run(item);
        }

        private Block<? extends T, ? extends X> orAtEnd(EndOfChannelException ended) {
            if (atEnd == null) {
                throw ended;
            }
            return atEnd;
        }

        private Block<? extends T, ? extends X> conclude(Demand<E> demand) {
            E item;
            try {
                item = passage.conclude(demand);
            } catch (EndOfChannelException ended) {
                return orAtEnd(ended);
            }
            return () -> code.run(item);
        }

        @Override
        Enlisted<T, X> enlist(TaskStrand strand, Selection<T, X> selection) {
            Demand<E> demand = new Demand<>(strand, receiver.end);
            demand.joins(selection);
            passage.enlist(demand);
            return new Enlisted<>(demand, () -> conclude(demand));
        }
    }
}
