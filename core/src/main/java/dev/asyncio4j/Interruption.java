package dev.asyncio4j;

import dev.asyncio4j.engine.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The interrupt by which a task learns of a cancellation in a blocking call of the JDK's.
 *
 * <p>Whether code has noticed an interrupt can be asked only afterwards: if it is not set any more,
 * it was. And not in the middle of a call: one that takes no notice, such as {@code Lock.lock()},
 * clears it and sets it again at its end. Loop thread only.
 */
final class Interruption {
    /** So many repetitions come at once, for calls that notice; the others pause before. */
    private static final int REPETITIONS_AT_ONCE = 4;

    /** Of the first that pauses; each pauses twice as long as the one before. */
    private static final long FIRST_PAUSE = Duration.ofMillis(1).toNanos();

    /** So many times, to about a second: cleanup that makes many calls must come to its end. */
    private static final int MOST_DOUBLINGS = 10;

    private final Task<?> task;

    /** Whether the thread was interrupted for a request that is still outstanding. */
    private boolean sent;

    /** Whether that interrupt may still be set. */
    private boolean left;

    /** Whether there was a request when that interrupt had been noticed: it is to come as well. */
    private boolean requestedSince;

    /** How often it was repeated since the task last waited. */
    private int repetitions;

    /** The one to come, after its pause. */
    private @Nullable Timer repetition;

    Interruption(Task<?> task) {
        this.task = task;
    }

    /** There is a new request, which may be delivered by an interrupt. */
    void requested() {
        Thread thread = task.body.thread();
        requestedSince |= left && thread != null && !thread.isInterrupted();
        if (task.body.isAway()) {
            send();
        }
    }

    /**
     * The task has blocked in a call of the JDK's: what it was asked before comes there, once. A
     * call that takes no notice of an interrupt blocks anew after it.
     *
     * @param again whether what was noticed is to come in the next call, too. It may be the same
     *     call, which must not be kept busy with it
     */
    void onGoingAway(boolean again) {
        if (!left || requestedSince) {
            send();
        } else if (again) {
            repeat();
        }
    }

    private void repeat() {
        if (repetitions < REPETITIONS_AT_ONCE) {
            repetitions++;
            send();
        } else if (repetition == null) {
            int doublings = Math.min(repetitions++ - REPETITIONS_AT_ONCE, MOST_DOUBLINGS);
            Duration pause = Duration.ofNanos(FIRST_PAUSE << doublings);
            long when = Durations.after(task.loop.engine.nanoTime(), pause);
            repetition = new Timer(when, new InternalTurn(this::pauseOver));
            task.loop.engine.schedule(repetition);
        }
    }

    private void pauseOver() {
        repetition = null;
        send();
    }

    private void stopRepeating() {
        repetitions = 0;
        if (repetition != null) {
            task.loop.engine.unschedule(repetition);
            repetition = null;
        }
    }

    private void send() {
        new ForeignCall(task.loop, this::sendIfAway, "interrupt a task").make();
    }

    void sendIfAway() {
        if (task.isCancelPending() && task.body.isAway()) {
            sent = true;
            left = true;
            requestedSince = false;
            task.body.interrupt();
        }
    }

    /**
     * On the task's own thread, before it waits or ends: where the thread was interrupted for a
     * cancellation, and its code has noticed, that was the delivery.
     *
     * @return whether something is still to be delivered, if it was before
     */
    boolean settle() {
        if (!left || Thread.currentThread().isInterrupted()) {
            return true;
        }
        left = false;
        stopRepeating();
        return takeRequestedSince();
    }

    /** What was to be delivered has been, or is not to be any more. */
    void forget() {
        requestedSince = false;
        if (left && Task.runningOrNull() == task) {
            left = false;
            stopRepeating();
            Thread.interrupted();
        }
    }

    /**
     * Nothing is to be delivered any more.
     *
     * @param outstanding whether requests are that were
     */
    void end(boolean outstanding) {
        forget();
        sent = left || (sent && outstanding);
    }

    /** Whether this was thrown because the task was interrupted for a cancellation. */
    boolean isCauseOf(Throwable thrown) {
        return sent && Interrupts.isConsequence(thrown);
    }

    /** Whether a request came after the one that was delivered, which is to come as well. */
    boolean takeRequestedSince() {
        boolean since = requestedSince;
        requestedSince = false;
        return since;
    }
}
