package dev.asyncio4j.engine;

/** Stands around every turn of an engine, to time it. */
@FunctionalInterface
public interface TurnObserver {
    /** Must run {@code work}, once. */
    void observe(Turn turn, Runnable work);
}
