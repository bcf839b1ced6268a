package dev.asyncio4j;

import dev.asyncio4j.engine.MachineTime;
import dev.asyncio4j.spi.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link EventLoop} is made.
 *
 * @param waiter makes what gives the loop its time and its sleep; called once for each loop
 * @param debug whether slow callbacks and task steps are reported, and much else is watched: see
 *     {@link EventLoop#debug(boolean)}
 * @param eagerTasks whether tasks that are not told otherwise are eager, see {@link
 *     TaskOptions#withEagerStart}; <b>Python:</b> {@code eager_task_factory}
 * @param watchdog for how long a task or callback may keep the loop from everything else before
 *     that is reported; null for no watchdog, but for the one of debug mode
 * @param onBlocked is told what the watchdog finds, beside the log
 */
public record LoopOptions(
        Supplier<? extends Waiter> waiter,
        boolean debug,
        boolean eagerTasks,
        @Nullable Duration watchdog,
        Consumer<? super BlockedLoop> onBlocked) {
    /** The property that turns debug mode on for every loop that is not told otherwise. */
    public static final String DEBUG_PROPERTY = "asyncio4j.debug";

    /** The variable of the environment that does so where the property is absent. */
    public static final String DEBUG_VARIABLE = "ASYNCIO4J_DEBUG";

    private static final LoopOptions DEFAULT =
            new LoopOptions(MachineTime::new, false, false, null, _ -> {});

    public LoopOptions {
        Objects.requireNonNull(waiter, "waiter");
        Objects.requireNonNull(onBlocked, "onBlocked");
        if (watchdog != null && !watchdog.isPositive()) {
            throw Misuse.argument("watchdog", watchdog, "more than zero");
        }
    }

    /**
     * The machine's clock, tasks that are not eager, and no watchdog. Debug mode is as the system
     * property {@value #DEBUG_PROPERTY} says: off for {@code false} and {@code 0}, on for anything
     * else. Where it is absent the variable {@value #DEBUG_VARIABLE} of the environment says so;
     * empty, it is off too.
     *
     * <p><b>Python:</b> {@code PYTHONASYNCIODEBUG}.
     */
    public static LoopOptions defaults() {
        return DEFAULT.withDebug(DebugSwitch.isOn());
    }

    public LoopOptions withWaiter(Supplier<? extends Waiter> waiter) {
        return new LoopOptions(waiter, debug, eagerTasks, watchdog, onBlocked);
    }

    /** Debug mode on or off, whatever the property and the environment say. */
    public LoopOptions withDebug(boolean debug) {
        return new LoopOptions(waiter, debug, eagerTasks, watchdog, onBlocked);
    }

    public LoopOptions withEagerTasks(boolean eagerTasks) {
        return new LoopOptions(waiter, debug, eagerTasks, watchdog, onBlocked);
    }

    /**
     * Has a thread of its own look whether the loop is blocked: in one task or callback for longer
     * than the limit. That is logged, with the stack, when it is noticed; again after ten times as
     * long, and so on; and once more when it is over. It costs the loop nothing, so that it may
     * stay on in production; a limit of some seconds suits that. The first step of an eager task is
     * a step of its own: its creator's goes on anew after it.
     *
     * <p>The time is the machine's, also where the loop has a clock of its own. What passes while
     * the whole JVM stands still is not counted; but a loop whose thread alone gets no time from a
     * busy machine looks like one that is blocked.
     *
     * @throws IllegalArgumentException if the limit is not more than zero
     */
    public LoopOptions withWatchdog(Duration limit) {
        return withWatchdog(limit, _ -> {});
    }

    /**
     * Like {@link #withWatchdog(Duration)}, and tells an observer what is logged.
     *
     * @param onBlocked called on the watchdog's thread, which watches all loops of the JVM: so it
     *     must not wait long. What it throws is logged
     */
    public LoopOptions withWatchdog(Duration limit, Consumer<? super BlockedLoop> onBlocked) {
        return new LoopOptions(
                waiter, debug, eagerTasks, Objects.requireNonNull(limit, "limit"), onBlocked);
    }
}
