package dev.asyncio4j;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of a block of code: what {@link Asyncio#timeout(Duration, Body)} hands to the block.
 *
 * <p>States: ACTIVE until the deadline or the end of the block; EXPIRING from the deadline on, when
 * the task has been cancelled; then EXPIRED. A block that ends before its deadline leaves it
 * EXITED.
 *
 * <p><b>Threads.</b> The loop's only.
 *
 * <p><b>Python:</b> {@code asyncio.Timeout}.
 */
public final class Timeout {
    private final Task<?> task;
    private final @Nullable CancelScope scope;
    private final int requestsBefore;
    private final Duration begun;
    private final Deadline deadline;
    private State state = State.ACTIVE;

    private Timeout(Task<?> task, Duration begun, @Nullable Duration when) {
        this.task = task;
        this.scope = task.innermostScope();
        this.requestsBefore = task.requestsInView();
        this.begun = begun;
        this.deadline = new Deadline(task.loop, this::expire);
        deadline.move(when);
    }

    private enum State {
        ACTIVE,
        EXPIRING,
        EXPIRED,
        EXITED
    }

    /**
     * Code with a deadline that it can see and move.
     *
     * @param <T> its result
     * @param <X> what it throws; the compiler finds it from the lambda
     */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object, X extends Exception> {
        T run(Timeout timeout) throws X;
    }

    /** The deadline, in the terms of {@link EventLoop#time()}; null for none. */
    public @Nullable Duration when() {
        return deadline.when();
    }

    /**
     * Moves the deadline.
     *
     * @param when in the terms of {@link EventLoop#time()}; null for none; one that has passed
     *     takes effect when the task next suspends
     * @throws IllegalStateException if the deadline has passed, or the block has ended
     */
    public void reschedule(@Nullable Duration when) {
        task.checkThread("reschedule");
        if (state != State.ACTIVE) {
            throw new IllegalStateException(
                    "the deadline cannot be moved any more: "
                            + this
                            + ". Move it within its block and before it has passed");
        }
        deadline.move(when);
    }

    /** Whether the deadline passed while the block ran. */
    public boolean expired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    @Override
    public String toString() {
        return "Timeout[" + state.name().toLowerCase(Locale.ROOT) + ", when=" + when() + "]";
    }

    static <T extends @Nullable Object, X extends Exception> T within(
            @Nullable Duration limit, Body<? extends T, ? extends X> body)
            throws X, TimeoutException {
        Objects.requireNonNull(body, "code");
        Task<?> task = Task.running("set a timeout");
        long now = task.loop.engine.nanoTime();
        Duration when = limit == null ? null : Duration.ofNanos(Durations.after(now, limit));
        return new Timeout(task, Duration.ofNanos(now), when).run(body);
    }

    static <T extends @Nullable Object, X extends Exception> T at(
            @Nullable Duration when, Body<? extends T, ? extends X> body)
            throws X, TimeoutException {
        Objects.requireNonNull(body, "code");
        Task<?> task = Task.running("set a timeout");
        return new Timeout(task, task.loop.time(), when).run(body);
    }

    private <T extends @Nullable Object, X extends Exception> T run(
            Body<? extends T, ? extends X> body) throws X, TimeoutException {
        T result;
        try {
            result = body.run(this);
        } catch (Throwable thrown) {
            exit(thrown);
            throw thrown;
        }
        exit(null);
        return result;
    }

    static <T extends @Nullable Object> T waitFor(
            Future<? extends T> future, @Nullable Duration limit) throws TimeoutException {
        Objects.requireNonNull(future, "future");
        Task<?> caller = Task.running("wait for a future");
        if (limit == null || limit.isPositive()) {
            return within(limit, _ -> future.await());
        }
        if (future.isDone()) {
            return future.result();
        }
        caller.checkCanAwait(future);
        future.cancel();
        Asyncio.wait(List.of(future));
        try {
            return future.result();
        } catch (CancelledError cancelled) {
            throw exceeded(limit, cancelled);
        }
    }

    static <T extends @Nullable Object, X extends Exception> T waitFor(
            Block<? extends T, ? extends X> code, @Nullable Duration limit)
            throws X, TimeoutException {
        Objects.requireNonNull(code, "code");
        Task.requireRunning("wait for code");
        if (limit == null || limit.isPositive()) {
            return within(limit, _ -> code.run());
        }
        throw exceeded(limit);
    }

    static TimeoutException exceeded(Duration limit) {
        return new TimeoutException("not done within " + Durations.show(limit));
    }

    static TimeoutException exceeded(Duration limit, Throwable cause) {
        TimeoutException exceeded = exceeded(limit);
        exceeded.initCause(cause);
        return exceeded;
    }

    private void expire() {
        if (state == State.ACTIVE) {
            state = State.EXPIRING;
            task.cancelFrom(scope);
        }
    }

    /** The block has ended, and threw this, if anything. */
    private void exit(@Nullable Throwable thrown) throws TimeoutException {
        deadline.stop();
        if (state == State.ACTIVE) {
            state = State.EXITED;
            return;
        }
        state = State.EXPIRED;
        CancelledError cancelled = thrown == null ? null : task.asCancellation(thrown);
        boolean isAnswer = cancelled != null && cancelled.isPlain();
        task.uncancelFrom(scope);
        boolean oursAlone = task.requestsInView() <= requestsBefore && !task.isScopeCancelled();
        if (thrown == null || !oursAlone) {
            return;
        }
        if (isAnswer) {
            throw exceeded(limit(), thrown);
        }
        thrown.addSuppressed(exceeded(limit()));
    }

    private Duration limit() {
        Duration end = when();
        return end == null ? Duration.ZERO : Duration.ofNanos(Durations.toNanos(end)).minus(begun);
    }
}
