package dev.asyncio4j;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * How {@link Asyncio#run} and a {@link Runner} work.
 *
 * @param loop makes the event loop; <b>Python:</b> {@code loop_factory}
 * @param executorTimeout how long the end of the run waits for jobs of the default executor
 */
public record RunOptions(Supplier<EventLoop> loop, Duration executorTimeout) {
    private static final Duration EXECUTOR_TIMEOUT = Duration.ofMinutes(5);
    private static final RunOptions DEFAULT =
            new RunOptions(new Plain(UnaryOperator.identity()), EXECUTOR_TIMEOUT);

    public RunOptions {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(executorTimeout, "executorTimeout");
    }

    /** A plain loop; five minutes for the jobs. */
    public static RunOptions defaults() {
        return DEFAULT;
    }

    /** A loop made like this, whatever was asked of the plain one. */
    public RunOptions withLoop(Supplier<EventLoop> loop) {
        return new RunOptions(loop, executorTimeout);
    }

    /** A plain loop, with debug mode on or off, whatever the property and the environment say. */
    public RunOptions withDebug(boolean debug) {
        return withPlainLoop(options -> options.withDebug(debug));
    }

    /** A plain loop, with a watchdog; see {@link LoopOptions#withWatchdog(Duration)}. */
    public RunOptions withWatchdog(Duration limit) {
        return withWatchdog(limit, _ -> {});
    }

    /** A plain loop, with a watchdog; see {@link LoopOptions#withWatchdog(Duration, Consumer)}. */
    public RunOptions withWatchdog(Duration limit, Consumer<? super BlockedLoop> onBlocked) {
        // What is wrong with them is said here, and not when the loop is made.
        LoopOptions.defaults().withWatchdog(limit, onBlocked);
        return withPlainLoop(options -> options.withWatchdog(limit, onBlocked));
    }

    private RunOptions withPlainLoop(UnaryOperator<LoopOptions> change) {
        return withLoop(loop instanceof Plain plain ? plain.with(change) : new Plain(change));
    }

    public RunOptions withExecutorTimeout(Duration executorTimeout) {
        return new RunOptions(loop, executorTimeout);
    }

    /** Makes a loop with what is asked of it; the rest is as it is when the loop is made. */
    private record Plain(UnaryOperator<LoopOptions> wishes) implements Supplier<EventLoop> {
        Plain with(UnaryOperator<LoopOptions> more) {
            return new Plain(options -> more.apply(wishes.apply(options)));
        }

        @Override
        public EventLoop get() {
            return EventLoop.create(wishes.apply(LoopOptions.defaults()));
        }
    }
}
