package dev.asyncio4j;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How {@link Asyncio#run} and a {@link Runner} work.
 *
 * @param loop makes the event loop; <b>Python:</b> {@code loop_factory}
 * @param executorTimeout how long the end of the run waits for jobs of the default executor
 */
public record RunOptions(Supplier<EventLoop> loop, Duration executorTimeout) {
    private static final Duration EXECUTOR_TIMEOUT = Duration.ofMinutes(5);
    private static final RunOptions DEFAULT = new RunOptions(EventLoop::create, EXECUTOR_TIMEOUT);

    public RunOptions {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(executorTimeout, "executorTimeout");
    }

    /** A plain loop; five minutes for the jobs. */
    public static RunOptions defaults() {
        return DEFAULT;
    }

    public RunOptions withLoop(Supplier<EventLoop> loop) {
        return new RunOptions(loop, executorTimeout);
    }

    /** A plain loop, with debug mode on or off, whatever the system property says. */
    public RunOptions withDebug(boolean debug) {
        return withLoop(() -> EventLoop.create(LoopOptions.defaults().withDebug(debug)));
    }

    public RunOptions withExecutorTimeout(Duration executorTimeout) {
        return new RunOptions(loop, executorTimeout);
    }
}
