package dev.asyncio4j.queue;

import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one end of a channel for the other: by itself, or as one of a selection.
 *
 * @param <E> the type of the items
 */
abstract sealed class Meeting<E> extends Wait {
    final End end;

    /** Whether the wait ended because the end was closed at which it was. */
    boolean isEndClosed;

    /** What this is one of; null if it is by itself. */
    private @Nullable Selection<?, ?> selection;

    private Meeting(TaskStrand strand, End end) {
        super(strand);
        this.end = end;
    }

    // Not a parameter of the constructor: as long as nobody has selected, its class is not loaded,
    // and the JIT compiler inlines no call whose signature names a class that is not.

    /** Makes it one of a selection, before it begins. */
    void joins(Selection<?, ?> selection) {
        this.selection = selection;
    }

    @Override
    protected void onWoken() {
        end.waiting--;
        if (selection != null) {
            selection.decide(this);
        }
    }

    @Override
    public boolean giveUp() {
        if (isGoingOn()) {
            end.waiting--;
        }
        return super.giveUp();
    }

    /** What was handed over stays so. */
    @Override
    public boolean isFinal() {
        return true;
    }

    /** One sender or receiver, of several of the same channel perhaps. */
    static final class End {
        /** How many wait there: where none does, closing need not look for them. */
        int waiting;
    }

    /** A sender's, with its item. */
    static final class Offer<E> extends Meeting<E> {
        final E item;
        boolean taken;

        Offer(TaskStrand strand, End end, E item) {
            super(strand, end);
            this.item = item;
        }
    }

    /** A receiver's, with what it was given. */
    static final class Demand<E> extends Meeting<E> {
        @Nullable E item;

        Demand(TaskStrand strand, End end) {
            super(strand, end);
        }
    }
}
