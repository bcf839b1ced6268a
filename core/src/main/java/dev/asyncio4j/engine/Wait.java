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
    boolean isWoken;

    /** A wait of the calling strand, not begun. */
    public Wait(TaskStrand strand) {
        this.strand = strand;
    }

    /** The strand that waits. */
    public final TaskStrand strand() {
        return strand;
    }

    /** Whether it has joined a queue, and has neither been woken nor given up. */
    public final boolean isGoingOn() {
        return queue != null;
    }

    /** Whether its strand was woken. */
    public final boolean isWoken() {
        return isWoken;
    }

    /** Ends the wait from the waiting side, if it is going on; false if the strand was woken. */
    public boolean giveUp() {
        WaitQueue waiting = queue;
        if (waiting != null) {
            waiting.remove(this);
        }
        return !isWoken;
    }

    /** Called when the strand is woken, before it joins the ready queue. */
    protected void onWoken() {}

    /**
     * Whether what came of the wait stands: if the task is cancelled between being woken and its
     * turn, the wait ends as it was to end, and the cancellation is delivered at the next one.
     */
    public boolean isFinal() {
        return false;
    }

    /** Shows what is waited for. */
    @Override
    public String toString() {
        WaitQueue waiting = queue;
        return waiting == null ? "its turn" : waiting.toString();
    }
}
