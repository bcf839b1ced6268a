package dev.asyncio4j.engine;

/**
 * Is told what an engine does beside taking its turns, for which there is {@link TurnObserver}.
 *
 * <p>Called by whoever has the engine, mostly on the bare carrier. Must not throw. What it makes
 * ready is run.
 */
public interface RunObserver {
    /** A run begins. On the carrier. */
    void runBegins();

    /** A run has ended, however it did. On the carrier. */
    void runEnds();

    /** A turn has joined the ready queue. */
    void joined(Turn turn);

    /**
     * The engine is about to sleep.
     *
     * @param deadline until when, in the terms of {@link Engine#nanoTime()}; {@link
     *     dev.asyncio4j.spi.Waiter#NEVER} for none
     */
    void sleepBegins(long deadline);

    /** The engine has slept, if only for no time. */
    void sleepEnds();
}
