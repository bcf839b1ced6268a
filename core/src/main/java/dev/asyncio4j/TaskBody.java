package dev.asyncio4j;

import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import org.jspecify.annotations.Nullable;

/** The virtual thread of a task. */
final class TaskBody extends TaskStrand {
    /** So few that it costs nothing; so many that the compiler sees some before it begins. */
    private static final int TASKS_PER_REHEARSAL = 1_000;

    final Task<?> task;

    TaskBody(Task<?> task) {
        super(task.loop.engine);
        this.task = task;
    }

    @Override
    protected @Nullable String threadName() {
        return task.givenName();
    }

    @Override
    public Task<?> task() {
        return task;
    }

    @Override
    public void suspendFor(Wait wait) {
        task.suspendFor(wait);
    }

    @Override
    public boolean ignoreScopes(boolean on) {
        return task.ignoreScopes(on);
    }

    @Override
    public void run() {
        if (task.number % TASKS_PER_REHEARSAL == 0) {
            runCodeOf(task, true);
        }
        runCodeOf(task, false);
        end();
    }

    // The code is called from here, and not by the task: one frame less on every suspended stack.
    private static <T extends @Nullable Object> void runCodeOf(Task<T> task, boolean rehearse) {
        try {
            if (rehearse) {
                throw new Rehearsal();
            }
            task.begin();
            T result = task.call();
            task.body.runLast();
            task.finish(result);
        } catch (Throwable thrown) {
            if (!rehearse) {
                task.body.runLast();
            }
            task.finishWith(thrown);
        }
    }

    /** What its creator waits for, if this begins at once. */
    @Override
    public String toString() {
        return "the first step of " + task.name();
    }

    @Override
    protected void onGoingAway() {
        task.onGoingAway();
    }

    @Override
    protected void startFailed(Throwable failure) {
        task.finishWith(failure);
    }

    /**
     * Thrown where a task's code may throw, now and then, before that begins. What the JIT compiler
     * has never seen caught it leaves out of what it compiles; then the stack of every task that
     * was suspended by then, and is cancelled, has to be deoptimised, which costs several times
     * what all else does that happens at its end.
     */
    static final class Rehearsal extends Throwable {
        private static final long serialVersionUID = 1;

        Rehearsal() {
            super("a rehearsal", null, false, false);
        }
    }
}
