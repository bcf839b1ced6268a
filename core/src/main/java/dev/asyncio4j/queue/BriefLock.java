package dev.asyncio4j.queue;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for a few steps that end soon: who finds it taken spins a while before it blocks.
 *
 * <p>A task that blocks in a lock of the JDK's is suspended, and others of its loop have their
 * turn: that must not happen to a task just because a thread elsewhere does something to the same
 * object at the same moment. While the lock is held nothing is waited for and no code of others is
 * run, so no holder is ever a suspended task: it runs, on some core, and is done within the spin.
 * Only where it has lost that core does the caller block after all, be it a task: better than to
 * keep a loop spinning for as long as the machine pleases.
 *
 * <p>Not fair: whoever has blocked gets the lock when it runs again, not before, and so a task
 * among them keeps nobody waiting until its loop gives it a turn.
 */
final class BriefLock {
    /** Some tens of microseconds; in vain where the holder needs the very core that would spin. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 1 << 10 : 0;

    private final ReentrantLock lock = new ReentrantLock();

    /** Not on the bare carrier, which must not block. */
    void lock() {
        if (lock.tryLock()) {
            return;
        }
        for (int spins = 0; spins < SPINS; spins++) {
            Thread.onSpinWait();
            if (!lock.isLocked() && lock.tryLock()) {
                return;
            }
        }
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }
}
