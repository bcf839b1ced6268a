package dev.asyncio4j.engine;

/**
 * What the ready queue holds: something that the engine runs once, when its turn comes.
 *
 * <p>A turn of trusted code runs on the bare carrier, where it must neither block nor take a lock:
 * a lock may be held by a strand that only this carrier could run on. A turn that runs code of the
 * user's is given a virtual thread, shared by such turns.
 */
public abstract class Turn {
    private final boolean runsUserCode;

    protected Turn(boolean runsUserCode) {
        this.runsUserCode = runsUserCode;
    }

    final boolean runsUserCode() {
        return runsUserCode;
    }

    /** Does what this turn is for. Must not throw. */
    protected abstract void take();

    /** Joins the ready queue, coming from another thread or from the timers. */
    void arrive(Engine engine) {
        engine.enqueue(this);
    }

    /** The engine closed before this turn came. */
    protected void abandon() {}
}
