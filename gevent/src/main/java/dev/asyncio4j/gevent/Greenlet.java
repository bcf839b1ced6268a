package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.TimerHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Code that runs on a hub beside other code, on a virtual thread of its own.
 *
 * <p>It begins when the hub next runs what is ready, and keeps its turn until it waits. What it
 * fails with is reported to the loop's exception handler at once, and kept for {@link #get()}.
 *
 * <p><b>Threads.</b> Those of one hub.
 *
 * <p><b>Python:</b> {@code gevent.Greenlet}.
 *
 * @param <T> the type of its value
 */
public final class Greenlet<T extends @Nullable Object> extends Outcome<T>
        implements AutoCloseable {
    private static final AtomicLong COUNT = new AtomicLong();

    private enum State {
        /** Made, and not to be begun yet. */
        NEW,
        /** To be begun later, or soon. */
        STARTED,
        RUNNING,
        ENDED
    }

    private final EventLoop loop;
    private final long number = COUNT.incrementAndGet();
    private State state = State.NEW;
    private @Nullable String name;

    /** Null once it has begun. */
    private @Nullable Callable<? extends T> code;

    private @Nullable Task<?> task;

    /** Of one that is to be begun later. */
    private @Nullable TimerHandle timer;

    /** Until it ends, so that long chains of those that spawn the next one can be collected. */
    private @Nullable Greenlet<?> spawner;

    private Greenlet(Callable<? extends T> code) {
        this.code = Objects.requireNonNull(code, "code");
        Task<?> calling = Hub.callingTask();
        this.loop = calling == null ? Hub.loopHere() : calling.loop();
        this.spawner = of(calling);
    }

    /** A greenlet that is begun by {@link #start()}. */
    public static <T extends @Nullable Object> Greenlet<T> of(Callable<? extends T> code) {
        return new Greenlet<>(code);
    }

    /** Like {@link #of(Callable)}, for code without a result. */
    public static Greenlet<@Nullable Void> of(Action<?> code) {
        Objects.requireNonNull(code, "code");
        return new Greenlet<>(() -> {
            code.run();
            return null;
        });
    }

    /** The greenlet that this task runs; null if it runs none. */
    static @Nullable Greenlet<?> of(@Nullable Task<?> task) {
        return task != null && task.attachment() instanceof Greenlet<?> greenlet ? greenlet : null;
    }

    @Override
    void requireHub() {
        if (Hub.loopHere() != loop && !ready()) {
            throw new IllegalStateException(
                    this
                            + " belongs to the hub of another thread, or to one that was closed; use it"
                            + " in the thread or on the loop where it was made");
        }
    }

    // Beginning

    /** Has it begin when the hub next runs what is ready. No effect if it was started. */
    public void start() {
        requireHub();
        if (state == State.NEW) {
            launch();
        }
    }

    /** Has it begin after so long. No effect if it was started. */
    public void startLater(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        requireHub();
        if (state == State.NEW) {
            timer = loop.callLater(delay, this::launch);
            state = State.STARTED;
        }
    }

    private void launch() {
        timer = null;
        Task<?> created = loop.createTask(this::run, options());
        created.attach(this);
        task = created;
        state = State.STARTED;
    }

    private TaskOptions options() {
        return name == null ? TaskOptions.defaults() : TaskOptions.named(name);
    }

    private void run() {
        Callable<? extends T> toRun = Objects.requireNonNull(code);
        code = null;
        state = State.RUNNING;
        try {
            settle(toRun.call(), null);
        } catch (Throwable error) {
            fail(error);
            return;
        }
        end();
    }

    private void fail(Throwable error) {
        CancelledError cancelled = Objects.requireNonNull(task).asCancellation(error);
        settle(null, Results.outcomeOf(cancelled == null ? error : cancelled));
        end();
        if (exception() != null && Results.isFatal(error)) {
            throw (Error) error;
        }
        report();
    }

    private void report() {
        if (exception() != null) {
            loop.callExceptionHandler(
                    new ExceptionContext("Greenlet failed: " + this, thrown(), task, null));
        }
    }

    private void end() {
        state = State.ENDED;
        code = null;
        spawner = null;
        fireLinks();
    }

    // Asking

    /** Whether it was started and has not ended. <b>Python:</b> {@code bool(greenlet)}. */
    public boolean started() {
        return state == State.STARTED || state == State.RUNNING;
    }

    /** Whether it has ended, in whatever way. <b>Python:</b> also {@code dead}. */
    @Override
    public boolean ready() {
        return state == State.ENDED;
    }

    /** Its name, by default {@code Greenlet-1} and so on. Callable from any thread. */
    public String name() {
        return name == null ? "Greenlet-" + number : name;
    }

    /** Gives it another name. */
    public void rename(String name) {
        this.name = Objects.requireNonNull(name, "name");
        if (task != null) {
            task.rename(name);
        }
    }

    /** A number that no other greenlet has. <b>Python:</b> {@code minimal_ident}. */
    public long number() {
        return number;
    }

    /**
     * The greenlet whose code made this one; null if that was none, or if this one has ended.
     *
     * <p><b>Python:</b> {@code spawning_greenlet()}.
     */
    public @Nullable Greenlet<?> spawningGreenlet() {
        return spawner;
    }

    /** Where its code is, innermost frame first; empty if it has not begun or has ended. */
    public StackTraceElement[] stack() {
        return task == null ? new StackTraceElement[0] : task.stack();
    }

    // Waiting

    /**
     * Waits until it has ended. Throws nothing of what it failed with.
     *
     * <p><b>Suspends</b> if it has not. <b>Cancellation</b> has no effect on it.
     */
    public void join() {
        join(null);
    }

    /**
     * Like {@link #join()}, no longer than so.
     *
     * @param timeout null for no limit
     * @return whether it has ended
     */
    public boolean join(@Nullable Duration timeout) {
        return awaitReady(timeout);
    }

    // Killing

    /**
     * Has it end: it meets a {@link GreenletExit} where it waits, or never begins. Waits until it
     * has ended.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b>: it ends all the same. No effect on one that has
     * ended.
     */
    public void kill() {
        kill((Duration) null);
    }

    /**
     * Like {@link #kill()}, waits no longer than so.
     *
     * @param timeout null for no limit
     * @return whether it has ended
     */
    public boolean kill(@Nullable Duration timeout) {
        killNowait();
        return joinKilled(timeout);
    }

    /**
     * Like {@link #kill()}, and has it fail: it meets a {@link GreenletExit} with this cause, and
     * unless it ends in another way, the cause is its {@link #exception()}. An error that is a
     * {@link CancelledError} itself, as a {@link Timeout}, is what it meets.
     *
     * <p><b>Python:</b> {@code kill(exception)}.
     */
    public void kill(Throwable cause) {
        killNowait(cause);
        joinKilled(null);
    }

    /** Like {@link #kill()}, does not wait. <b>Python:</b> {@code kill(block=False)}. */
    public void killNowait() {
        end(new GreenletExit());
    }

    /** Like {@link #kill(Throwable)}, does not wait. */
    public void killNowait(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        end(cause instanceof CancelledError error ? error : new GreenletExit(cause));
    }

    /** Who kills itself meets it here. */
    private boolean joinKilled(@Nullable Duration timeout) {
        if (Gevent.current() == this) {
            Asyncio.checkpoint();
        }
        return join(timeout);
    }

    private void end(CancelledError error) {
        if (!loop.isClosed()) {
            requireHub();
        }
        switch (state) {
            case NEW, STARTED -> {
                neverBegin();
                settle(null, Results.outcomeOf(error));
                end();
                report();
            }
            case RUNNING -> Objects.requireNonNull(task).raise(error);
            case ENDED -> {}
        }
    }

    private void neverBegin() {
        if (timer != null) {
            timer.cancel();
        }
        if (task != null) {
            task.cancel();
        }
    }

    /**
     * Waits until it has ended, at the end of a {@code try}; where the wait is ended from outside,
     * kills it.
     *
     * <p><b>Suspends</b> if it has not ended. <b>Cancellation</b> kills it, and waits for that.
     *
     * <p><b>Python:</b> {@code with greenlet}.
     */
    @Override
    public void close() {
        try {
            join();
        } finally {
            kill();
        }
    }

    // Links

    /**
     * Has a greenlet of its own call this with the greenlet when it has ended; soon, if it has.
     *
     * <p>What takes a value, as {@code queue::putNowait} or {@code result::accept}, is a link.
     */
    public void link(Consumer<? super Greenlet<T>> callback) {
        addCallback(callback, loop -> Gevent.spawnRaw(loop, () -> callback.accept(this)));
    }

    /** Like {@link #link}, if it has ended {@linkplain #successful() without an error}. */
    public void linkValue(Consumer<? super Greenlet<T>> callback) {
        link(callback, true);
    }

    /** Like {@link #link}, if it has ended with an error. */
    public void linkException(Consumer<? super Greenlet<T>> callback) {
        link(callback, false);
    }

    private void link(Consumer<? super Greenlet<T>> callback, boolean ifSuccessful) {
        addCallback(
                callback,
                loop -> {
                    if (successful() == ifSuccessful) {
                        Gevent.spawnRaw(loop, () -> callback.accept(this));
                    }
                });
    }

    /** Has the hub call this with the greenlet when it has ended: it must not wait. */
    public void rawlink(Consumer<? super Greenlet<T>> callback) {
        addSoon(callback, () -> callback.accept(this));
    }

    /** Takes back a link that was made of this. */
    public void unlink(Consumer<? super Greenlet<T>> callback) {
        unlinkCode(Objects.requireNonNull(callback, "callback"));
    }

    /** Callable from any thread, where it may be out of date. */
    @Override
    public String toString() {
        String end =
                switch (state) {
                    case NEW -> "not started";
                    case STARTED, RUNNING -> "started";
                    case ENDED ->
                            exit() != null
                                    ? "killed"
                                    : thrown() == null
                                            ? "value=" + value()
                                            : "exception=" + thrown();
                };
        return "Greenlet[" + end + ", name=" + name() + "]";
    }
}
