package dev.asyncio4j;

import dev.asyncio4j.engine.Strand;
import org.jspecify.annotations.Nullable;

/** The virtual thread of a task. */
final class TaskBody extends Strand {
    final Task<?> task;

    /** How often it tried to wait when its loop was closing already. */
    int refusals;

    /** While a request to cancel the task is handed to what the task waits for. */
    boolean isPassingCancelOn;

    TaskBody(Task<?> task) {
        super(task.loop.engine);
        this.task = task;
    }

    @Override
    protected @Nullable String threadName() {
        return task.givenName();
    }

    @Override
    public void run() {
        runCodeOf(task);
        end();
    }

    // The code is called from here, and not by the task: one frame less on every suspended stack.
    private static <T extends @Nullable Object> void runCodeOf(Task<T> task) {
        try {
            task.deliverCancellation();
            task.finish(task.call());
        } catch (Throwable thrown) {
            task.finishWith(thrown);
        }
    }

    @Override
    protected void onGoingAway() {
        task.onGoingAway();
    }

    @Override
    protected void startFailed(Throwable failure) {
        task.finishWith(failure);
    }
}
