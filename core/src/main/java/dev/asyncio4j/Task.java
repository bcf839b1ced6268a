package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Timer;
import dev.asyncio4j.engine.Wait;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Code that runs on an event loop beside other code, on a virtual thread of its own; and the future
 * of its result.
 *
 * <p>The tasks of a loop take turns, and a task keeps its turn until it suspends: in an await or a
 * sleep, or in a blocking call of the JDK's.
 *
 * <p><b>Cancellation.</b> {@link #cancel(String)} is a request. It is delivered once, as a {@link
 * CancelledError} where the task is suspended or is next suspended; what the task awaits is
 * cancelled first. A blocking call of the JDK's is interrupted, and its exception is the delivery:
 * if the task lets that pass, it ends cancelled. If the call takes no notice, or leaves the
 * interrupt set as those on sockets do, the CancelledError comes at the next await.
 *
 * <p><b>Python:</b> {@code asyncio.Task}.
 *
 * @param <T> the type of the result
 */
public final class Task<T extends @Nullable Object> extends Future<T> {
    private static final AtomicLong COUNT = new AtomicLong();

    /** What a task that gave up its turn waits for. */
    private static final Object ITS_TURN =
            new Object() {
                @Override
                public String toString() {
                    return "its turn";
                }
            };

    private final TaskBody body;
    final long number = COUNT.incrementAndGet();
    private volatile @Nullable String name;

    // Loop thread only.
    /** A Callable or an Action; null from the start on. */
    private @Nullable Object code;

    private Context context;
    private @Nullable Object waitsFor;
    private int cancelRequests;
    private boolean cancelPending;

    /** Whether a request to cancel has ended what the task waited for. */
    private boolean waitAborted;

    /** Whether the thread was interrupted for a request that is still outstanding. */
    private boolean interrupted;

    /** Whether that interrupt may still be set. */
    private boolean interruptLeft;

    private @Nullable String cancelMessage;

    /** Used by Tasks: its neighbours among the loop's unfinished tasks. */
    @Nullable Task<?> previous;

    @Nullable Task<?> next;

    Task(EventLoop loop, Object code, @Nullable String name, Context context) {
        super(loop);
        this.code = code;
        this.name = name;
        this.context = context;
        this.body = new TaskBody(this);
    }

    /** The task whose code is calling. */
    static Task<?> running(String purpose) {
        return ((TaskBody) TaskStrand.current(purpose)).task;
    }

    /** Throws what {@link #running} would. */
    static void requireRunning(String purpose) {
        Objects.requireNonNull(running(purpose));
    }

    /** The task whose code is calling, or null. */
    static @Nullable Task<?> runningOrNull() {
        return Strand.current() instanceof TaskBody running ? running.task : null;
    }

    /** Its name, by default {@code Task-1} and so on. <b>Python:</b> {@code get_name()}. */
    public String name() {
        String given = name;
        return given == null ? "Task-" + number : given;
    }

    /** The name it was given, if any. */
    @Nullable String givenName() {
        return name;
    }

    /** Gives it another name. <b>Python:</b> {@code set_name()}. */
    public void rename(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** The values of context variables that its code sees. <b>Python:</b> {@code get_context()}. */
    public Context context() {
        return context;
    }

    void context(Context replacement) {
        context = replacement;
    }

    /**
     * Where the task's code is: the whole stack, innermost frame first; empty if it has not begun
     * or has ended. Callable from any thread. <b>Python:</b> {@code get_stack()}.
     */
    public StackTraceElement[] stack() {
        Thread thread = body.thread();
        return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    }

    // Cancellation

    /**
     * Asks the task to end. It gets a {@link CancelledError} where it is suspended or is next
     * suspended, and may clean up, or go on. A task that has not begun never does.
     *
     * @param message the message of the CancelledError
     * @return false if the task is done already
     */
    @Override
    public boolean cancel(@Nullable String message) {
        checkThread("cancel");
        CancelRequest.Relay relay = relayCancel(message);
        if (relay != null) {
            return CancelRequest.send(relay, message);
        }
        if (isDone()) {
            return false;
        }
        if (body.isPassingCancelOn) {
            cutLoose(message);
            return true;
        }
        cancelRequests++;
        takeCancel(message);
        return true;
    }

    @Override
    CancelRequest.@Nullable Relay relayCancel(@Nullable String message) {
        if (isDone() || body.isPassingCancelOn || !(waitsFor instanceof Future<?> awaited)) {
            return null;
        }
        cancelRequests++;
        return new PassingOn(awaited, message);
    }

    private void takeCancel(@Nullable String message) {
        if (interruptLeft && runningOrNull() == this) {
            settleInterrupt();
        }
        Object awaited = waitsFor;
        cancelMessage = message;
        if (takeBack(awaited)) {
            waitAborted = true;
            body.resume();
            return;
        }
        cancelPending = true;
        if (body.isAway()) {
            interruptSoon();
        }
    }

    /** Ends what the task itself has begun to wait for; false if that has come, or is a future. */
    private boolean takeBack(@Nullable Object awaited) {
        return switch (awaited) {
            case Timer sleep -> loop.engine.unschedule(sleep);
            case Wait wait -> wait.giveUp();
            case null, default -> false;
        };
    }

    /** The request has come back: tasks wait for each other in a circle. It is broken here. */
    private void cutLoose(@Nullable String message) {
        if (waitsFor instanceof Future<?> awaited) {
            awaited.unlisten(body);
        }
        cancelPending = true;
        cancelMessage = message;
        body.resume();
    }

    /**
     * The task has blocked in a call of the JDK's: what it was asked before comes there, once. A
     * call that takes no notice of an interrupt blocks anew after it.
     */
    void onGoingAway() {
        if (cancelPending && !interruptLeft) {
            interruptSoon();
        }
    }

    private void interruptSoon() {
        ForeignCall.make(loop, this::interruptIfAway, "interrupt a task");
    }

    private void interruptIfAway() {
        if (cancelPending && body.isAway()) {
            interrupted = true;
            interruptLeft = true;
            body.interrupt();
        }
    }

    /** How many requests to cancel are outstanding. */
    public int cancelling() {
        return cancelRequests;
    }

    /**
     * Takes back one request to cancel. With the last one, a request that was not delivered yet is
     * dropped. Whoever cancels a task from within, and catches the CancelledError as the answer,
     * must call this.
     *
     * @return how many are still outstanding
     */
    public int uncancel() {
        checkThread("uncancel");
        if (cancelRequests > 0) {
            cancelRequests--;
        }
        if (cancelRequests == 0) {
            cancelPending = false;
            forgetInterrupt();
            interrupted = interruptLeft;
        }
        return cancelRequests;
    }

    boolean isCancelRequested() {
        return cancelPending || cancelRequests > 0;
    }

    /**
     * This as a cancellation, if it is what the task's code throws in answer to a request to cancel
     * it: a CancelledError, or what came of an interrupt of ours; null otherwise.
     */
    @Nullable CancelledError asCancellation(Throwable thrown) {
        if (thrown instanceof CancelledError cancelled) {
            return cancelled;
        }
        if (!interrupted || !Interrupts.isConsequence(thrown)) {
            return null;
        }
        cancelPending = false;
        CancelledError cancelled = new CancelledError(cancelMessage);
        cancelled.initCause(thrown);
        return cancelled;
    }

    /** On the task's own thread, clears an interrupt of ours that nothing noticed. */
    private void forgetInterrupt() {
        if (interruptLeft && runningOrNull() == this) {
            interruptLeft = false;
            Thread.interrupted();
        }
    }

    /**
     * On the task's own thread, before it waits or ends: where the thread was interrupted for a
     * cancellation, and its code has noticed, that was the delivery.
     */
    private void settleInterrupt() {
        if (interruptLeft && !Thread.currentThread().isInterrupted()) {
            interruptLeft = false;
            cancelPending = false;
        }
    }

    /** If a cancellation is to be delivered, does so. */
    void deliverCancellation() {
        if (cancelPending) {
            cancelPending = false;
            forgetInterrupt();
            throw new CancelledError(cancelMessage);
        }
    }

    // Suspending: on the task's own thread

    /** Waits until the future is done. */
    void suspendOn(Future<?> future) {
        if (future == this) {
            throw Misuse.awaitsItself(this);
        }
        if (future.loop != loop) {
            throw Misuse.otherLoop(this, future);
        }
        prepareToWait();
        future.listen(body);
        waitsFor = future;
        try {
            if (cancelPending && future.cancel(cancelMessage)) {
                cancelPending = false;
                forgetInterrupt();
            }
            if (future.isDone()) {
                body.yieldTurn();
            } else {
                body.hold();
            }
        } catch (Throwable notSuspended) {
            future.unlisten(body);
            throw notSuspended;
        } finally {
            waitsFor = null;
        }
        if (cancelPending) {
            future.noteRetrieved();
            deliverCancellation();
        }
    }

    /** Lets everything that is ready go first. */
    void yieldTurn() {
        prepareToWait();
        waitsFor = ITS_TURN;
        try {
            body.yieldTurn();
        } finally {
            waitsFor = null;
        }
        deliverCancellation();
    }

    /** Waits until the loop's time is {@code when}. */
    void sleepUntil(long when) {
        prepareToWait();
        Timer sleep = new Timer(when, body);
        waitsFor = sleep;
        try {
            if (cancelPending) {
                abortWait();
            } else {
                loop.engine.schedule(sleep);
                body.hold();
            }
        } catch (Throwable notSuspended) {
            loop.engine.unschedule(sleep);
            throw notSuspended;
        } finally {
            waitsFor = null;
        }
        deliverAbortion();
    }

    /** Waits until the wait is over. */
    void suspendFor(Wait wait) {
        settleInterrupt();
        if (cancelPending || loop.isClosing()) {
            // It is refused after a turn of the others, who must not find it waiting: where a loop
            // closes, tasks that wait again and again would wake each other forever.
            wait.giveUp();
        }
        refuseIfClosing();
        waitsFor = wait;
        try {
            if (cancelPending) {
                abortWait();
            } else {
                body.hold();
            }
        } finally {
            waitsFor = null;
        }
        if (waitAborted || !wait.isFinal()) {
            deliverAbortion();
        }
    }

    /** Instead of waiting: the cancellation that is pending comes after one turn. */
    private void abortWait() {
        waitAborted = true;
        cancelPending = false;
        try {
            body.yieldTurn();
        } catch (Throwable notSuspended) {
            waitAborted = false;
            cancelPending = true;
            throw notSuspended;
        }
    }

    private void deliverAbortion() {
        if (waitAborted) {
            waitAborted = false;
            cancelPending = true;
        }
        deliverCancellation();
    }

    // When the loop closes

    /** Makes the task end: it goes on with a cancellation, and nothing will suspend it again. */
    void unwind() {
        Object awaited = waitsFor;
        cancelPending = true;
        cancelMessage = Unwinding.MESSAGE;
        if (awaited instanceof Future<?> future) {
            future.unlisten(body);
        } else if (takeBack(awaited)) {
            waitAborted = true;
        } else {
            interruptIfAway();
        }
        body.resume();
    }

    private void prepareToWait() {
        settleInterrupt();
        refuseIfClosing();
    }

    private void refuseIfClosing() {
        if (loop.isClosed()) {
            // It comes from a call of the JDK's that outlasted the loop.
            throw new CancelledError(Unwinding.MESSAGE);
        }
        if (loop.isClosing()) {
            if (++body.refusals > Unwinding.MOST_REFUSALS) {
                body.hold();
            }
            // What it wants to wait for may be another task on its way out: let that go on.
            body.yieldTurn();
            cancelPending = false;
            throw new CancelledError(Unwinding.MESSAGE);
        }
    }

    @Nullable Object waitsFor() {
        return waitsFor;
    }

    // Running

    /** Puts the task into the ready queue for the first time. */
    void schedule() {
        loop.engine.enqueue(body);
    }

    /** Not for tasks: their result is what their code returns. */
    @Override
    public void setResult(T result) {
        throw new UnsupportedOperationException(
                "a task's result is what its code returns; use loop.createFuture() for a future"
                        + " that others complete");
    }

    /** Not for tasks: they fail with what their code throws. */
    @Override
    public void setException(Throwable exception) {
        throw new UnsupportedOperationException(
                "a task fails with what its code throws; use loop.createFuture() for a future that"
                        + " others complete");
    }

    @SuppressWarnings("NullAway") // the result of an action is null, and so is its task's
    T call() throws Exception {
        Object toRun = code;
        code = null;
        if (toRun instanceof Action<?> action) {
            action.run();
            return null;
        }
        @SuppressWarnings("unchecked") // given as such
        Callable<? extends T> callable = (Callable<? extends T>) toRun;
        return callable.call();
    }

    void finish(T result) {
        settleInterrupt();
        if (cancelPending) {
            end(new Cancellation(cancelMessage, null));
        } else {
            loop.tasks.remove(this);
            succeed(result);
        }
    }

    void finishWith(Throwable thrown) {
        if (thrown instanceof TaskBody.Rehearsal) {
            return;
        }
        CancelledError cancelled = asCancellation(thrown);
        if (cancelled != null) {
            end(new Cancellation(cancelled.getMessage(), cancelled));
        } else {
            loop.tasks.remove(this);
            fail(thrown);
            if (loop.stopIfFatal(thrown)) {
                // It reaches whoever runs the loop.
                noteRetrieved();
            }
        }
    }

    private void end(Cancellation cancellation) {
        loop.tasks.remove(this);
        endCancelled(cancellation);
    }

    /** Hands a request to cancel this task to what it awaits; it takes one that comes too late. */
    private final class PassingOn extends CancelRequest.Relay {
        private final @Nullable String message;
        private @Nullable Future<?> next;
        private boolean taken;

        PassingOn(Future<?> awaited, @Nullable String message) {
            this.next = awaited;
            this.message = message;
            body.isPassingCancelOn = true;
        }

        @Override
        @Nullable Future<?> next() {
            Future<?> awaited = next;
            next = null;
            return awaited;
        }

        @Override
        void answered(boolean taken) {
            this.taken = taken;
        }

        @Override
        boolean answer() {
            if (!taken) {
                takeCancel(message);
            }
            return true;
        }

        @Override
        void end() {
            body.isPassingCancelOn = false;
        }
    }
}
