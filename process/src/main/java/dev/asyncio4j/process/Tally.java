package dev.asyncio4j.process;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * How many tasks a pool was given, and has ended. While some are unfinished, and for a moment after
 * that, the program goes on, even if its main method has returned.
 *
 * <p><b>Threads.</b> Any that holds the dispatcher's lock.
 */
final class Tally {
    /** For how long nothing must be unfinished before the program may end. */
    private static final long QUIET_NANOS = 100_000_000;

    private final Lock lock;

    /** Signalled when nothing is unfinished, and when the pool has ended. */
    private final Condition calm;

    private final String pool;
    private long submitted;
    private long done;

    /** Whether a thread keeps the program alive. */
    private boolean kept;

    private boolean over;

    Tally(Lock lock, String pool) {
        this.lock = lock;
        this.pool = pool;
        calm = lock.newCondition();
    }

    void submitted(PoolTask<?> task, Effects effects) {
        task.number = ++submitted;
        if (!kept) {
            kept = true;
            effects.add(this::startKeeper);
        }
    }

    private void startKeeper() {
        try {
            Thread.ofPlatform().daemon(false).name(pool + "-keeper").start(this::keep);
        } catch (Throwable noThread) {
            // The next task tries again.
            lock.lock();
            try {
                kept = false;
            } finally {
                lock.unlock();
            }
            throw noThread;
        }
    }

    void ended() {
        done++;
        if (isBalanced()) {
            calm.signalAll();
        }
    }

    /** The pool has ended. */
    void close() {
        over = true;
        calm.signalAll();
    }

    long all() {
        return submitted;
    }

    long done() {
        return done;
    }

    /** Whether nothing is unfinished. */
    boolean isBalanced() {
        return done == submitted;
    }

    /** Waits until the pool has ended, but not longer than that; returns whether it has. */
    boolean awaitClose(long nanos) throws InterruptedException {
        long left = nanos;
        while (!over && left > 0) {
            left = calm.awaitNanos(left);
        }
        return over;
    }

    private void keep() {
        lock.lock();
        try {
            boolean quiet = false;
            while (!quiet && !over) {
                if (isBalanced()) {
                    quiet = calm.awaitNanos(QUIET_NANOS) <= 0 && isBalanced();
                } else {
                    calm.awaitUninterruptibly();
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            kept = false;
            lock.unlock();
        }
    }
}
