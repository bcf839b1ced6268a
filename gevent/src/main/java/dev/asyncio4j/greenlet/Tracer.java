package dev.asyncio4j.greenlet;

/**
 * Is told of each switch between the greenlets of a thread; see {@link Greenlet#trace}.
 *
 * <p><b>Python:</b> the callback of {@code greenlet.settrace}.
 */
@FunctionalInterface
public interface Tracer {
    /** What has happened. */
    enum Event {
        /** A greenlet was switched to, with values. */
        SWITCH,
        /** A greenlet was switched to, and gets something thrown. */
        THROW
    }

    /**
     * Called in the target, when that is current and before it goes on. What this throws, the
     * target gets, and the tracer is told no more.
     */
    void trace(Event event, Greenlet origin, Greenlet target);
}
