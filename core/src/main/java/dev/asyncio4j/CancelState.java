package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What a task was asked in the way of cancellation, and how much of that it has been told.
 *
 * <p>There are two ways. A request is made once and delivered once, and counted until it is taken
 * back. A {@link CancelScope} that is cancelled stays so: whenever the task is to be suspended in
 * it, the delivery is due anew. A scope that is a shield holds off both; what of the requests is in
 * view, {@link Requests} tells. Beside these, {@linkplain Raised errors} may be thrown in the task
 * as they are; no shield holds them off.
 *
 * <p>Only a task that was ever asked, or entered a scope, has one. Loop thread only.
 */
final class CancelState {
    private final Task<?> task;
    private final Interruption interruption;
    private final RequestChain requests = new RequestChain();
    private final Raised raised = new Raised();

    /** The scope of the group that the task belongs to. */
    private @Nullable CancelScope base;

    /** Whether the wait that is going on, or begins, is to end, whatever requests there are. */
    private boolean isDue;

    /** While the task has to wait for something all the same, however its scope is cancelled. */
    private boolean ignoresScopes;

    /** Whether a request has ended what the task waited for. */
    private boolean waitAborted;

    /** While a request is handed to what the task waits for. */
    private boolean isPassingOn;

    /** How often the task tried to wait when its loop was closing already. */
    private int refusals;

    /** Of the cancellation that was taken last; one that is pending has its own. */
    private @Nullable String message;

    CancelState(Task<?> task) {
        this.task = task;
        this.interruption = new Interruption(task);
    }

    int requests() {
        return requests.total();
    }

    int requestsInView() {
        return requests.inView();
    }

    int requestsDelivered() {
        return requests.delivered();
    }

    /** A request that was not delivered is taken back, though others are outstanding. */
    void forgetPendingRequest() {
        requests.dropPending();
        forgetInterruptUnlessNeeded();
    }

    /** Whether a request in view is still to be delivered. */
    boolean isRequestPending() {
        settleInterruptIfRunning();
        return requests.pending() != null;
    }

    /** Whether something is to be delivered now. */
    boolean isPending() {
        return isRaised() || isCancellationPending();
    }

    /** Whether an error is to be thrown as it is. */
    boolean isRaised() {
        return !raised.isEmpty();
    }

    private boolean isCancellationPending() {
        return isDue || requests.pending() != null;
    }

    boolean isRequested() {
        return isDue || requests.total() > 0 || isScopeCancelled();
    }

    /** Of what is to be delivered: a request goes on to further out, so that it says its own. */
    @Nullable String message() {
        Requests pending = requests.pending();
        return pending == null ? message : pending.message;
    }

    // Requests

    /**
     * @param from the scope in which the request arises: shields around that let it pass
     */
    void request(@Nullable String reason, @Nullable CancelScope from) {
        if (isPassingOn) {
            cutLoose(reason);
            return;
        }
        Requests origin = requests.from(from);
        requests.add(origin);
        if (requests.isInView(origin)) {
            send(reason, origin);
        } else {
            origin.pend(reason);
        }
    }

    /** Counts the request, if the task waits for a future which is to get it first. */
    CancelRequest.@Nullable Relay relay(@Nullable String reason) {
        Requests origin = requests.fromOutside();
        if (!requests.isInView(origin)) {
            return null;
        }
        CancelRequest.Relay relay = relay(reason, origin);
        if (relay != null) {
            requests.add(origin);
        }
        return relay;
    }

    /**
     * The requests in view come once more: something else was thrown in the place of their
     * cancellation. On the task's own thread.
     */
    void repeat(@Nullable String reason) {
        requests.forEachInView(of -> take(reason, of));
    }

    /**
     * @param origin null for the cancellation of a scope
     */
    private void send(@Nullable String reason, @Nullable Requests origin) {
        CancelRequest.Relay relay = relay(reason, origin);
        if (relay == null) {
            take(reason, origin);
        } else {
            CancelRequest.send(relay, reason);
        }
    }

    private CancelRequest.@Nullable Relay relay(
            @Nullable String reason, @Nullable Requests origin) {
        return isPassingOn || !(task.waitsFor() instanceof Future<?> awaited)
                ? null
                : new PassingOn(awaited, reason, origin);
    }

    private void take(@Nullable String reason, @Nullable Requests origin) {
        settleInterruptIfRunning();
        if (origin != null || !waitAborted) {
            message = reason;
        }
        if (task.takeBackWait()) {
            waitAborted = true;
            task.body.resume();
            return;
        }
        if (origin == null) {
            isDue = true;
        } else {
            origin.pend(reason);
        }
        interruption.requested();
    }

    /** The request has come back: tasks wait for each other in a circle. It is broken here. */
    private void cutLoose(@Nullable String reason) {
        task.leaveAwaited();
        isDue = true;
        message = reason;
        task.body.resume();
    }

    /** Takes back one request from outside, or one of another's; gives how many are left. */
    int takeBack() {
        return takeBack(requests.outermost());
    }

    /** Takes back one that arose in this scope; gives how many are left. */
    int takeBack(@Nullable CancelScope from) {
        return takeBack(requests.from(from));
    }

    private int takeBack(Requests origin) {
        requests.takeBack(origin);
        if (origin.count == 0) {
            forgetInterruptUnlessNeeded();
        }
        return requests.total();
    }

    // Errors of others

    /** The error is thrown where the task waits, or next waits. What it waits for goes on. */
    void raise(CancelledError error) {
        settleInterruptIfRunning();
        raised.add(error);
        if (task.waitsFor() instanceof Future<?> awaited) {
            if (awaited.isFinal()) {
                awaited.cancel(error.getMessage());
            } else {
                task.leaveAwaited();
                task.body.resume();
            }
        } else if (task.takeBackWait()) {
            raised.endWait();
            task.body.resume();
        } else {
            interruption.requested();
        }
    }

    /** Takes back an error that was not thrown yet; false if it was, or ends a wait by now. */
    boolean withdraw(CancelledError error) {
        settleInterruptIfRunning();
        boolean isWithdrawn = raised.remove(error);
        forgetInterruptUnlessNeeded();
        return isWithdrawn;
    }

    // Scopes

    @Nullable CancelScope base() {
        return base;
    }

    /** The scope that the code is in. */
    @Nullable CancelScope innermost() {
        CancelScope own = requests.scope();
        return own == null ? base : own;
    }

    /** The task belongs to a group that was opened in this scope. Before it begins. */
    void beginIn(CancelScope scope) {
        base = scope;
    }

    void enter(CancelScope scope) {
        boolean pendingBefore = isRequestPending();
        requests.enter(scope);
        if (scope.shield()) {
            shieldChanged(pendingBefore);
        }
    }

    void leave(CancelScope scope) {
        boolean pendingBefore = isRequestPending();
        requests.leave(scope);
        shieldChanged(pendingBefore);
    }

    /**
     * What is in view has changed. A request that was not comes now.
     *
     * @param pendingBefore whether there was one that was to be delivered
     */
    void shieldChanged(boolean pendingBefore) {
        isDue = false;
        Requests pending = requests.pending();
        if (pending == null) {
            forgetInterruptUnlessNeeded();
        } else if (!pendingBefore) {
            pending.isPending = false;
            send(pending.message, pending);
        }
    }

    /** A scope around has changed, or one of its own: from there inwards, they look at it. */
    void lookAround() {
        requests.scopesInwards().forEach(CancelScope::lookAround);
    }

    /** Whether the code is in a scope that is cancelled. */
    boolean isScopeCancelled() {
        CancelScope scope = innermost();
        return scope != null && !ignoresScopes && scope.isCancelled();
    }

    /** The scope that the code is in has been cancelled. */
    void scopeCancelled() {
        if (!isPassingOn && !task.isDone()) {
            send(scopeReason(), null);
        }
    }

    private @Nullable String scopeReason() {
        CancelScope scope = innermost();
        return scope == null ? null : scope.reason();
    }

    /**
     * Whether the task waits for what it must wait for, as to take back a lock, though its scope be
     * cancelled.
     *
     * @return whether it did so before
     */
    boolean ignoreScopes(boolean on) {
        boolean before = ignoresScopes;
        ignoresScopes = on;
        return before;
    }

    /** The task is to be suspended: what is due in its scope, if anything? */
    private void lookAtScope() {
        if (innermost() != null) {
            isDue = isScopeCancelled();
            if (isDue) {
                message = scopeReason();
            }
        }
    }

    // Interrupts

    /** The task has blocked in a call of the JDK's. */
    void onGoingAway() {
        lookAtScope();
        if (isPending()) {
            interruption.onGoingAway(isDue);
        }
    }

    private void settleInterruptIfRunning() {
        if (Task.runningOrNull() == task) {
            settleInterrupt();
        }
    }

    /** On the task's own thread, before it waits or ends: what it was told by an interrupt. */
    private void settleInterrupt() {
        if (!interruption.settle()) {
            noticed();
            raised.clear();
        }
    }

    /** All that is in view has been delivered. */
    private void noticed() {
        isDue = false;
        requests.dropPending();
    }

    private void forgetInterruptUnlessNeeded() {
        if (!isPending() && !isScopeCancelled()) {
            interruption.end(requests.total() > 0);
            if (task.waitsFor() instanceof ThreadJob<?> job) {
                job.cancelTakenBack();
            }
        }
    }

    /** See {@link Task#asCancellation}. */
    @Nullable CancelledError consequence(Throwable thrown) {
        if (!interruption.isCauseOf(thrown)) {
            return null;
        }
        CancelledError cancelled = raised.next();
        if (cancelled == null) {
            cancelled = new CancelledError(message());
            cancelled.initCause(thrown);
        } else if (cancelled != thrown) {
            cancelled.addSuppressed(thrown);
        }
        if (!interruption.takeRequestedSince()) {
            noticed();
            raised.clear();
        }
        isDue = false;
        return cancelled;
    }

    // Delivery: on the task's own thread

    /** The task is to be suspended, or to begin. */
    void prepare() {
        settleInterrupt();
        lookAtScope();
        // Of a request that was taken back by another task, an interrupt may be left.
        forgetInterruptUnlessNeeded();
    }

    /** If a cancellation is to be delivered, does so. */
    void deliver() {
        if (raised.hasEndedWait() || !isCancellationPending()) {
            deliverRaised();
        } else {
            String reason = message();
            delivered();
            throw new CancelledError(reason);
        }
    }

    private void deliverRaised() {
        CancelledError error = raised.next();
        if (error != null) {
            forgetInterruptUnlessNeeded();
            throw error;
        }
    }

    /** What the task waits for has taken the request over, or the task is told. */
    void delivered() {
        noticed();
        interruption.forget();
    }

    /** Instead of waiting: the cancellation that is pending comes after one turn. */
    void abortWait() {
        if (isCancellationPending()) {
            message = message();
            waitAborted = true;
        } else {
            raised.endWait();
        }
        try {
            task.body.yieldTurn();
        } catch (Throwable notSuspended) {
            waitAborted = false;
            throw notSuspended;
        }
    }

    boolean isWaitAborted() {
        return waitAborted || raised.hasEndedWait();
    }

    /** The wait is over. */
    void deliverAbortion() {
        isDue |= waitAborted;
        waitAborted = false;
        deliver();
    }

    // When the loop closes

    /** Makes the task go on with a cancellation. */
    void unwind() {
        isDue = true;
        message = Unwinding.MESSAGE;
        if (task.waitsFor() instanceof Future<?>) {
            task.leaveAwaited();
        } else if (task.takeBackWait()) {
            waitAborted = true;
        } else {
            interruption.sendIfAway();
        }
        task.body.resume();
    }

    /** The loop is closing, and the task wants to wait: it is told not to. */
    CancelledError refuse() {
        if (++refusals > Unwinding.MOST_REFUSALS) {
            task.body.hold();
        }
        // What it wants to wait for may be another task on its way out: let that go on.
        task.body.yieldTurn();
        noticed();
        return new CancelledError(Unwinding.MESSAGE);
    }

    /** Hands a request to cancel this task to what it awaits; it takes one that comes too late. */
    private final class PassingOn extends CancelRequest.Relay {
        private final @Nullable String reason;
        private final @Nullable Requests origin;
        private @Nullable Future<?> next;
        private boolean taken;

        PassingOn(Future<?> awaited, @Nullable String reason, @Nullable Requests origin) {
            this.next = awaited;
            this.reason = reason;
            this.origin = origin;
            isPassingOn = true;
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
                take(reason, origin);
            }
            return true;
        }

        @Override
        void end() {
            isPassingOn = false;
        }
    }
}
