package dev.asyncio4j.sync;

/**
 * Something that the block of a {@code try} holds: what {@code hold()} of a lock, a semaphore or a
 * limiter returns. Closing it gives it back; closing it again does nothing.
 *
 * <p><b>Python:</b> what {@code async with lock} does at its end.
 */
@FunctionalInterface
public interface Held extends AutoCloseable {
    /** Gives back what is held. Does not suspend. */
    @Override
    void close();
}
