package dev.asyncio4j.engine;

import org.jspecify.annotations.Nullable;

/**
 * One strand's wait for one thing: its place in a {@link WaitQueue}, until it is woken or gives up.
 */
public class Wait {
    final TaskStrand strand;

    // Used by WaitQueue. The queue is null once the wait is over.
    @Nullable WaitQueue queue;
    @Nullable Wait previous;
    @Nullable Wait next;

    /** A wait of the calling strand, not begun. */
    public Wait(TaskStrand strand) {
        this.strand = strand;
    }

    /** The strand that waits. */
    public final TaskStrand strand() {
        return strand;
    }

    /** Ends the wait from the waiting side; false if it is over, because the strand was woken. */
    public final boolean giveUp() {
        WaitQueue waiting = queue;
        if (waiting == null) {
            return false;
        }
        waiting.remove(this);
        return true;
    }

    /** Shows what is waited for. */
    @Override
    public String toString() {
        WaitQueue waiting = queue;
        return waiting == null ? "its turn" : waiting.toString();
    }
}
