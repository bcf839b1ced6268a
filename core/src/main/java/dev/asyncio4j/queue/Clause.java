package dev.asyncio4j.queue;

import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.queue.Meeting.Demand;
import dev.asyncio4j.queue.Meeting.Offer;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that {@link Channel#select} can do: made by {@link Receiver#onReceive} and
 * {@link Sender#onSend}. May be used again.
 *
 * @param <T> the type of the result of its code
 */
public abstract sealed class Clause<T extends @Nullable Object> {
    /**
     * What to do with an item.
     *
     * @param <E> the type of the item
     * @param <T> the type of the result
     */
    @FunctionalInterface
    public interface Code<E, T extends @Nullable Object> {
        T run(E item) throws Exception;
    }

    private Clause() {}

    /** Does it if it can be done at once, and gives what then is to be run; else null. */
    abstract @Nullable Callable<? extends T> attempt();

    /** Begins to wait for it. */
    abstract Enlisted<T> enlist(TaskStrand strand, Selection<T> selection);

    /**
     * A clause that is waited for.
     *
     * @param conclude called when its wait is over, for what then is to be run
     */
    record Enlisted<T extends @Nullable Object>(
            Meeting<?> meeting, Supplier<Callable<? extends T>> conclude) {}

    static final class Send<E, T extends @Nullable Object> extends Clause<T> {
        private final Sender<E> sender;
        private final Passage<E> passage;
        private final E item;
        private final Callable<? extends T> code;

        Send(Sender<E> sender, Passage<E> passage, E item, Callable<? extends T> code) {
            this.sender = sender;
            this.passage = passage;
            this.item = item;
            this.code = code;
        }

        @Override
        @Nullable Callable<? extends T> attempt() {
            return sender.trySend(item) ? code : null;
        }

        @Override
        Enlisted<T> enlist(TaskStrand strand, Selection<T> selection) {
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

    static final class Receive<E, T extends @Nullable Object> extends Clause<T> {
        private final Receiver<E> receiver;
        private final Passage<E> passage;
        private final Code<? super E, ? extends T> code;
        private final @Nullable Callable<? extends T> atEnd;

        Receive(
                Receiver<E> receiver,
                Passage<E> passage,
                Code<? super E, ? extends T> code,
                @Nullable Callable<? extends T> atEnd) {
            this.receiver = receiver;
            this.passage = passage;
            this.code = code;
            this.atEnd = atEnd;
        }

        @Override
        @Nullable Callable<? extends T> attempt() {
            E item;
            try {
                item = receiver.tryReceive();
            } catch (EndOfChannelException ended) {
                return orAtEnd(ended);
            }
            return item == null ? null : () -> code.run(item);
        }

        private Callable<? extends T> orAtEnd(EndOfChannelException ended) {
            if (atEnd == null) {
                throw ended;
            }
            return atEnd;
        }

        private Callable<? extends T> conclude(Demand<E> demand) {
            E item;
            try {
                item = passage.conclude(demand);
            } catch (EndOfChannelException ended) {
                return orAtEnd(ended);
            }
            return () -> code.run(item);
        }

        @Override
        Enlisted<T> enlist(TaskStrand strand, Selection<T> selection) {
            Demand<E> demand = new Demand<>(strand, receiver.end);
            demand.joins(selection);
            passage.enlist(demand);
            return new Enlisted<>(demand, () -> conclude(demand));
        }
    }
}
