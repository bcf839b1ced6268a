package dev.asyncio4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Task} is made.
 *
 * @param name what it is called in messages and stacks; null for a numbered name
 * @param context the context it runs in, shared with whoever else has it; null for a copy of the
 *     creator's
 * @param eagerStart whether it is eager, see {@link #withEagerStart}; null for as its loop has it,
 *     see {@link LoopOptions#eagerTasks()}
 */
public record TaskOptions(
        @Nullable String name, @Nullable Context context, @Nullable Boolean eagerStart) {
    private static final TaskOptions DEFAULT = new TaskOptions(null, null, null);
    private static final TaskOptions EAGER = DEFAULT.withEagerStart(true);

    /** A numbered name, a copy of the creator's context, eager if its loop's tasks are. */
    public static TaskOptions defaults() {
        return DEFAULT;
    }

    /** A name, and the rest by default. */
    public static TaskOptions named(String name) {
        return DEFAULT.withName(name);
    }

    /** An eager task, and the rest by default. See {@link #withEagerStart}. */
    public static TaskOptions eager() {
        return EAGER;
    }

    public TaskOptions withName(String name) {
        return new TaskOptions(Objects.requireNonNull(name, "name"), context, eagerStart);
    }

    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, Objects.requireNonNull(context, "context"), eagerStart);
    }

    /**
     * Whether the task is eager: begins at once, while it is being created, rather than when its
     * turn comes.
     *
     * <p>An eager task runs up to where it first suspends before {@code createTask} returns, and
     * nothing else runs in between; one that does not suspend is done by then: a look-up in a
     * cache, for one, whose creator need not wait. Creating many costs more time than creating as
     * many that are not eager, since the creator's thread is suspended for each; and the creator
     * meets what each has changed, as if it had awaited something.
     *
     * <p>A task begins when its turn comes all the same if its creator cannot be suspended: outside
     * of the running loop, in a thread that a task started, in a class initialiser.
     *
     * <p><b>Cancellation</b> of the creator meanwhile comes at its next await; creating an eager
     * task is none. <b>Errors</b> of the task are the task's, not its creator's.
     *
     * <p><b>Python:</b> {@code eager_start} of {@code create_task}.
     */
    public TaskOptions withEagerStart(boolean eager) {
        return new TaskOptions(name, context, eager);
    }
}
