package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What a task was asked in the way of cancellation, and how much of that it has been told.
 *
 * <p>There are two ways. A request is made once and delivered once, and counted until it is taken
 * back. A {@link CancelScope} that is cancelled stays so: whenever the task is to be suspended in
 * it, the delivery is due anew. A scope that is a shield holds off both; requests that come
 * meanwhile are kept there.
 *
 * <p>Only a task that was ever asked, or entered a scope, has one. Loop thread only.
 */
final class CancelState {
    private final Task<?> task;
    private final Interruption interruption;

    /** The scope of the group that the task belongs to, and the scope that its code is in. */
    private @Nullable CancelScope base;

    private @Nullable CancelScope innermost;

    /** How many requests are outstanding. */
    private int requests;

    /** Whether a request is still to be delivered. */
    private boolean pending;

    /** Whether the task is to be told of the scope, in the wait that is going on or to begin. */
    private boolean scopePending;

    /** While the task has to wait for something all the same, however its scope is cancelled. */
    private boolean ignoresScopes;

    /** Whether a request has ended what the task waited for. */
    private boolean waitAborted;

    /** While a request is handed to what the task waits for. */
    private boolean isPassingOn;

    /** How often the task tried to wait when its loop was closing already. */
    private int refusals;

    private @Nullable String message;

    CancelState(Task<?> task) {
        this.task = task;
        this.interruption = new Interruption(task);
    }

    int requests() {
        return requests;
    }

    /** Of these, how many are not held off by a shield around the code. */
    int requestsInView() {
        int inView = requests;
        for (CancelScope scope = innermost; scope != base && scope != null; scope = scope.outer()) {
            inView -= scope.heldRequests;
        }
        return Math.max(inView, 0);
    }

    /** Of those, how many it was told of. */
    int requestsDelivered() {
        return Math.max(requestsInView() - (pending ? 1 : 0), 0);
    }

    /** A request that was not delivered is taken back, though others are outstanding. */
    void forgetPendingRequest() {
        pending = false;
        forgetInterruptUnlessNeeded();
    }

    /** Whether the task ends with a request that it was never told of. On its own thread. */
    boolean isRequestPendingAtEnd() {
        settleInterrupt();
        return pending;
    }

    /** Whether something is to be delivered now. */
    boolean isPending() {
        return pending || scopePending;
    }

    boolean isRequested() {
        return pending || requests > 0 || isScopeCancelled();
    }

    @Nullable String message() {
        return message;
    }

    // Requests

    /**
     * @param from the scope in which the request arises: shields around that let it pass
     */
    void request(@Nullable String reason, @Nullable CancelScope from) {
        CancelScope shield = shieldAgainst(from);
        if (isPassingOn) {
            cutLoose(reason);
        } else if (shield != null) {
            requests++;
            hold(shield, 1, true, reason);
        } else {
            requests++;
            send(reason, false);
        }
    }

    /** Counts the request, if the task waits for a future which is to get it first. */
    CancelRequest.@Nullable Relay relay(@Nullable String reason) {
        if (shieldAgainst(null) != null) {
            return null;
        }
        CancelRequest.Relay relay = relay(reason, false);
        if (relay != null) {
            requests++;
        }
        return relay;
    }

    private void send(@Nullable String reason, boolean isScope) {
        CancelRequest.Relay relay = relay(reason, isScope);
        if (relay == null) {
            take(reason, isScope);
        } else {
            CancelRequest.send(relay, reason);
        }
    }

    private CancelRequest.@Nullable Relay relay(@Nullable String reason, boolean isScope) {
        return isPassingOn || !(task.waitsFor() instanceof Future<?> awaited)
                ? null
                : new PassingOn(awaited, reason, isScope);
    }

    private void take(@Nullable String reason, boolean isScope) {
        if (Task.runningOrNull() == task) {
            settleInterrupt();
        }
        message = reason;
        if (task.takeBackWait()) {
            waitAborted = true;
            task.body.resume();
            return;
        }
        if (isScope) {
            scopePending = true;
        } else {
            pending = true;
        }
        interruption.requested();
    }

    /** The request has come back: tasks wait for each other in a circle. It is broken here. */
    private void cutLoose(@Nullable String reason) {
        task.leaveAwaited();
        pending = true;
        message = reason;
        task.body.resume();
    }

    /**
     * Takes one request back, and what is undelivered with the last one; gives how many are left.
     */
    int takeBack() {
        if (requests > 0) {
            requests--;
        }
        if (requests == 0) {
            pending = false;
            for (CancelScope scope = innermost; scope != base && scope != null; ) {
                scope.heldRequests = 0;
                scope.holdsPending = false;
                scope = scope.outer();
            }
            forgetInterruptUnlessNeeded();
        }
        return requests;
    }

    // Scopes

    @Nullable CancelScope base() {
        return base;
    }

    @Nullable CancelScope innermost() {
        return innermost;
    }

    /** The task belongs to a group that was opened in this scope. Before it begins. */
    void beginIn(CancelScope scope) {
        base = scope;
        innermost = scope;
    }

    void enter(CancelScope scope) {
        innermost = scope;
        if (scope.shield()) {
            raise(scope);
        }
    }

    /** The scope has become a shield. */
    void raise(CancelScope shield) {
        if (pending) {
            hold(shield, 0, true, message);
        }
        pending = false;
        scopePending = false;
        forgetInterruptUnlessNeeded();
    }

    void leave(CancelScope scope) {
        innermost = scope.outer();
        scopePending = false;
        release(scope);
        forgetInterruptUnlessNeeded();
    }

    /** Hands on what the scope held off, to the next shield or to the task. */
    void release(CancelScope scope) {
        CancelScope next = shieldAround(scope.outer());
        if (next != null) {
            hold(next, scope.heldRequests, scope.holdsPending, scope.heldMessage);
        } else if (scope.holdsPending) {
            send(scope.heldMessage, false);
        }
        scope.heldRequests = 0;
        scope.holdsPending = false;
    }

    private static void hold(
            CancelScope shield, int count, boolean isPending, @Nullable String reason) {
        shield.heldRequests += count;
        if (isPending) {
            shield.holdsPending = true;
            shield.heldMessage = reason;
        }
    }

    /** The innermost shield that a request from there does not get through; null for none. */
    private @Nullable CancelScope shieldAgainst(@Nullable CancelScope from) {
        CancelScope scope = innermost;
        while (scope != from && scope != base && scope != null && !scope.shield()) {
            scope = scope.outer();
        }
        return scope == from || scope == base ? null : scope;
    }

    private @Nullable CancelScope shieldAround(@Nullable CancelScope inner) {
        CancelScope scope = inner;
        while (scope != base && scope != null && !scope.shield()) {
            scope = scope.outer();
        }
        return scope == base ? null : scope;
    }

    /** Whether the code is in a scope that is cancelled. */
    boolean isScopeCancelled() {
        return innermost != null && !ignoresScopes && innermost.isCancelled();
    }

    /** The scope that the code is in has been cancelled. */
    void scopeCancelled() {
        if (innermost != null && !isPassingOn && Task.runningOrNull() != task && !task.isDone()) {
            send(innermost.reason(), true);
        }
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
        if (innermost != null && isScopeCancelled()) {
            scopePending = true;
            message = innermost.reason();
        }
    }

    // Interrupts

    /** The task has blocked in a call of the JDK's. */
    void onGoingAway() {
        lookAtScope();
        if (isPending()) {
            interruption.onGoingAway(scopePending);
        }
    }

    /** On the task's own thread, before it waits or ends: what it was told by an interrupt. */
    private void settleInterrupt() {
        boolean remains = interruption.settle();
        pending &= remains;
        scopePending &= remains;
    }

    private void forgetInterruptUnlessNeeded() {
        if (!isPending() && !isScopeCancelled()) {
            interruption.end(requests > 0);
        }
    }

    /** See {@link Task#asCancellation}. */
    @Nullable CancelledError consequence(Throwable thrown) {
        if (!interruption.isCauseOf(thrown)) {
            return null;
        }
        pending &= interruption.takeRequestedSince();
        scopePending = false;
        CancelledError cancelled = new CancelledError(message);
        cancelled.initCause(thrown);
        return cancelled;
    }

    // Delivery: on the task's own thread

    /** The task is to be suspended, or to begin. */
    void prepare() {
        settleInterrupt();
        lookAtScope();
    }

    /** If a cancellation is to be delivered, does so. */
    void deliver() {
        if (isPending()) {
            delivered();
            throw new CancelledError(message);
        }
    }

    /** What the task waits for has taken the request over, or the task is told. */
    void delivered() {
        pending = false;
        scopePending = false;
        interruption.forget();
    }

    /** Instead of waiting: the cancellation that is pending comes after one turn. */
    void abortWait() {
        boolean requested = pending;
        waitAborted = true;
        pending = false;
        scopePending = false;
        try {
            task.body.yieldTurn();
        } catch (Throwable notSuspended) {
            waitAborted = false;
            pending = requested;
            throw notSuspended;
        }
    }

    boolean isWaitAborted() {
        return waitAborted;
    }

    /** The wait is over. */
    void deliverAbortion() {
        if (waitAborted) {
            waitAborted = false;
            pending = true;
        }
        deliver();
    }

    // When the loop closes

    /** Makes the task go on with a cancellation. */
    void unwind() {
        pending = true;
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
        pending = false;
        scopePending = false;
        return new CancelledError(Unwinding.MESSAGE);
    }

    /** Hands a request to cancel this task to what it awaits; it takes one that comes too late. */
    private final class PassingOn extends CancelRequest.Relay {
        private final @Nullable String reason;
        private final boolean isScope;
        private @Nullable Future<?> next;
        private boolean taken;

        PassingOn(Future<?> awaited, @Nullable String reason, boolean isScope) {
            this.next = awaited;
            this.reason = reason;
            this.isScope = isScope;
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
                take(reason, isScope);
            }
            return true;
        }

        @Override
        void end() {
            isPassingOn = false;
        }
    }
}
