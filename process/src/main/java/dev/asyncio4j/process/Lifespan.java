package dev.asyncio4j.process;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool takes tasks, and whether it has ended.
 *
 * <p><b>Threads.</b> Any that holds the dispatcher's lock; what is asked by users takes it.
 */
final class Lifespan {
    private final Lock lock;
    private final Tally tally;
    private final String pool;
    private State state = State.RUNNING;
    private @Nullable BrokenProcessPoolException broken;

    private enum State {
        RUNNING,
        /** Takes nothing more, and ends when all is done. */
        SHUT_DOWN,
        /** Has ended, but for its folder. */
        RELEASING,
        TERMINATED
    }

    Lifespan(Lock lock, Tally tally, String pool) {
        this.lock = lock;
        this.tally = tally;
        this.pool = pool;
    }

    void requireRunning() {
        if (broken != null) {
            throw new BrokenProcessPoolException(
                    "the pool is broken: " + broken.getMessage(), broken);
        }
        if (state != State.RUNNING) {
            throw new RejectedExecutionException(
                    "cannot schedule new futures after shutdown of " + pool);
        }
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean isBroken() {
        return broken != null;
    }

    /** Whether it was shut down, and all is done. */
    boolean isOver() {
        return state == State.SHUT_DOWN && tally.isBalanced();
    }

    void shutDown() {
        if (state == State.RUNNING) {
            state = State.SHUT_DOWN;
        }
    }

    /** It takes nothing more, for this reason; false if it had broken before. */
    boolean breakUp(BrokenProcessPoolException reason) {
        if (broken != null) {
            return false;
        }
        broken = reason;
        shutDown();
        return true;
    }

    /** Its last worker has ended: what it has left behind is to be deleted. */
    void release() {
        state = State.RELEASING;
    }

    // Without the lock

    /** It has ended, and left nothing behind. */
    void terminate() {
        lock.lock();
        try {
            state = State.TERMINATED;
            tally.close();
        } finally {
            lock.unlock();
        }
    }

    boolean isShutDown() {
        lock.lock();
        try {
            return state != State.RUNNING;
        } finally {
            lock.unlock();
        }
    }

    boolean isTerminated() {
        lock.lock();
        try {
            return state == State.TERMINATED;
        } finally {
            lock.unlock();
        }
    }

    boolean awaitTermination(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return tally.awaitClose(nanos);
        } finally {
            lock.unlock();
        }
    }

    /** For people; with the lock. */
    @Override
    public String toString() {
        if (broken != null) {
            return "broken";
        }
        return switch (state) {
            case RUNNING -> "running";
            case SHUT_DOWN, RELEASING -> "shutting down";
            case TERMINATED -> "terminated";
        };
    }
}
