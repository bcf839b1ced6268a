package dev.asyncio4j.engine;

import org.jspecify.annotations.Nullable;

/**
 * The virtual thread on which turns of the user's code run, one after the other, as long as one
 * follows another in the ready queue.
 *
 * <p>A turn that blocks takes this strand with it, and the engine makes itself a new one for those
 * that follow; when the blocked turn is done at last, its strand ends. So a callback that waits for
 * a lock held by a suspended task delays itself and not the loop.
 */
public final class CallbackStrand extends Strand {
    private final Engine engine;

    /**
     * The turn that this strand is in the midst of, where the engine does not say so: it blocked
     * and took this strand with it, or gave way to another strand.
     */
    private @Nullable Turn interrupted;

    private long nanosGivenAway;

    CallbackStrand(Engine engine) {
        super(engine);
        this.engine = engine;
    }

    /** The turn being run. Called by its code. */
    public @Nullable Turn turn() {
        Turn running = isPresent() ? engine.runningTurn() : this;
        return running == this ? interrupted : running;
    }

    /** How much time others had while this gave way to them. Loop thread only. */
    public long nanosGivenAway() {
        return nanosGivenAway;
    }

    @Override
    public boolean giveWayTo(Strand first) {
        interrupted = turn();
        long begin = engine.nanoTime();
        try {
            return super.giveWayTo(first);
        } finally {
            nanosGivenAway += engine.nanoTime() - begin;
        }
    }

    /**
     * Runs the turn that the engine has begun, and those of its kind right behind it. Called on the
     * bare carrier.
     */
    void runTurns() {
        switchTo();
    }

    /** Those that follow have another strand, since this one is blocked in its turn. */
    void leave() {
        interrupted = turn();
    }

    /** Whether the engine has those that follow run here. */
    private boolean isPresent() {
        return engine.round().callbackStrand() == this;
    }

    @Override
    protected String threadName() {
        return "asyncio4j-callbacks";
    }

    @Override
    public void run() {
        while (true) {
            for (Turn next = engine.runningTurn();
                    next != null;
                    next = engine.round().nextOfUserCode()) {
                engine.round().attempt(next);
                interrupted = null;
                if (!isPresent()) {
                    end();
                    return;
                }
            }
            hold();
            if (!isPresent()) {
                end();
                return;
            }
        }
    }

    @Override
    protected void startFailed(Throwable failure) {
        throw new IllegalStateException("no virtual thread for the loop's callbacks", failure);
    }

    @Override
    public String toString() {
        return "a callback that was blocked";
    }
}
