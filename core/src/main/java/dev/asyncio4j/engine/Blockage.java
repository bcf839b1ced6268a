package dev.asyncio4j.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn that lasts too long, as seen by another thread.
 *
 * @param turn what runs
 * @param nanos for how long, so far
 * @param thread the name of the carrier
 * @param state what the carrier does: a task's thread that waits without leaving it is pinned
 * @param stack that of the virtual thread upon the carrier, or of the bare carrier
 */
public record Blockage(
        Turn turn, long nanos, String thread, Thread.State state, List<StackTraceElement> stack) {
    /** What is to be seen now; null if nothing is, since the engine's run ends. */
    static @Nullable Blockage of(Engine engine, Turn turn, long nanos) {
        Thread carrier = engine.carrier();
        if (carrier == null) {
            return null;
        }
        Thread running = engine.threadOf(turn);
        // The state of a virtual thread is asked for under a lock that its carrier may want.
        Thread.State state = carrier.getState();
        StackTraceElement[] stack = (running == null ? carrier : running).getStackTrace();
        return new Blockage(turn, nanos, carrier.getName(), state, List.of(stack));
    }
}
