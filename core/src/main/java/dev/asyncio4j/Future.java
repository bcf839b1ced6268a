package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.Outcome.Failure;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.Turn;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that is not there yet, of something that happens on an event loop.
 *
 * <p>Tasks await it; callbacks learn of it. It ends in one of three ways: with a result, with an
 * exception, or cancelled; and completing it runs no code at once, but puts those who wait into the
 * loop's ready queue, in the order in which they came.
 *
 * <p><b>Threads.</b> Its loop's only, while that runs; from elsewhere go through {@link
 * EventLoop#callSoonThreadsafe}. The methods of {@link java.util.concurrent.Future}, {@link
 * #toCompletableFuture()} and {@link #toString()} can be called from any thread.
 *
 * <p><b>Python:</b> {@code asyncio.Future}.
 *
 * @param <T> the type of the result
 */
// A little long, since it is a future of asyncio's and one of the JDK's in one.
public class Future<T extends @Nullable Object> implements java.util.concurrent.Future<T> {
    private static final String GETTING = "wait for a future with get()";

    final EventLoop loop;

    /** Null while pending; then as {@link Outcome} says. */
    private volatile @Nullable Object outcome;

    /** Loop thread only; as {@link Listeners} says. */
    private @Nullable Object listeners;

    Future(EventLoop loop) {
        this.loop = loop;
        loop.origins.note(this);
    }

    /** The loop that this future belongs to. <b>Python:</b> {@code get_loop()}. */
    public final EventLoop loop() {
        return loop;
    }

    // Waiting

    /**
     * Waits for the result.
     *
     * <p><b>Suspends</b> the calling task if the future is pending, not otherwise.
     * <b>Cancellation</b> of the calling task cancels this future too; {@link Asyncio#shield}
     * prevents that.
     *
     * <p><b>Errors.</b> Throws what the future failed with: a {@link RuntimeException} or {@link
     * Error} as it is, a checked exception as the cause of a {@link CompletionException}; {@link
     * CancelledError} if the future was cancelled; {@link IllegalStateException} outside a task, or
     * in one of another loop.
     *
     * <p><b>Python:</b> {@code await future}.
     */
    public final T await() {
        if (outcome == null) {
            Task.running("await a future").suspendOn(this);
        }
        return resultOrThrow();
    }

    /**
     * Waits for the result like {@link #await()}, and throws an exception of the given type as it
     * is.
     */
    public final <X extends Exception> T await(Class<X> type) throws X {
        Objects.requireNonNull(type, "type");
        if (outcome == null) {
            Task.running("await a future").suspendOn(this);
        }
        if (outcome instanceof Failure failure && type.isInstance(failure.error)) {
            failure.retrieve();
            throw type.cast(failure.error);
        }
        return resultOrThrow();
    }

    // Asking

    /** Whether the future has a result, an exception, or is cancelled. Callable from any thread. */
    @Override
    public final boolean isDone() {
        return outcome != null;
    }

    /** Callable from any thread. <b>Python:</b> {@code cancelled()}. */
    @Override
    public final boolean isCancelled() {
        return outcome instanceof Cancellation;
    }

    /**
     * The result, without waiting.
     *
     * @throws InvalidStateException if the future is pending; otherwise as {@link #await()}
     */
    public final T result() {
        requireDone("result");
        return resultOrThrow();
    }

    /**
     * What the future failed with; null if it has a result.
     *
     * @throws InvalidStateException if the future is pending
     * @throws CancelledError if it was cancelled
     */
    public final @Nullable Throwable exception() {
        requireDone("exception");
        return switch (outcome) {
            case Failure failure -> failure.retrieve();
            case Cancellation cancellation -> throw cancellation.toError();
            case null, default -> null;
        };
    }

    // Completing

    /**
     * Ends the future with a result.
     *
     * @throws InvalidStateException if it has ended already
     */
    public void setResult(T result) {
        checkThread("setResult");
        requirePending("setResult");
        succeed(result);
    }

    /**
     * Ends the future with an exception. If nobody ever asks for it, it is reported to the loop's
     * exception handler, at the latest when the loop closes.
     *
     * @throws InvalidStateException if it has ended already
     */
    public void setException(Throwable exception) {
        checkThread("setException");
        Objects.requireNonNull(exception, "exception");
        requirePending("setException");
        fail(exception);
    }

    /** Cancels without a message. See {@link #cancel(String)}. */
    public final boolean cancel() {
        return cancel(null);
    }

    /**
     * Cancels the future, if it is pending: it is done at once, and those who await it get a {@link
     * CancelledError}. A task is asked to end instead; see {@link Task#cancel(String)}.
     *
     * @param message the message of the CancelledError
     * @return false if the future was done already
     */
    public boolean cancel(@Nullable String message) {
        checkThread("cancel");
        CancelRequest.Relay relay = relayCancel(message);
        return relay == null
                ? endCancelled(new Cancellation(message, null))
                : CancelRequest.send(relay, message);
    }

    /** What hands a request to cancel this one on; null if this one takes it by itself. */
    CancelRequest.@Nullable Relay relayCancel(@Nullable String message) {
        return null;
    }

    /** Those to whom a request to cancel this one would be handed on. */
    Collection<? extends Future<?>> cancelledFirst() {
        return List.of();
    }

    // Callbacks

    /**
     * Has the callback called with this future when it is done, in the order in which they were
     * added; soon, if it is done already. It runs on the loop, outside every task, in a copy of the
     * current {@link Context}. What it throws goes to the loop's exception handler.
     *
     * @throws IllegalStateException if its loop is closed
     */
    public final void addDoneCallback(Consumer<? super Future<T>> callback) {
        addDoneCallback(callback, Context.copyOfCurrent());
    }

    /** Like {@link #addDoneCallback(Consumer)}, in the context given. */
    public final void addDoneCallback(Consumer<? super Future<T>> callback, Context context) {
        checkThread("addDoneCallback");
        Objects.requireNonNull(callback, "callback");
        Objects.requireNonNull(context, "context");
        loop.checkOpen();
        listen(new DoneCallback<>(this, callback, context));
    }

    /**
     * Takes back every callback equal to this one.
     *
     * @return how many there were
     */
    public final int removeDoneCallback(Consumer<? super Future<T>> callback) {
        checkThread("removeDoneCallback");
        int removed = 0;
        for (Turn listener : listeners()) {
            if (listener instanceof DoneCallback<?> added && added.callback().equals(callback)) {
                unlisten(listener);
                removed++;
            }
        }
        return removed;
    }

    // The JDK's Future: callable from any thread

    /**
     * Waits for the result: a task of the loop awaits it, any other thread blocks.
     *
     * @throws ExecutionException with what the future failed with as its cause
     * @throws CancellationException if the future was cancelled
     * @throws CancelledError if the calling task was
     * @throws IllegalStateException from a callback of the loop, which must not wait
     */
    @Override
    public final T get() throws InterruptedException, ExecutionException {
        if (outcome == null) {
            if (isBlockingAllowed()) {
                CompletableFuture<T> end = toCompletableFuture();
                try {
                    return end.get();
                } finally {
                    loop.bridges.abandon(end);
                }
            }
            Task<?> caller = Task.running(GETTING);
            caller.suspendOn(this);
            if (outcome instanceof Cancellation cancellation && caller.isCancelRequested()) {
                throw cancellation.toError();
            }
        }
        return get(outcome);
    }

    /**
     * Like {@link #get()}, for no longer than the time given. A timeout leaves the future as it is,
     * and so does a cancellation of the calling task.
     */
    @Override
    public final T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (outcome == null) {
            if (isBlockingAllowed()) {
                CompletableFuture<T> end = toCompletableFuture();
                try {
                    return end.get(timeout, unit);
                } finally {
                    loop.bridges.abandon(end);
                }
            }
            Task.requireRunning(GETTING);
            Duration limit = Duration.ofNanos(unit.toNanos(timeout));
            Asyncio.wait(List.of(this), limit);
            if (outcome == null) {
                throw Timeout.exceeded(limit);
            }
        }
        return get(outcome);
    }

    /** Whether the caller may be blocked: neither a task of this loop nor a callback. */
    private boolean isBlockingAllowed() {
        return Strand.current() == null || !loop.engine.onCarrier();
    }

    /**
     * Asks for cancellation, as {@link #cancel()} does, from any thread.
     *
     * @param mayInterruptIfRunning has no effect: a task is interrupted only in a blocking call of
     *     the JDK's, and then always
     * @return false if the future was done already
     */
    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        if (loop.engine.isOwner()) {
            return cancel();
        }
        return !isDone() && loop.postInternal(this::cancel);
    }

    @Override
    public final T resultNow() {
        requireDone("result");
        return switch (outcome) {
            case Failure failure ->
                    throw new IllegalStateException("the future failed", failure.retrieve());
            case Cancellation _ -> throw new IllegalStateException("the future was cancelled");
            case null, default -> Outcome.result(outcome);
        };
    }

    @Override
    public final Throwable exceptionNow() {
        requireDone("exception");
        return switch (outcome) {
            case Failure failure -> failure.retrieve();
            case Cancellation _ -> throw new IllegalStateException("the future was cancelled");
            case null, default -> throw new IllegalStateException("the future has a result");
        };
    }

    @Override
    public final State state() {
        return switch (outcome) {
            case null -> State.RUNNING;
            case Failure _ -> State.FAILED;
            case Cancellation _ -> State.CANCELLED;
            default -> State.SUCCESS;
        };
    }

    /**
     * This future as the JDK's. It ends when this one ends; and cancelling it cancels this one.
     * Callable from any thread.
     */
    public final CompletableFuture<T> toCompletableFuture() {
        return loop.bridges.toCompletable(this);
    }

    // For neighbours, on the loop's thread

    final void succeed(T result) {
        complete(Outcome.ofResult(result));
    }

    final void fail(Throwable error) {
        complete(new Failure(error, loop.failures.add(this, error)));
    }

    /** Ends the future as cancelled; false if it was done. */
    final boolean endCancelled(Cancellation cancellation) {
        if (outcome != null) {
            return false;
        }
        complete(cancellation);
        return true;
    }

    /** Ends in the way that {@code done} did. */
    final void endLike(Future<? extends T> done) {
        Object how = done.outcome;
        if (how instanceof Failure failure) {
            fail(failure.retrieve());
        } else if (how != null) {
            complete(how);
        }
    }

    /** Ends in the way of one that failed or was cancelled. */
    final void failLike(Future<?> done) {
        Throwable error = done.takeError();
        if (error != null) {
            fail(error);
        } else {
            endCancelled(Outcome.cancellationOf(done));
        }
    }

    private void complete(Object how) {
        Object waiting = listeners;
        outcome = how;
        listeners = null;
        Listeners.forEach(waiting, this::announceTo);
    }

    private void announceTo(Turn listener) {
        if (loop.isClosed()) {
            return;
        }
        if (listener instanceof TaskBody body) {
            body.resume();
        } else {
            loop.engine.enqueue(listener);
        }
    }

    /**
     * Has the turn taken when the future is done, or soon if it is. A task's body is resumed. A
     * turn listens to a future once at a time.
     */
    final void listen(Turn listener) {
        if (outcome == null) {
            listeners = Listeners.add(listeners, listener);
        } else {
            announceTo(listener);
        }
    }

    /** As {@link #listen}, unless a turn equal to this one listens already. */
    final void listenOnce(Turn listener) {
        if (!Listeners.contains(listeners, listener)) {
            listen(listener);
        }
    }

    /** Takes back a {@link #listen}; no effect once the future is done. */
    final void unlisten(Turn listener) {
        listeners = Listeners.remove(listeners, listener);
    }

    /** How many listen. Callable from any thread, elsewhere than on the loop's with a guess. */
    final int listenerCount() {
        return Listeners.count(listeners);
    }

    final List<Turn> listeners() {
        return Listeners.copy(listeners);
    }

    /** What it failed with, from now on known to someone; null if it did not fail. */
    final @Nullable Throwable takeError() {
        return outcome instanceof Failure failure ? failure.retrieve() : null;
    }

    /** Whatever it failed with need not be reported. */
    final void noteRetrieved() {
        if (outcome instanceof Failure failure) {
            failure.entry.remove();
        }
    }

    final boolean failed() {
        return outcome instanceof Failure;
    }

    /**
     * Whether what comes of it stands for a task that is cancelled while it waits for it: that then
     * has its result or error all the same, and the cancellation comes at its next wait.
     */
    boolean isFinal() {
        return false;
    }

    /** Of one that is final: whether the cancellation that it did not take was in what came. */
    boolean hasDelivered() {
        return false;
    }

    /** How it ended, null if it has not. */
    final @Nullable Object outcome() {
        return outcome;
    }

    final void checkThread(String operation) {
        loop.checkThread(operation);
    }

    private T resultOrThrow() {
        return switch (outcome) {
            case Failure failure -> throw failure.rethrow();
            case Cancellation cancellation -> throw cancellation.toError();
            case null, default -> Outcome.result(outcome);
        };
    }

    private T get(@Nullable Object done) throws ExecutionException {
        return switch (done) {
            case Failure failure -> throw new ExecutionException(failure.retrieve());
            case Cancellation cancellation -> throw cancellation.toException();
            case null, default -> Outcome.result(done);
        };
    }

    private void requireDone(String what) {
        if (outcome == null) {
            throw Misuse.notThereYet(what, this);
        }
    }

    private void requirePending(String operation) {
        if (outcome != null) {
            throw Misuse.doneAlready(operation, this);
        }
    }

    /**
     * Shows the state, as Python's {@code repr} does. Callable from any thread; on another than the
     * loop's it may be out of date.
     */
    @Override
    public String toString() {
        return Repr.of(this);
    }
}
