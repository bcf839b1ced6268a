package dev.asyncio4j.engine;

/**
 * A strand's wait for something that belongs to no engine: code of any thread may wake it.
 *
 * <p>Whoever wakes it hands a turn to the strand's engine. Until that arrives the wait goes on, and
 * the strand may give up; a turn that arrives too late finds the wait over, and does nothing. So
 * what the strand does next is decided on its engine's thread alone, and without a lock. What it
 * was woken for is the business of whoever derives from this.
 */
public abstract class OpenWait extends Wait {
    /** Loop thread only. */
    private boolean isOver;

    /** A wait of the calling strand. */
    protected OpenWait(TaskStrand strand) {
        super(strand);
    }

    /**
     * Suspends the strand until the wait is over, if it is not. Called on the strand's own thread;
     * throws as {@link TaskStrand#suspendFor}.
     *
     * <p>It may be: from when others know of the wait until now, the strand may have been blocked
     * in a call of the JDK's, be it to link a piece of its code, and nothing is resumed that is not
     * held.
     */
    public final void await() {
        if (!isOver) {
            strand.suspendFor(this);
        }
    }

    /**
     * Ends the wait, unless the strand gives up first. At once, if the calling code runs on the
     * strand's engine, so that it joins the ready queue in order. Callable from any thread.
     */
    public final void wake() {
        Engine engine = strand.engine();
        if (engine.onCarrier()) {
            arrive();
        } else if (!engine.postFromAnywhere(new Arrival())) {
            onClosed();
        }
    }

    private void arrive() {
        if (!isOver) {
            isOver = true;
            isWoken = true;
            strand.resume();
        }
    }

    @Override
    public boolean giveUp() {
        isOver = true;
        return !isWoken;
    }

    /**
     * The strand's engine is closed, and will not wake it: what that was for is to go to another.
     * Called once at most, on any thread, in {@link #wake} or later.
     */
    protected abstract void onClosed();

    private final class Arrival extends Turn {
        @Override
        void arrive(Engine engine) {
            OpenWait.this.arrive();
        }

        @Override
        protected void take() {
            throw new IllegalStateException("an arrival is never in the ready queue");
        }

        @Override
        protected void abandon() {
            onClosed();
        }
    }
}
