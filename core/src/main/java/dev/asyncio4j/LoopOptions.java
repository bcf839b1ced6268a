package dev.asyncio4j;

import dev.asyncio4j.engine.ParkingWaiter;
import dev.asyncio4j.spi.Waiter;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How an {@link EventLoop} is made.
 *
 * @param waiter makes what gives the loop its time and its sleep; called once for each loop
 * @param debug whether slow callbacks and task steps are reported
 * @param eagerTasks whether tasks that are not told otherwise are eager, see {@link
 *     TaskOptions#withEagerStart}; <b>Python:</b> {@code eager_task_factory}
 */
public record LoopOptions(Supplier<? extends Waiter> waiter, boolean debug, boolean eagerTasks) {
    /** The property that turns debug mode on for every loop that is not told otherwise. */
    public static final String DEBUG_PROPERTY = "asyncio4j.debug";

    private static final LoopOptions DEFAULT = new LoopOptions(ParkingWaiter::new, false, false);

    public LoopOptions {
        Objects.requireNonNull(waiter, "waiter");
    }

    /**
     * The machine's clock; debug mode as the system property {@value #DEBUG_PROPERTY} says: off
     * where it is absent or {@code false}, on for any other value; tasks that are not eager.
     */
    public static LoopOptions defaults() {
        String debug = System.getProperty(DEBUG_PROPERTY, "false");
        return DEFAULT.withDebug(!debug.equals("false"));
    }

    public LoopOptions withWaiter(Supplier<? extends Waiter> waiter) {
        return new LoopOptions(waiter, debug, eagerTasks);
    }

    public LoopOptions withDebug(boolean debug) {
        return new LoopOptions(waiter, debug, eagerTasks);
    }

    public LoopOptions withEagerTasks(boolean eagerTasks) {
        return new LoopOptions(waiter, debug, eagerTasks);
    }
}
