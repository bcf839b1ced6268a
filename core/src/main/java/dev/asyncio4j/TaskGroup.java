package dev.asyncio4j;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong together: none of them outlives the block that the group was made for.
 *
 * <p>{@link Asyncio#taskGroup(Body)} makes one, runs a body that creates tasks in it, and waits for
 * them. The first error cancels the rest; all errors are thrown together, when all has ended.
 *
 * <p>Cancelling the rest includes the body, by a request to cancel the parent task which the group
 * takes back itself when it has come to rest. A cancellation of the parent that came from elsewhere
 * is told from it by the count, and is thrown on, or, if there are errors to throw, asked for anew.
 *
 * <p><b>Threads.</b> The loop's only.
 *
 * <p><b>Python:</b> {@code asyncio.TaskGroup}.
 */
public final class TaskGroup {
    private final Task<?> parent;
    private final @Nullable CancelScope scope;
    private final Set<Task<?>> running = new LinkedHashSet<>();
    private final List<Throwable> errors = new ArrayList<>();
    private @Nullable Throwable fatal;
    private @Nullable Future<@Nullable Void> allDone;
    private boolean bodyEnded;
    private boolean aborting;
    private boolean parentCancelled;

    private TaskGroup(Task<?> parent) {
        this.parent = parent;
        this.scope = parent.innermostScope();
    }

    /**
     * What creates the tasks of a group.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {
        T run(TaskGroup group) throws Exception;
    }

    /** A body without a result. */
    @FunctionalInterface
    public interface VoidBody {
        void run(TaskGroup group) throws Exception;
    }

    /**
     * Has the code run as a task of this group. Tasks of the group may create more.
     *
     * @throws IllegalStateException if the group has ended, or is ending because of an error
     */
    public <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> code) {
        return createTask(code, TaskOptions.defaults());
    }

    /** Like {@link #createTask(Callable)}, with a name for the task. */
    public <T extends @Nullable Object> Task<T> createTask(
            Callable<? extends T> code, String name) {
        return createTask(code, TaskOptions.named(name));
    }

    /** Like {@link #createTask(Callable)}, with options. */
    public <T extends @Nullable Object> Task<T> createTask(
            Callable<? extends T> code, TaskOptions options) {
        if (bodyEnded && running.isEmpty()) {
            throw new IllegalStateException(
                    this + " is finished; create tasks in its body, or in its tasks");
        }
        if (aborting) {
            throw new IllegalStateException(
                    this + " is shutting down, after an error or a cancellation");
        }
        Task<T> task = parent.loop.newTask(code, options, scope);
        running.add(task);
        task.listen(new InternalTurn(() -> taskDone(task)));
        parent.loop.launch(task, options);
        return task;
    }

    /** Like {@link #createTask(Callable)}, for code without a result. */
    public Task<@Nullable Void> createTask(Action<?> code) {
        return createTask(Actions.callable(code));
    }

    /** Like {@link #createTask(Action)}, with options. */
    public Task<@Nullable Void> createTask(Action<?> code, TaskOptions options) {
        return createTask(Actions.callable(code), options);
    }

    /** Like {@link #createTask(Action)}, with a name for the task. */
    public Task<@Nullable Void> createTask(Action<?> code, String name) {
        return createTask(Actions.callable(code), name);
    }

    @Override
    public String toString() {
        return "TaskGroup[tasks="
                + running.size()
                + ", errors="
                + errors.size()
                + (aborting ? ", cancelling]" : "]");
    }

    @SuppressWarnings("NullAway") // end() throws where there is no result
    static <T extends @Nullable Object> T run(Body<? extends T> body) {
        Objects.requireNonNull(body, "body");
        TaskGroup group = new TaskGroup(Task.running("open a task group"));
        T result = null;
        Throwable thrown = null;
        try {
            result = body.run(group);
        } catch (Throwable ofBody) {
            thrown = ofBody;
        }
        group.end(thrown);
        return result;
    }

    /** Waits for the tasks, and throws what is to be thrown. */
    private void end(@Nullable Throwable ofBody) {
        bodyEnded = true;
        CancelledError cancellation = ofBody == null ? null : parent.asCancellation(ofBody);
        boolean bodyFailed = ofBody != null && cancellation == null;
        if (ofBody != null) {
            noteIfFatal(ofBody);
            if (!aborting) {
                abort();
            }
        }
        CancelledError whileWaiting = waitForTasks();
        if (cancellation == null) {
            cancellation = whileWaiting;
        }
        if (parentCancelled) {
            parent.uncancel();
        }
        throwFatal();
        if (cancellation != null && errors.isEmpty()) {
            throw cancellation;
        }
        if (bodyFailed) {
            errors.add(ofBody);
        }
        throwErrors();
    }

    /** A cancellation that came while it waited, and was not the group's own. */
    private @Nullable CancelledError waitForTasks() {
        CancelledError cancellation = null;
        while (!running.isEmpty()) {
            Future<@Nullable Void> done = parent.loop.createFuture();
            allDone = done;
            boolean ignoredScopes = parent.ignoreScopes(aborting);
            try {
                done.await();
            } catch (CancelledError cancelled) {
                if (!aborting) {
                    cancellation = cancelled;
                    abort();
                }
            } catch (IllegalStateException pinned) {
                abort();
                throw pinned;
            } finally {
                parent.ignoreScopes(ignoredScopes);
            }
            allDone = null;
        }
        return cancellation;
    }

    private void taskDone(Task<?> task) {
        running.remove(task);
        if (scope != null) {
            scope.part(task);
        }
        if (allDone != null && running.isEmpty() && !allDone.isDone()) {
            allDone.succeed(null);
        }
        Throwable error = task.takeError();
        if (error == null) {
            return;
        }
        errors.add(error);
        noteIfFatal(error);
        if (!aborting && !parentCancelled) {
            abort();
            parentCancelled = true;
            parent.cancelFrom(scope);
        }
    }

    private void abort() {
        aborting = true;
        if (scope != null && scope.isCancelled()) {
            // They learn of it by the scope, which they are in, too.
            return;
        }
        for (Task<?> task : running) {
            task.cancel();
        }
    }

    private void noteIfFatal(Throwable error) {
        if (fatal == null && EventLoop.isFatal(error)) {
            fatal = error;
        }
    }

    private void throwFatal() {
        if (fatal instanceof Error error) {
            throw error;
        }
    }

    private void throwErrors() {
        if (errors.isEmpty()) {
            return;
        }
        if (parent.requestsInView() > 0) {
            // The errors take the place of a cancellation from outside: ask for it anew.
            parent.uncancel();
            parent.cancelFrom(scope);
        }
        throw new TaskGroupException("unhandled errors in a TaskGroup", errors);
    }
}
