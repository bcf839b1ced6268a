package dev.asyncio4j;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
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
 * <p>{@link #cancel()} ends a group before its tasks have, and without an error. {@link
 * #start(StartBody)} waits for a task to be ready, and leaves it to the group.
 *
 * <p><b>Threads.</b> The loop's only.
 *
 * <p><b>Python:</b> {@code asyncio.TaskGroup}.
 */
public final class TaskGroup {
    private final Task<?> parent;
    private final @Nullable CancelScope scope;

    /** How many requests to cancel the parent it had been told of when this began. */
    private final int requestsBefore;

    private final Set<Task<?>> running = new LinkedHashSet<>();
    private final List<Throwable> errors = new ArrayList<>();
    private @Nullable Throwable fatal;
    private final News allDone;
    private boolean bodyEnded;
    private boolean aborting;
    private boolean parentCancelled;

    private TaskGroup(Task<?> parent) {
        this.parent = parent;
        this.scope = parent.innermostScope();
        this.requestsBefore = parent.requestsDelivered();
        this.allDone = new News(parent.loop);
    }

    /**
     * What creates the tasks of a group.
     *
     * <p>It is a {@link VoidBody} too, so that a lambda which could be either is taken for this:
     * {@code taskGroup(group -> group.createTask(code))}.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> extends VoidBody {
        T call(TaskGroup group) throws Exception;

        @Override
        default void run(TaskGroup group) throws Exception {
            call(group);
        }
    }

    /** A body without a result. */
    @FunctionalInterface
    public interface VoidBody {
        void run(TaskGroup group) throws Exception;
    }

    /**
     * Code of a task that says when it is ready.
     *
     * @param <T> the type of the value that it says so with
     */
    @FunctionalInterface
    public interface StartBody<T extends @Nullable Object> {
        void run(TaskStatus<T> status) throws Exception;
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
        checkTakesTasks();
        Task<T> task = parent.loop.newTask(code, options, scope);
        running.add(task);
        task.listen(new InternalTurn(() -> taskDone(task)));
        // Only now: what begins at once may cancel the group, or have it fail.
        parent.loop.launch(task, options);
        return task;
    }

    private void checkTakesTasks() {
        if (hasEnded()) {
            throw new IllegalStateException(
                    this + " is finished; create tasks in its body, or in its tasks");
        }
        if (aborting) {
            throw new IllegalStateException(
                    this + " is shutting down, after an error or a cancellation");
        }
    }

    private boolean hasEnded() {
        return bodyEnded && running.isEmpty();
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

    /**
     * Has the code run as a task of this group, and waits until it calls {@link
     * TaskStatus#started(Object) started}. From then on it is a task as any other of the group.
     *
     * <pre>{@code
     * int port = group.start(status -> {
     *     ServerSocket server = new ServerSocket(0);
     *     status.started(server.getLocalPort());
     *     serve(server);
     * });
     * }</pre>
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> cancels the task and waits for what it makes of that:
     * if it ends, the {@link CancelledError} is thrown; if it is ready all the same, its value is
     * returned.
     *
     * <p><b>Errors.</b> What the task fails with before it is ready is thrown, as {@link
     * Future#await()} does, and is no failure of the group. {@link IllegalStateException} if the
     * task ends without having been ready, if the group has ended or is ending, or outside a task.
     *
     * <p><b>Python:</b> {@code await nursery.start(code)} of trio, {@code TaskGroup.start} of
     * anyio.
     *
     * @return what the task called {@code started} with
     */
    public <T extends @Nullable Object> T start(StartBody<T> code) {
        return start(code, TaskOptions.defaults());
    }

    /** Like {@link #start(StartBody)}, with a name for the task. */
    public <T extends @Nullable Object> T start(StartBody<T> code, String name) {
        return start(code, TaskOptions.named(name));
    }

    /** Like {@link #start(StartBody)}, with options. */
    public <T extends @Nullable Object> T start(StartBody<T> code, TaskOptions options) {
        Objects.requireNonNull(code, "code");
        Task.requireRunning("start a task");
        checkTakesTasks();
        Starting<T> starting = new Starting<>(parent.loop);
        TaskStatus<T> status = new TaskStatus<>(starting);
        Action<Exception> run = () -> code.run(status);
        Task<@Nullable Void> task = parent.loop.newTask(run, options, scope);
        starting.task(task);
        running.add(task);
        task.listen(new InternalTurn(() -> startedTaskDone(task, starting)));
        parent.loop.launch(task, options);
        try {
            return starting.await();
        } finally {
            if (!starting.isDone()) {
                // The caller cannot be suspended: nobody waits for it to be ready any more.
                task.cancel();
            }
        }
    }

    /**
     * Cancels the body and all tasks; the block ends when they have, and throws nothing on that
     * account. What they fail with meanwhile is thrown as ever. No effect if the group is being
     * cancelled already, or has ended.
     *
     * <p>A block that was cancelled before its body had returned has null for its result.
     *
     * <p><b>Python:</b> {@code TaskGroup.cancel()}.
     */
    public void cancel() {
        parent.checkThread("cancel");
        if (!aborting && !hasEnded()) {
            abortWithParent();
        }
    }

    @Override
    public String toString() {
        return "TaskGroup[tasks="
                + running.size()
                + ", errors="
                + errors.size()
                + (aborting ? ", cancelling]" : "]");
    }

    @SuppressWarnings("NullAway") // null only where the group was cancelled: see Asyncio.taskGroup
    static <T extends @Nullable Object> T run(Body<? extends T> body) {
        Objects.requireNonNull(body, "body");
        TaskGroup group = new TaskGroup(Task.running("open a task group"));
        T result = null;
        Throwable thrown = null;
        try {
            result = body.call(group);
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
        Throwable failureOfBody = cancellation == null ? ofBody : null;
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
        if (parentCancelled && takeBackCancellation() && !isRaised(cancellation)) {
            cancellation = null;
        }
        throwFatal();
        if (cancellation != null && errors.isEmpty()) {
            throw cancellation;
        }
        if (failureOfBody != null) {
            noteErrorOfBody(unwrapped(failureOfBody));
        }
        throwErrors(cancellation);
    }

    /** Whether this is an error that somebody has thrown in the parent: it is to go on. */
    private static boolean isRaised(@Nullable CancelledError cancellation) {
        return cancellation != null && !cancellation.isPlain();
    }

    /** What the body let pass of a task of its own is known already. */
    private void noteErrorOfBody(Throwable error) {
        if (errors.stream().noneMatch(known -> known == error)) {
            errors.add(error);
        }
    }

    /** A checked exception that came to the body out of an await. */
    private static Throwable unwrapped(Throwable ofBody) {
        Throwable cause = ofBody.getCause();
        return ofBody instanceof CompletionException
                        && cause instanceof Exception
                        && !(cause instanceof RuntimeException)
                ? cause
                : ofBody;
    }

    /**
     * Takes back the request to cancel the parent.
     *
     * @return whether nothing else has cancelled it since this began
     */
    private boolean takeBackCancellation() {
        parent.uncancelFrom(scope);
        boolean wasAlone = parent.requestsInView() <= requestsBefore;
        if (wasAlone) {
            // It may not have been delivered, and must not be to what follows the block.
            parent.forgetPendingRequest();
        }
        return wasAlone && !parent.isScopeCancelled();
    }

    /** A cancellation that came while it waited; the group's own, too, where that is all. */
    private @Nullable CancelledError waitForTasks() {
        CancelledError cancellation = null;
        while (!running.isEmpty()) {
            boolean ignoredScopes = parent.ignoreScopes(aborting);
            try {
                allDone.await();
            } catch (CancelledError cancelled) {
                if (!aborting || isRaised(cancelled) || (cancellation == null && parentCancelled)) {
                    cancellation = cancelled;
                }
                if (!aborting) {
                    abort();
                }
                if (parent.loop.isClosed()) {
                    // It would be refused for as long as a task of the group is blocked.
                    return cancelled;
                }
            } catch (RuntimeException | StackOverflowError notSuspended) {
                // The thread is pinned, or its stack exhausted.
                abort();
                if (parentCancelled) {
                    takeBackCancellation();
                }
                throw notSuspended;
            } finally {
                parent.ignoreScopes(ignoredScopes);
            }
        }
        return cancellation;
    }

    private void startedTaskDone(Task<?> task, Starting<?> starting) {
        if (starting.isReady()) {
            taskDone(task);
        } else {
            remove(task);
            starting.endedEarly(task);
        }
    }

    private void remove(Task<?> task) {
        running.remove(task);
        if (scope != null) {
            scope.part(task);
        }
        if (running.isEmpty()) {
            allDone.come();
        }
    }

    private void taskDone(Task<?> task) {
        remove(task);
        Throwable error = task.takeError();
        if (error == null) {
            return;
        }
        errors.add(error);
        noteIfFatal(error);
        if (!aborting) {
            abortWithParent();
        }
    }

    private void abortWithParent() {
        abort();
        parentCancelled = true;
        parent.cancelFrom(scope);
    }

    private void abort() {
        aborting = true;
        if (scope != null && scope.isCancelled()) {
            // They learn of it by the scope, which they are in, too.
            return;
        }
        CancelRequest.sendToEach(running);
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

    private void throwErrors(@Nullable CancelledError cancellation) {
        if (errors.isEmpty()) {
            return;
        }
        // The errors take the place of a cancellation from outside, if there was one.
        parent.repeatRequests(null);
        if (cancellation != null && isRaised(cancellation)) {
            parent.raise(cancellation);
        }
        throw new TaskGroupException("unhandled errors in a TaskGroup", errors);
    }
}
