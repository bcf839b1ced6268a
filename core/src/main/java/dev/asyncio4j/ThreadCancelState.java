package dev.asyncio4j;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the task that waits for a thread was asked in the way of cancellation, and how much of that
 * the thread has been told: the counterpart of a task's {@link CancelState}.
 *
 * <p>The loop's thread sets what was asked, and the thread looks at it, without a lock. A lock is
 * between who interrupts the thread, and the thread where it leaves the code: so an interrupt comes
 * before that or not at all, and what is left of it is cleared there. Otherwise it might hit the
 * next job of a pool's thread.
 */
final class ThreadCancelState {
    private final ReentrantLock lock = new ReentrantLock();

    /** What came last; null for nothing. Set on the loop's thread. */
    private volatile @Nullable Asked asked;

    // Guarded by the lock.
    /** While it runs the code. */
    private @Nullable Thread thread;

    /** For what the thread was interrupted, as long as it is not known whether it has noticed. */
    private @Nullable Asked interruptedFor;

    /** One cancellation. */
    private static final class Asked {
        final @Nullable String message;

        /** Whether it comes again each time that the thread asks. */
        final boolean lasts;

        /** Whether the thread was told, by whatever way. */
        volatile boolean noticed;

        Asked(@Nullable String message, boolean lasts) {
            this.message = message;
            this.lasts = lasts;
        }
    }

    // On the loop's thread

    /**
     * @param lasts whether it comes again each time that the thread asks
     */
    void ask(@Nullable String message, boolean lasts) {
        asked = new Asked(message, lasts);
    }

    /** What was asked is taken back. */
    void takeBack() {
        asked = null;
    }

    /** Whether the thread was told of all that came. */
    boolean isNoticed() {
        Asked last = asked;
        return last != null && last.noticed;
    }

    /** Whether something came that the thread was not told of. */
    boolean isUnnoticed() {
        Asked last = asked;
        return last != null && !last.noticed;
    }

    /** Has code that the thread is about to wait for be told in its place, if it was not yet. */
    void passOnTo(Task<?> task) {
        Asked last = asked;
        if (last != null && !last.noticed) {
            last.noticed = true;
            task.cancel(last.message);
        }
    }

    /** Interrupts the thread for what came last, once, if it runs the code and was not told. */
    void interrupt() {
        lock.lock();
        try {
            Asked last = asked;
            if (thread != null && last != null && !last.noticed && last != interruptedFor) {
                interruptedFor = last;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    // On the thread

    /**
     * Begins the code.
     *
     * @param interruptible whether the thread is interrupted for what was asked by now
     */
    void enter(boolean interruptible) {
        lock.lock();
        try {
            thread = Thread.currentThread();
            if (interruptible) {
                interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The code has ended: from here on the thread is not interrupted, and no interrupt of ours is
     * set.
     *
     * @param thrown what it threw, if anything
     * @return whether it threw that because it was interrupted by {@link #interrupt}
     */
    boolean leave(@Nullable Throwable thrown) {
        lock.lock();
        try {
            Asked reason = interruptedFor;
            thread = null;
            interruptedFor = null;
            if (reason == null) {
                return false;
            }
            boolean isStillSet = Thread.interrupted();
            boolean isCause = thrown != null && Interrupts.isConsequence(thrown);
            reason.noticed |= !isStillSet || isCause || thrown instanceof CancelledError;
            return isCause;
        } finally {
            lock.unlock();
        }
    }

    /** Throws if there is something to be told. */
    void check() {
        Asked last = asked;
        if (last == null) {
            return;
        }
        settleInterrupt();
        if (last.lasts || !last.noticed) {
            notice(last);
            throw new CancelledError(last.message);
        }
    }

    /** If the interrupt status has been cleared since it was interrupted, the code has noticed. */
    private void settleInterrupt() {
        lock.lock();
        try {
            if (interruptedFor != null
                    && thread == Thread.currentThread()
                    && !thread.isInterrupted()) {
                interruptedFor.noticed = true;
                interruptedFor = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The code was told of what it was asked by a CancelledError that came from elsewhere. */
    void noticed() {
        Asked last = asked;
        if (last != null) {
            notice(last);
        }
    }

    /** With that, an interrupt has done what it was for. */
    private void notice(Asked told) {
        told.noticed = true;
        lock.lock();
        try {
            if (interruptedFor != null && thread == Thread.currentThread()) {
                interruptedFor.noticed = true;
                interruptedFor = null;
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The message of what came last. */
    @Nullable String message() {
        Asked last = asked;
        return last == null ? null : last.message;
    }
}
