package dev.asyncio4j;

import dev.asyncio4j.engine.Figures;
import dev.asyncio4j.spi.Waiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How busy an event loop is: what {@link EventLoop#statistics()} found at one moment.
 *
 * <p><b>Python:</b> trio's {@code RunStatistics}.
 *
 * @param tasks how many tasks are not done; <b>Python:</b> {@code tasks_living}
 * @param ready how many tasks and callbacks are ready and stand in line; the one that is running
 *     does not, nor does what other threads have just handed over. <b>Python:</b> {@code
 *     tasks_runnable}
 * @param timers how many timers are scheduled: callbacks, sleeps, timeouts, deadlines of scopes,
 *     limits of waits of the JDK's
 * @param untilDeadline how long it is to the first of them; zero if that is due, null if there is
 *     none. <b>Python:</b> {@code seconds_to_next_deadline}
 * @param outside how much is under way outside the loop that will come back to it: jobs of
 *     executors, stages that are awaited, tasks in a blocking call of the JDK's
 * @param turns how many steps of tasks, callbacks, and pieces of the loop's own work have begun
 *     since the loop was created
 * @param iterations how many iterations have; each waits, if nothing is ready, and then runs what
 *     is
 * @param debug whether debug mode is on
 */
public record LoopStatistics(
        int tasks,
        int ready,
        int timers,
        @Nullable Duration untilDeadline,
        int outside,
        long turns,
        long iterations,
        boolean debug) {
    static LoopStatistics of(EventLoop loop) {
        Figures figures = loop.engine.figures();
        long deadline = figures.nextDeadline();
        return new LoopStatistics(
                loop.tasks.size(),
                figures.ready(),
                figures.timers(),
                deadline == Waiter.NEVER ? null : Durations.until(deadline, loop.engine.nanoTime()),
                figures.outside(),
                figures.turns(),
                figures.iterations(),
                loop.debug());
    }
}
