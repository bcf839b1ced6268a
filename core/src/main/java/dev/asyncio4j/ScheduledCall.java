package dev.asyncio4j;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A callback of {@code callSoon} and its kin, as long as it is not cancelled. */
class ScheduledCall extends Call {
    private final EventLoop loop;

    /** Dropped by cancel, so that a handle which is kept holds nothing. */
    private @Nullable Runnable callback;

    ScheduledCall(EventLoop loop, Runnable callback, Context context) {
        super(loop, context);
        this.loop = loop;
        this.callback = callback;
        loop.origins.note(this);
    }

    void cancel() {
        loop.checkThread("Handle.cancel");
        dropCallback();
    }

    boolean isCancelled() {
        return callback == null;
    }

    final void dropCallback() {
        callback = null;
    }

    @Override
    void run() {
        Runnable action = callback;
        if (action != null) {
            action.run();
        }
    }

    @Override
    final ExceptionContext failed(Throwable thrown) {
        String which = callback == null ? ", cancelled since" : " " + callback;
        return new ExceptionContext(
                "Exception in callback" + which, thrown, null, new Handle(this));
    }

    /** Where it was created, empty where that is not known. */
    final List<StackTraceElement> createdAt() {
        return loop.origins.of(this);
    }

    /** What a handle shows of it. */
    final String shown() {
        return this + loop.origins.shown(this);
    }

    /** In words, and without asking the callback. */
    final String describe() {
        Runnable action = callback;
        return "the callback"
                + (action == null ? "" : " " + Turns.kind(action))
                + loop.origins.shown(this);
    }

    @Override
    public final String toString() {
        Runnable action = callback;
        return action == null ? "cancelled" : action.toString();
    }

    /** A callback that any thread may cancel, which waits there while the callback runs. */
    static final class Threadsafe extends ScheduledCall {
        private final ReentrantLock running = new ReentrantLock();

        Threadsafe(EventLoop loop, Runnable callback, Context context) {
            super(loop, callback, context);
        }

        @Override
        void cancel() {
            running.lock();
            try {
                dropCallback();
            } finally {
                running.unlock();
            }
        }

        @Override
        boolean isCancelled() {
            running.lock();
            try {
                return super.isCancelled();
            } finally {
                running.unlock();
            }
        }

        @Override
        void run() {
            running.lock();
            try {
                super.run();
            } finally {
                running.unlock();
            }
        }
    }
}
