package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What a task was asked in the way of cancellation, and how much of that it has been told.
 *
 * <p>Only a task that was ever asked has one. Loop thread only.
 */
final class CancelState {
    private final Task<?> task;

    /** How many requests are outstanding. */
    private int requests;

    /** Whether a request is still to be delivered. */
    private boolean pending;

    /** Whether a request has ended what the task waited for. */
    private boolean waitAborted;

    /** Whether the thread was interrupted for a request that is still outstanding. */
    private boolean interrupted;

    /** Whether that interrupt may still be set. */
    private boolean interruptLeft;

    /** While a request is handed to what the task waits for. */
    private boolean isPassingOn;

    /** How often the task tried to wait when its loop was closing already. */
    private int refusals;

    private @Nullable String message;

    CancelState(Task<?> task) {
        this.task = task;
    }

    int requests() {
        return requests;
    }

    boolean isPending() {
        return pending;
    }

    boolean isRequested() {
        return pending || requests > 0;
    }

    @Nullable String message() {
        return message;
    }

    // Requests

    void request(@Nullable String reason) {
        CancelRequest.Relay relay = relay(reason);
        if (relay != null) {
            CancelRequest.send(relay, reason);
        } else if (isPassingOn) {
            cutLoose(reason);
        } else {
            requests++;
            take(reason);
        }
    }

    /** Counts the request, if the task waits for a future which is to get it first. */
    CancelRequest.@Nullable Relay relay(@Nullable String reason) {
        if (isPassingOn || !(task.waitsFor() instanceof Future<?> awaited)) {
            return null;
        }
        requests++;
        return new PassingOn(awaited, reason);
    }

    private void take(@Nullable String reason) {
        if (Task.runningOrNull() == task) {
            settleInterrupt();
        }
        message = reason;
        if (task.takeBackWait()) {
            waitAborted = true;
            task.body.resume();
            return;
        }
        pending = true;
        if (task.body.isAway()) {
            interruptSoon();
        }
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
            forgetInterrupt();
            interrupted = interruptLeft;
        }
        return requests;
    }

    // Interrupts

    /**
     * The task has blocked in a call of the JDK's: what it was asked before comes there, once. A
     * call that takes no notice of an interrupt blocks anew after it.
     */
    void onGoingAway() {
        if (pending && !interruptLeft) {
            interruptSoon();
        }
    }

    private void interruptSoon() {
        ForeignCall.make(task.loop, this::interruptIfAway, "interrupt a task");
    }

    private void interruptIfAway() {
        if (pending && task.body.isAway()) {
            interrupted = true;
            interruptLeft = true;
            task.body.interrupt();
        }
    }

    /** On the task's own thread, clears an interrupt of ours that nothing noticed. */
    private void forgetInterrupt() {
        if (interruptLeft && Task.runningOrNull() == task) {
            interruptLeft = false;
            Thread.interrupted();
        }
    }

    /**
     * On the task's own thread, before it waits or ends: where the thread was interrupted for a
     * cancellation, and its code has noticed, that was the delivery.
     */
    void settleInterrupt() {
        if (interruptLeft && !Thread.currentThread().isInterrupted()) {
            interruptLeft = false;
            pending = false;
        }
    }

    /** See {@link Task#asCancellation}. */
    @Nullable CancelledError consequence(Throwable thrown) {
        if (!interrupted || !Interrupts.isConsequence(thrown)) {
            return null;
        }
        pending = false;
        CancelledError cancelled = new CancelledError(message);
        cancelled.initCause(thrown);
        return cancelled;
    }

    // Delivery: on the task's own thread

    /** If a cancellation is to be delivered, does so. */
    void deliver() {
        if (pending) {
            delivered();
            throw new CancelledError(message);
        }
    }

    /** What the task waits for has taken the request over, or the task is told. */
    void delivered() {
        pending = false;
        forgetInterrupt();
    }

    /** Instead of waiting: the cancellation that is pending comes after one turn. */
    void abortWait() {
        waitAborted = true;
        pending = false;
        try {
            task.body.yieldTurn();
        } catch (Throwable notSuspended) {
            waitAborted = false;
            pending = true;
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
            interruptIfAway();
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
        return new CancelledError(Unwinding.MESSAGE);
    }

    /** Hands a request to cancel this task to what it awaits; it takes one that comes too late. */
    private final class PassingOn extends CancelRequest.Relay {
        private final @Nullable String reason;
        private @Nullable Future<?> next;
        private boolean taken;

        PassingOn(Future<?> awaited, @Nullable String reason) {
            this.next = awaited;
            this.reason = reason;
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
                take(reason);
            }
            return true;
        }

        @Override
        void end() {
            isPassingOn = false;
        }
    }
}
