package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Block;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The functions of gevent: they begin greenlets and wait for them, in a plain {@code main} as well
 * as on a loop.
 *
 * <pre>{@code
 * void main() {
 *     Greenlet<?> first = Gevent.spawn(() -> IO.println(fetch("first")));
 *     Greenlet<?> second = Gevent.spawn(() -> IO.println(fetch("second")));
 *     Gevent.joinall(List.of(first, second));
 * }
 * }</pre>
 *
 * <p>A greenlet is a task of the hub's loop, and so on a virtual thread: a call of the JDK's that
 * blocks, as a read from a socket or {@code Thread.sleep}, suspends it alone. There is nothing to
 * be patched. All that waits for tasks may be used in it: locks, queues, groups. See {@link Hub}
 * for what a hub is, and what it does where no loop runs.
 *
 * <p>So much holds in a greenlet, and in all of {@link #run}. A plain {@code main} outside of it is
 * on a thread of its own: there a call of the JDK's that blocks stops the hub and all greenlets
 * with it, and what waits for tasks is for greenlets. A {@code main} that does more than spawn and
 * join stands in {@code Gevent.run(() -> { ... })} as a whole.
 *
 * <p><b>Python:</b> the functions of the package {@code gevent}.
 */
public final class Gevent {
    private Gevent() {}

    // Greenlets

    /**
     * Has the code run as a greenlet. It begins when the calling one next waits.
     *
     * <p><b>Errors</b> of the code are reported to the loop's exception handler, and {@link
     * Greenlet#get()} throws them.
     */
    public static <T extends @Nullable Object> Greenlet<T> spawn(Callable<? extends T> code) {
        Greenlet<T> greenlet = Greenlet.of(code);
        greenlet.start();
        return greenlet;
    }

    /** Like {@link #spawn(Callable)}, for code without a result. */
    public static Greenlet<@Nullable Void> spawn(Action<?> code) {
        Greenlet<@Nullable Void> greenlet = Greenlet.of(code);
        greenlet.start();
        return greenlet;
    }

    /** Like {@link #spawn(Callable)}; it begins after so long. */
    public static <T extends @Nullable Object> Greenlet<T> spawnLater(
            Duration delay, Callable<? extends T> code) {
        Greenlet<T> greenlet = Greenlet.of(code);
        greenlet.startLater(delay);
        return greenlet;
    }

    /** Like {@link #spawnLater(Duration, Callable)}, for code without a result. */
    public static Greenlet<@Nullable Void> spawnLater(Duration delay, Action<?> code) {
        Greenlet<@Nullable Void> greenlet = Greenlet.of(code);
        greenlet.startLater(delay);
        return greenlet;
    }

    /**
     * Has the code run as a task that is no more than that: it has no links, and is no {@link
     * #current()} greenlet. What it fails with is reported.
     */
    public static Task<@Nullable Void> spawnRaw(Action<?> code) {
        return spawnRaw(Hub.loopHere(), Objects.requireNonNull(code, "code"));
    }

    static Task<@Nullable Void> spawnRaw(EventLoop loop, Action<?> code) {
        return loop.createTask(() -> {
            try {
                code.run();
            } catch (CancelledError ended) {
                throw ended;
            } catch (Throwable failure) {
                if (Results.isFatal(failure)) {
                    throw failure;
                }
                loop.callExceptionHandler(ExceptionContext.of("Raw greenlet failed", failure));
            }
        });
    }

    /** The greenlet whose code is calling; null elsewhere, as in the main greenlet. */
    public static @Nullable Greenlet<?> current() {
        return Greenlet.of(Hub.callingTask());
    }

    /** Has a raw greenlet end, as {@link Greenlet#killNowait()} does. */
    public static void kill(Task<?> raw) {
        raw.raise(new GreenletExit());
    }

    /**
     * Kills them all, and waits until they have ended. Those that have not begun never do.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b>: they end all the same.
     */
    public static void killall(Collection<? extends Greenlet<?>> greenlets) {
        killall(greenlets, (Duration) null);
    }

    /**
     * Like {@link #killall(Collection)}, waits no longer than so.
     *
     * <p><b>Python:</b> {@code killall(greenlets, timeout=seconds)}.
     *
     * @param timeout null for no limit
     * @throws Timeout if some have not ended by then
     */
    public static void killall(
            Collection<? extends Greenlet<?>> greenlets, @Nullable Duration timeout) {
        List<Greenlet<?>> all = List.copyOf(greenlets);
        killallNowait(all);
        awaitKilled(all, timeout);
    }

    /** Like {@link #killall(Collection)}, and has each fail as {@link Greenlet#kill(Throwable)}. */
    public static void killall(Collection<? extends Greenlet<?>> greenlets, Throwable cause) {
        List<Greenlet<?>> all = List.copyOf(greenlets);
        killallNowait(all, cause);
        awaitKilled(all, null);
    }

    /** Kills them all, and does not wait. <b>Python:</b> {@code killall(block=False)}. */
    public static void killallNowait(Collection<? extends Greenlet<?>> greenlets) {
        List.copyOf(greenlets).forEach(Greenlet::killNowait);
    }

    /** Like {@link #killall(Collection, Throwable)}, does not wait. */
    public static void killallNowait(Collection<? extends Greenlet<?>> greenlets, Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        List.copyOf(greenlets).forEach(greenlet -> greenlet.killNowait(cause));
    }

    /**
     * Like {@link #killall(Collection, Duration)}, for raw greenlets.
     *
     * @param timeout null for no limit
     * @throws Timeout if some have not ended by then
     */
    public static void killallRaw(
            Collection<? extends Task<?>> greenlets, @Nullable Duration timeout) {
        List<Task<?>> all = List.copyOf(greenlets);
        all.forEach(Gevent::kill);
        awaitKilled(all.stream().map(Gevent::endOf).toList(), timeout);
    }

    /** What is ready when the raw greenlet has ended. */
    private static Linkable endOf(Task<?> raw) {
        Event end = new Event();
        if (raw.isDone()) {
            end.set();
        } else {
            raw.addDoneCallback(_ -> end.set());
        }
        return end;
    }

    private static void awaitKilled(List<? extends Linkable> ends, @Nullable Duration timeout) {
        wait(ends, JoinOptions.within(timeout));
        if (!ends.stream().allMatch(Linkable::ready)) {
            throw new Timeout(timeout);
        }
    }

    // Waiting

    /**
     * Lets others run for so long; for zero or less, each that is ready once.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> ends the sleep.
     */
    public static void sleep(Duration duration) {
        if (Hub.runningLoop() == null) {
            Hub.runAction(() -> Asyncio.sleep(duration));
        } else {
            Asyncio.sleep(duration);
        }
    }

    /** Waits until every other greenlet waits. <b>Suspends</b> always. */
    public static void idle() {
        Hub.runAction(Asyncio::waitAllTasksBlocked);
    }

    /**
     * Runs the code in place; on a plain thread in the main greenlet, with the hub running until
     * the code has ended. For what is not of this package, where no loop runs: one wait, or a whole
     * program.
     *
     * <pre>{@code
     * String first = Gevent.run(queue::get);
     * }</pre>
     *
     * <p><b>Suspends</b> as the code does. <b>Cancellation.</b> An interrupt of the plain thread
     * cancels the code, and no other greenlet; so does a Ctrl-C on the main thread, which is then
     * thrown as a {@link dev.asyncio4j.KeyboardInterrupt}.
     */
    public static <T extends @Nullable Object, X extends Exception> T run(
            Block<? extends T, ? extends X> code) throws X {
        return Hub.<T, X>run(code);
    }

    /** Like {@link #run(Block)}, for code without a result. */
    public static <X extends Exception> void run(Action<? extends X> code) throws X {
        Hub.<X>runAction(code);
    }

    /**
     * Waits until all have ended.
     *
     * <p><b>Suspends</b> if they have not. <b>Cancellation</b> has no effect on them. What they
     * failed with is not thrown.
     */
    public static <G extends Greenlet<?>> List<G> joinall(Collection<? extends G> greenlets) {
        return joinall(greenlets, JoinOptions.defaults());
    }

    /**
     * Like {@link #joinall(Collection)}, no longer than so.
     *
     * @param timeout null for no limit
     * @return those that have ended, in that order
     */
    public static <G extends Greenlet<?>> List<G> joinall(
            Collection<? extends G> greenlets, @Nullable Duration timeout) {
        return joinall(greenlets, JoinOptions.within(timeout));
    }

    /**
     * Like {@link #joinall(Collection)}, as the options say.
     *
     * @return those that have ended, in that order
     */
    public static <G extends Greenlet<?>> List<G> joinall(
            Collection<? extends G> greenlets, JoinOptions options) {
        return wait(greenlets, options);
    }

    /**
     * Waits until all are ready: greenlets, events, results. Call it as {@code Gevent.wait}: a
     * method of {@link Object} hides a static import. To wait until nothing is left to run, use
     * {@link Hub#join}.
     *
     * <p><b>Suspends</b> if they are not. <b>Cancellation</b> has no effect on them.
     *
     * @return those that are ready, in that order
     */
    public static <L extends Linkable> List<L> wait(Collection<? extends L> objects) {
        return wait(objects, JoinOptions.defaults());
    }

    /** Like {@link #wait(Collection)}, as the options say. */
    public static <L extends Linkable> List<L> wait(
            Collection<? extends L> objects, JoinOptions options) {
        Objects.requireNonNull(options, "options");
        Arrivals<L> arrivals = new Arrivals<>(objects, options.timeout());
        try {
            if (!options.raiseError()) {
                return arrivals.take(options.count());
            }
            List<L> taken = new ArrayList<>();
            new FirstOf<>(arrivals, options).forEachRemaining(taken::add);
            return taken;
        } finally {
            arrivals.leave();
        }
    }

    /**
     * These in the order in which they become ready, each when it is. An iteration that may be left
     * before its end is to be closed: see {@link Arriving}.
     *
     * <p><b>Suspends</b> in the iteration. <b>Cancellation</b> has no effect on them.
     *
     * <p><b>Python:</b> {@code gevent.iwait}, and {@code with gevent.iwait(...)}.
     */
    public static <L extends Linkable> Arriving<L> iwait(Collection<? extends L> objects) {
        return iwait(objects, JoinOptions.defaults());
    }

    /**
     * Like {@link #iwait(Collection)}, as the options say: at the end of the time, which counts
     * from now, and after so many, the iteration ends.
     */
    public static <L extends Linkable> Arriving<L> iwait(
            Collection<? extends L> objects, JoinOptions options) {
        Arrivals<L> arrivals = new Arrivals<>(objects, options.timeout());
        return new Arriving<>(arrivals, options);
    }

    // Timeouts

    /**
     * Runs the code in the calling greenlet, for no longer than so.
     *
     * <p><b>Suspends</b> as the code does. <b>Cancellation</b> ends the code as without the limit.
     *
     * <p><b>Python:</b> {@code with_timeout}.
     *
     * @param timeout null for no limit
     * @throws Timeout if the time is up first
     */
    public static <T extends @Nullable Object, X extends Exception> T withTimeout(
            @Nullable Duration timeout, Block<? extends T, ? extends X> code) throws X {
        return Timeout.of(timeout).<T, X>run(code);
    }

    /** Like {@link #withTimeout(Duration, Block)}, for code without a result. */
    public static <X extends Exception> void withTimeout(
            @Nullable Duration timeout, Action<? extends X> code) throws X {
        Timeout.of(timeout).<X>run(code);
    }

    /** Like {@link #withTimeout(Duration, Block)}, but gives this value if the time is up first. */
    public static <T extends @Nullable Object, X extends Exception> T withTimeout(
            @Nullable Duration timeout, Block<? extends T, ? extends X> code, T timeoutValue)
            throws X {
        Timeout limit = Timeout.of(timeout);
        try {
            return limit.<T, X>run(code);
        } catch (CancelledError timeUp) {
            if (timeUp != limit) {
                throw timeUp;
            }
            return timeoutValue;
        }
    }
}
