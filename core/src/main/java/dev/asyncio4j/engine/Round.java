package dev.asyncio4j.engine;

import org.jspecify.annotations.Nullable;

/**
 * Takes the turns of an engine: in a round, those that are ready when it begins. What they make
 * ready is for the next.
 *
 * <p>A turn of the engine's own is taken on the bare carrier, one of the user's code on the strand
 * for callbacks, with those of its kind right behind it.
 *
 * <p><b>Threads.</b> The engine's owner.
 */
final class Round {
    private final Engine engine;
    private final ReadyQueue ready;
    private final Engine.Host host;
    private int left;
    private boolean brokenOff;
    private @Nullable Strand beginsNext;
    private @Nullable CallbackStrand callbackStrand;
    private @Nullable TurnObserver observer;

    Round(Engine engine, ReadyQueue ready, Engine.Host host) {
        this.engine = engine;
        this.ready = ready;
        this.host = host;
    }

    void observe(@Nullable TurnObserver observer) {
        this.observer = observer;
    }

    void take() {
        left = ready.size();
        brokenOff = false;
        try {
            takeTurns();
        } finally {
            ready.end();
            left = 0;
        }
    }

    /** Ends the round with the present turn; the others stay ready. */
    void breakOff() {
        brokenOff = true;
    }

    private boolean isOver() {
        return left == 0 || brokenOff;
    }

    private void takeTurns() {
        while (!isOver()) {
            left--;
            Turn turn = ready.begin();
            if (turn instanceof UserTurn) {
                callBack();
            } else if (turn == callbackStrand) {
                goOnWith(callbackStrand);
            } else {
                attempt(turn);
            }
        }
    }

    /** Runs a turn; what it throws is a bug of ours. */
    void attempt(Turn turn) {
        TurnObserver watching = observer;
        try {
            if (watching == null) {
                turn.take();
            } else {
                watching.observe(turn, turn::take);
            }
        } catch (Throwable bug) {
            host.bug(bug);
        }
    }

    // Strands that give way

    /** For a strand that is about to give way: to which one; null if it could not. */
    void beginNext(@Nullable Strand strand) {
        beginsNext = strand;
    }

    /**
     * Puts a strand, and before it the one that it gives way to, at the head of the queue. So that
     * is a stack of those who give way, however deep.
     */
    void giveWay(Strand strand) {
        Strand first = beginsNext;
        if (first != null) {
            beginsNext = null;
            ready.addFirst(strand);
            ready.addFirst(first);
            left += 2;
        }
    }

    // Turns of the user's code

    private void callBack() {
        CallbackStrand strand = callbackStrand;
        if (strand == null) {
            strand = new CallbackStrand(engine);
            callbackStrand = strand;
        }
        try {
            strand.runTurns();
        } catch (RuntimeException notStarted) {
            host.bug(notStarted);
        }
        leaveIfBlocked(strand);
    }

    /** It gave way to another strand. Its turns are observed each for itself, and not as one. */
    private void goOnWith(CallbackStrand strand) {
        strand.switchTo();
        leaveIfBlocked(strand);
    }

    private void leaveIfBlocked(CallbackStrand strand) {
        if (!strand.isHeld() && !strand.isGivingWay()) {
            strand.leave();
            callbackStrand = null;
        }
    }

    /** Any thread may ask, for which it may be out of date. */
    @Nullable CallbackStrand callbackStrand() {
        return callbackStrand;
    }

    /** The next turn of this round, if it too runs user code. */
    @Nullable Turn nextOfUserCode() {
        Turn next = isOver() ? null : ready.peek();
        if (!(next instanceof UserTurn)) {
            return null;
        }
        left--;
        return ready.begin();
    }

    /** The engine is closed. */
    void close() {
        CallbackStrand idle = callbackStrand;
        callbackStrand = null;
        if (idle != null) {
            idle.letGo();
        }
    }
}
