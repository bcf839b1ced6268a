package dev.asyncio4j.engine;

/**
 * How busy an engine is, in numbers.
 *
 * @param ready how many turns are in the ready queue
 * @param timers how many timers are scheduled
 * @param nextDeadline the earliest of their deadlines, or {@link dev.asyncio4j.spi.Waiter#NEVER}
 * @param outside how much is under way outside
 * @param turns how many turns have begun
 * @param iterations how many iterations have
 */
public record Figures(
        int ready, int timers, long nextDeadline, int outside, long turns, long iterations) {}
