package dev.asyncio4j.queue;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.engine.MachineTime;
import dev.asyncio4j.engine.OpenWait;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.spi.Waiter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The place in a {@link Line} of one who waits: of a task, which suspends, or of a thread. */
abstract sealed class Place {
    final UniversalQueue<?> queue;
    final Line line;

    /** Guarded by the queue's lock. */
    State state = State.NEW;

    private Place(UniversalQueue<?> queue, Line line) {
        this.queue = queue;
        this.line = line;
    }

    /**
     * Moved by {@link Line} alone.
     *
     * <pre>
     *   NEW     -> IN_LINE  it must wait
     *   IN_LINE -> CALLED   there is something for it, which nobody else gets meanwhile
     *   IN_LINE -> GONE     it gives up, or the queue is shut down
     *   CALLED  -> GONE     it has its turn; or it gives up, or its loop is closed, and what it was
     *                       called for goes to the next
     * </pre>
     */
    enum State {
        NEW,
        IN_LINE,
        CALLED,
        GONE
    }

    /** Whether the calling code is a task's. */
    static boolean isOfTask() {
        return Strand.current() instanceof TaskStrand;
    }

    /**
     * The caller's place.
     *
     * @param limit how long to wait, for a thread; null for no limit
     * @throws IllegalStateException if the caller is a callback of a loop
     */
    static Place ofCaller(UniversalQueue<?> queue, Line line, @Nullable Duration limit) {
        if (Strand.current() != null || isBareCarrier()) {
            return new OfTask(queue, line, TaskStrand.current("wait"));
        }
        return new OfThread(queue, line, limit);
    }

    /** Unlike this, a virtual thread that runs on a loop, though no task's, may be parked. */
    private static boolean isBareCarrier() {
        return !Thread.currentThread().isVirtual() && Engine.ofThisThread() != null;
    }

    /**
     * Waits until {@link #wake}, or until the time is up. Called by the one whose place it is.
     *
     * @throws CancelledError if the task is cancelled, or the thread interrupted
     */
    abstract void sleep();

    /** Ends {@link #sleep}, or the next one. Called on any thread, not holding the queue's lock. */
    abstract void wake();

    private static final class OfTask extends Place {
        private final OpenWait wait;

        OfTask(UniversalQueue<?> queue, Line line, TaskStrand strand) {
            super(queue, line);
            wait = new Suspension(strand, this);
        }

        @Override
        void sleep() {
            wait.await();
        }

        @Override
        void wake() {
            wait.wake();
        }
    }

    private static final class Suspension extends OpenWait {
        private final Place place;

        Suspension(TaskStrand strand, Place place) {
            super(strand);
            this.place = place;
        }

        /**
         * A task that finds itself cancelled before it waits leaves at once. Who cancels one that
         * waits may be on the bare carrier, which must take no lock: that task leaves when its turn
         * comes.
         */
        @Override
        public boolean giveUp() {
            boolean isGivenUp = super.giveUp();
            if (Strand.current() == strand()) {
                place.queue.leave(place);
            }
            return isGivenUp;
        }

        @Override
        protected void onClosed() {
            place.queue.leave(place);
        }

        @Override
        public String toString() {
            return place.queue.toString();
        }
    }

    private static final class OfThread extends Place {
        private static final Waiter CLOCK = new MachineTime();

        private final Thread thread = Thread.currentThread();
        private final long begin = CLOCK.nanoTime();
        private final long limit;
        private volatile boolean isWoken;

        OfThread(UniversalQueue<?> queue, Line line, @Nullable Duration limit) {
            super(queue, line);
            // One too long to count is as good as none.
            this.limit =
                    limit == null ? Waiter.NEVER : Math.max(0, TimeUnit.NANOSECONDS.convert(limit));
        }

        @Override
        void sleep() {
            while (!isWoken) {
                if (thread.isInterrupted()) {
                    // Left set, for those who would wait next.
                    throw new CancelledError("the thread was interrupted");
                }
                if (limit == Waiter.NEVER) {
                    LockSupport.park(queue);
                    continue;
                }
                long left = limit - (CLOCK.nanoTime() - begin);
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(queue, left);
            }
        }

        @Override
        void wake() {
            isWoken = true;
            LockSupport.unpark(thread);
        }
    }
}
