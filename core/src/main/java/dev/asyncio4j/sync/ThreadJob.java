package dev.asyncio4j.sync;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Code for a thread, which has a token until it has ended, whether or not anyone waits for it. */
final class ThreadJob<T extends @Nullable Object> implements Callable<T> {
    private final CapacityLimiter limiter;
    private final Task<?> task;
    private final Callable<? extends T> code;

    /** Set by the thread that begins the code, or by the task if it never will: the first wins. */
    private final AtomicBoolean claimed = new AtomicBoolean();

    ThreadJob(CapacityLimiter limiter, Task<?> task, Callable<? extends T> code) {
        this.limiter = limiter;
        this.task = task;
        this.code = code;
    }

    /** Called by the task. */
    T await() {
        limiter.acquire(this);
        try {
            return Asyncio.<T>toThread(this);
        } finally {
            if (claimed.compareAndSet(false, true)) {
                limiter.release(this);
            }
        }
    }

    /** Called by the thread. */
    @Override
    public T call() throws Exception {
        if (!claimed.compareAndSet(false, true)) {
            throw new CancellationException("the task did not wait for its thread to begin");
        }
        try {
            return code.call();
        } finally {
            giveBack();
        }
    }

    private void giveBack() {
        try {
            task.loop().callSoonThreadsafe(() -> limiter.release(this));
        } catch (IllegalStateException loopIsClosed) {
            // Then nobody is left to whom the token could be lent.
        }
    }

    @Override
    public String toString() {
        return "a thread of " + task.name();
    }
}
