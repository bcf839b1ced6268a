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
    private @Nullable Turn turn;
    private long nanosGivenAway;

    CallbackStrand(Engine engine) {
        super(engine);
        this.engine = engine;
    }

    /** The turn being run, null between two. Loop thread only. */
    public @Nullable Turn turn() {
        return turn;
    }

    /** How much time others had while this gave way to them. Loop thread only. */
    public long nanosGivenAway() {
        return nanosGivenAway;
    }

    @Override
    public boolean giveWayTo(Strand first) {
        long begin = engine.nanoTime();
        try {
            return super.giveWayTo(first);
        } finally {
            nanosGivenAway += engine.nanoTime() - begin;
        }
    }

    /** Runs this turn, and those of its kind right behind it. Called on the bare carrier. */
    void runTurn(Turn first) {
        turn = first;
        switchTo();
    }

    @Override
    protected String threadName() {
        return "asyncio4j-callbacks";
    }

    @Override
    public void run() {
        while (true) {
            for (Turn next = turn; next != null; next = engine.nextOfUserCode()) {
                turn = next;
                engine.attempt(next);
                if (!engine.isCallbackStrand(this)) {
                    end();
                    return;
                }
            }
            turn = null;
            hold();
            if (!engine.isCallbackStrand(this)) {
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
