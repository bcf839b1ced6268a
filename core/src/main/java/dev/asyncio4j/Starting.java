package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * What {@code TaskGroup.start} waits for: that a task is ready, or ends before.
 *
 * <p>Cancelling it cancels the task, and it ends when that says so. Loop thread only.
 */
final class Starting<T extends @Nullable Object> extends Future<T> {
    private @Nullable Task<?> task;
    private boolean ready;
    private boolean cancelRequested;
    private @Nullable String cancelMessage;

    Starting(EventLoop loop) {
        super(loop);
    }

    void task(Task<?> created) {
        task = created;
    }

    boolean isReady() {
        return ready;
    }

    void ready(T value) {
        if (ready) {
            throw new IllegalStateException("started was called already; a task is ready once");
        }
        if (isDone()) {
            throw new IllegalStateException(
                    "started was called after the task had ended; it must be called by then");
        }
        ready = true;
        succeed(value);
    }

    /** The task has ended, and was never ready. */
    void endedEarly(Task<?> ended) {
        Throwable error = ended.takeError();
        if (error != null) {
            fail(error);
        } else if (ended.outcome() instanceof Cancellation cancellation) {
            endCancelled(cancellation);
        } else if (cancelRequested) {
            endCancelled(new Cancellation(cancelMessage, null));
        } else {
            fail(
                    new IllegalStateException(
                            "the task ended without having called started: " + ended));
        }
    }

    @Override
    public boolean cancel(@Nullable String message) {
        checkThread("cancel");
        CancelRequest.Relay relay = relayCancel(message);
        return relay != null && CancelRequest.send(relay, message);
    }

    @Override
    CancelRequest.@Nullable Relay relayCancel(@Nullable String message) {
        return isDone() ? null : new ToTask(message);
    }

    @Override
    public String toString() {
        return "the start of " + (task == null ? "a task" : task.name());
    }

    /** Hands a request to cancel the start to the task. */
    private final class ToTask extends CancelRequest.Relay {
        private final @Nullable String message;
        private @Nullable Future<?> next = task;
        private boolean taken;

        ToTask(@Nullable String message) {
            this.message = message;
        }

        @Override
        @Nullable Future<?> next() {
            Future<?> to = next;
            next = null;
            return to;
        }

        @Override
        void answered(boolean taken) {
            this.taken = taken;
        }

        @Override
        boolean answer() {
            if (taken) {
                cancelRequested = true;
                cancelMessage = message;
            }
            return taken;
        }
    }
}
