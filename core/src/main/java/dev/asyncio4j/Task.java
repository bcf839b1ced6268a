package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Timer;
import dev.asyncio4j.engine.Wait;
import java.util.Collection;
import java.util.List;
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

    final TaskBody body;
    final long number = COUNT.incrementAndGet();
    private volatile @Nullable String name;

    // Loop thread only.
    /** A Callable or an Action; null from the start on. */
    private @Nullable Object code;

    /** Null for an empty one that nobody has asked for. */
    private @Nullable Context context;

    private @Nullable Object waitsFor;

    /** Another library's. Read by other threads too, for which it may be out of date. */
    private @Nullable Object attachment;

    /** Made when it is first asked to end: most tasks never are. */
    private @Nullable CancelState cancelState;

    /** Used by Tasks: its neighbours among the loop's unfinished tasks. */
    @Nullable Task<?> previous;

    @Nullable Task<?> next;

    Task(EventLoop loop, Object code, @Nullable String name, @Nullable Context context) {
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
        Context present = context;
        if (present == null) {
            present = new Context();
            context = present;
        }
        return present;
    }

    @Nullable Context contextOrNull() {
        return context;
    }

    void context(Context replacement) {
        context = replacement;
    }

    /**
     * Keeps an object with the task, in place of the one kept before: for a library that has more
     * to tell of a task than the loop knows, as gevent its greenlet.
     */
    public void attach(@Nullable Object object) {
        checkThread("attach");
        attachment = object;
    }

    /** What was {@linkplain #attach attached}; null if nothing was. Callable from any thread. */
    public @Nullable Object attachment() {
        return attachment;
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
        if (isDone()) {
            return false;
        }
        cancelState().request(message, null);
        return true;
    }

    /** Like {@link #cancel()}, by what was begun in this scope: shields around that let it pass. */
    void cancelFrom(@Nullable CancelScope scope) {
        if (!isDone()) {
            cancelState().request(null, scope);
        }
    }

    @Override
    CancelRequest.@Nullable Relay relayCancel(@Nullable String message) {
        return isDone() ? null : cancelState().relay(message);
    }

    @Override
    Collection<? extends Future<?>> cancelledFirst() {
        return waitsFor instanceof Future<?> awaited ? List.of(awaited) : List.of();
    }

    /**
     * Has this error thrown in the task, where it is suspended or is next suspended. As against
     * {@link #cancel(String)}, the task meets the very error, and nothing else is told of it: what
     * the task awaits goes on, but for a thread that it is to wait for ({@link ThreadOptions}),
     * which is asked to end. It is no request that is counted, and no shield holds it off. Of
     * several errors each is thrown by a wait of its own, in their order.
     *
     * <p>A blocking call of the JDK's is interrupted, as by a cancellation; what it throws then
     * stands for the error, and {@link #asCancellation} gives that.
     *
     * <p>For libraries with deadlines or ends of their own, as gevent's. A task that has not begun
     * meets it before its code.
     *
     * <p><b>Threads.</b> The loop's.
     *
     * <p><b>Python:</b> curio's {@code task.cancel(exc=error)}; {@code greenlet.throw(error)}.
     *
     * @return false if the task is done already
     */
    public boolean raise(CancelledError error) {
        checkThread("raise");
        Objects.requireNonNull(error, "error");
        if (isDone()) {
            return false;
        }
        cancelState().raise(error);
        return true;
    }

    /**
     * Takes back an error that was {@linkplain #raise raised} and is not to be thrown any more.
     *
     * @return false if there is nothing to be taken back: it was thrown, or it has ended a wait
     *     already and will be
     */
    public boolean withdraw(CancelledError error) {
        checkThread("withdraw");
        Objects.requireNonNull(error, "error");
        return cancelState != null && cancelState.withdraw(error);
    }

    /** How many requests to cancel are outstanding. */
    public int cancelling() {
        return cancelState == null ? 0 : cancelState.requests();
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
        return cancelState == null ? 0 : cancelState.takeBack();
    }

    /** Takes back one of {@link #cancelFrom}. */
    void uncancelFrom(@Nullable CancelScope scope) {
        if (cancelState != null) {
            cancelState.takeBack(scope);
        }
    }

    /** Has those {@link #requestsInView} come once more, at the next wait. */
    void repeatRequests(@Nullable String message) {
        if (cancelState != null) {
            cancelState.repeat(message);
        }
    }

    boolean isCancelRequested() {
        return cancelState != null && cancelState.isRequested();
    }

    /**
     * What this stands for, if it is how the task's code learnt that it is to end: itself if it is
     * a {@link CancelledError}; if it came of an interrupt by which a cancellation was delivered,
     * what would have been thrown in place of that; otherwise null.
     *
     * <p>To be asked in the task, once, by code that deals with a cancellation in another way than
     * by throwing it on. That was its delivery then.
     */
    public @Nullable CancelledError asCancellation(Throwable thrown) {
        checkThread("asCancellation");
        Objects.requireNonNull(thrown, "thrown");
        if (thrown instanceof CancelledError cancelled) {
            return cancelled;
        }
        return cancelState == null ? null : cancelState.consequence(thrown);
    }

    /** How many requests to cancel are outstanding that no shield around the code holds off. */
    int requestsInView() {
        return cancelState == null ? 0 : cancelState.requestsInView();
    }

    /** The scope that its code is in. */
    @Nullable CancelScope innermostScope() {
        return cancelState == null ? null : cancelState.innermost();
    }

    boolean isScopeCancelled() {
        return cancelState != null && cancelState.isScopeCancelled();
    }

    /** See {@link CancelState#ignoreScopes}. */
    boolean ignoreScopes(boolean on) {
        return innermostScope() != null && cancelState().ignoreScopes(on);
    }

    CancelState cancelState() {
        CancelState present = cancelState;
        if (present == null) {
            present = new CancelState(this);
            cancelState = present;
        }
        return present;
    }

    /** How many of the {@link #requestsInView} it has been told of: all but one that is pending. */
    int requestsDelivered() {
        return cancelState == null ? 0 : cancelState.requestsDelivered();
    }

    /** Drops a request that was not delivered. */
    void forgetPendingRequest() {
        if (cancelState != null) {
            cancelState.forgetPendingRequest();
        }
    }

    boolean isCancelPending() {
        return cancelState != null && cancelState.isPending();
    }

    /** Before its code begins. */
    void begin() {
        prepare();
        deliverCancellation();
    }

    /** If a cancellation is to be delivered, does so. */
    private void deliverCancellation() {
        if (cancelState != null) {
            cancelState.deliver();
        }
    }

    /** It has blocked in a call of the JDK's. */
    void onGoingAway() {
        if (cancelState != null) {
            cancelState.onGoingAway();
        }
    }

    /** Ends what the task itself has begun to wait for; false if that has come, or is a future. */
    boolean takeBackWait() {
        return switch (waitsFor) {
            case Timer sleep -> loop.engine.unschedule(sleep);
            case Wait wait -> wait.giveUp();
            case null, default -> false;
        };
    }

    /** Waits no longer for the future that it waits for. */
    void leaveAwaited() {
        if (waitsFor instanceof Future<?> awaited) {
            awaited.unlisten(body);
        }
    }

    /** When the loop closes: it goes on with a cancellation, and nothing will suspend it again. */
    void unwind() {
        cancelState().unwind();
    }

    /** Throws if it can never wait for this future. */
    void checkCanAwait(Future<?> future) {
        if (future == this) {
            throw Misuse.awaitsItself(this);
        }
        if (future.loop != loop) {
            throw Misuse.otherLoop(this, future);
        }
    }

    // Suspending: on the task's own thread

    /** Waits until the future is done. */
    void suspendOn(Future<?> future) {
        checkCanAwait(future);
        prepareToWait();
        future.listen(body);
        waitsFor = future;
        try {
            CancelState asked = cancelState;
            if (asked != null && asked.isRaised()) {
                leaveAwaited();
                waitsFor = ITS_TURN;
            } else if (asked != null && asked.isPending() && future.cancel(asked.message())) {
                asked.delivered();
            }
            if (future.isDone() || waitsFor == ITS_TURN) {
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
        if (isCancelPending()) {
            deliverUnlessFinal(future);
        }
    }

    private void deliverUnlessFinal(Future<?> awaited) {
        if (!awaited.isFinal() || !awaited.isDone()) {
            awaited.noteRetrieved();
            deliverCancellation();
        } else if (awaited.hasDelivered()) {
            cancelState().delivered();
        }
    }

    /**
     * Delivers a cancellation that is pending, after a turn of the others: before something begins
     * that cannot be taken back.
     */
    void refuseIfCancelled() {
        prepareToWait();
        if (isCancelPending()) {
            cancelState().abortWait();
            deliverAbortion();
        }
    }

    /** Lets everything that is ready go first. */
    void checkpoint() {
        giveTurn();
        deliverCancellation();
    }

    /** Lets everything that is ready go first, if a cancellation is to be delivered then. */
    void checkpointIfCancelled() {
        prepare();
        if (isCancelPending() || loop.isClosing()) {
            checkpoint();
        }
    }

    /** Lets everything that is ready go first; what is to be delivered stays so. */
    void giveTurn() {
        prepareToWait();
        waitsFor = ITS_TURN;
        try {
            body.yieldTurn();
        } finally {
            waitsFor = null;
        }
    }

    /** Waits until the loop's time is {@code when}. */
    void sleepUntil(long when) {
        prepareToWait();
        Timer sleep = new Timer(when, body);
        waitsFor = sleep;
        try {
            if (isCancelPending()) {
                cancelState().abortWait();
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
        prepare();
        if (isCancelPending() || loop.isClosing()) {
            // It is refused after a turn of the others, who must not find it waiting: where a loop
            // closes, tasks that wait again and again would wake each other forever.
            wait.giveUp();
        }
        refuseIfClosing();
        waitsFor = wait;
        try {
            if (isCancelPending()) {
                cancelState().abortWait();
            } else if (wait.isWoken()) {
                // From when it joined its queue it was blocked, perhaps since its code was linked.
                body.yieldTurn();
            } else {
                body.hold();
            }
        } finally {
            waitsFor = null;
        }
        if (!wait.isFinal() || (cancelState != null && cancelState.isWaitAborted())) {
            deliverAbortion();
        }
    }

    private void prepareToWait() {
        prepare();
        refuseIfClosing();
    }

    private void prepare() {
        if (cancelState != null) {
            cancelState.prepare();
        }
    }

    private void deliverAbortion() {
        if (cancelState != null) {
            cancelState.deliverAbortion();
        }
    }

    private void refuseIfClosing() {
        Unwinding.refuseIfClosed(loop);
        if (loop.isClosing()) {
            throw cancelState().refuse();
        }
    }

    @Nullable Object waitsFor() {
        return waitsFor;
    }

    // Running

    /**
     * Has the task begin: eagerly, if that is wanted and can be done, or else when its turn comes.
     */
    void launch(boolean eager) {
        try {
            if (eager) {
                beginNow();
            }
        } finally {
            if (!body.isStarted()) {
                loop.engine.enqueue(body);
            }
        }
    }

    /** Runs the first step in the midst of the caller's, where that can be suspended. */
    private void beginNow() {
        switch (Strand.current()) {
            case TaskBody creator -> creator.task.giveWayTo(body);
            case Strand callbacks -> callbacks.giveWayTo(body);
            case null -> {}
        }
    }

    /**
     * Not an await: no cancellation comes here, and nobody who waits for what this waits for finds
     * it.
     */
    private void giveWayTo(TaskBody created) {
        waitsFor = created;
        try {
            body.giveWayTo(created);
        } finally {
            waitsFor = null;
        }
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
        CancelState asked = cancelState;
        if (asked != null && asked.isRequestPending()) {
            end(new Cancellation(asked.message(), null));
        } else {
            succeed(result);
            loop.tasks.remove(this);
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
            fail(thrown);
            loop.tasks.remove(this);
            if (loop.stopIfFatal(thrown)) {
                // It reaches whoever runs the loop.
                noteRetrieved();
            }
        }
    }

    private void end(Cancellation cancellation) {
        endCancelled(cancellation);
        loop.tasks.remove(this);
    }
}
