package dev.asyncio4j.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the ready queue holds: something that the engine runs once, when its turn comes.
 *
 * <p>It runs on the bare carrier, where it must neither block nor take a lock: a lock may be held
 * by a strand that only this carrier could run on. For code that may do so there is {@link
 * UserTurn}.
 */
public abstract class Turn {
    /** Does what this turn is for. Must not throw. */
    protected abstract void take();

    /** The virtual thread that it runs on, if it has one of its own. Any thread. */
    @Nullable Thread thread() {
        return null;
    }

    /** Joins the ready queue, coming from another thread or from the timers. */
    void arrive(Engine engine) {
        engine.enqueue(this);
    }

    /** The engine closed before this turn came. */
    protected void abandon() {}
}
