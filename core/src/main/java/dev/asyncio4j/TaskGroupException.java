package dev.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that went wrong in a task group: the errors of its tasks and of its body.
 *
 * <p>The first is the cause and the others are suppressed, so that a stack trace shows them all.
 * They may be groups themselves; {@link #split} and {@link #subgroup} look into those.
 *
 * <p><b>Python:</b> {@code ExceptionGroup}.
 */
public final class TaskGroupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String what;

    @SuppressWarnings("serial") // an unmodifiable list of the JDK's
    private final List<Throwable> exceptions;

    /**
     * @param message what the errors have in common
     * @param exceptions at least one
     */
    public TaskGroupException(String message, List<? extends Throwable> exceptions) {
        super(
                message
                        + " ("
                        + exceptions.size()
                        + (exceptions.size() == 1 ? " error)" : " errors)"),
                first(exceptions));
        this.what = message;
        this.exceptions = List.copyOf(exceptions);
        this.exceptions.stream().skip(1).forEach(this::addSuppressed);
    }

    private static Throwable first(List<? extends Throwable> exceptions) {
        if (exceptions.isEmpty()) {
            throw Misuse.argument("exceptions", exceptions, "at least one");
        }
        return exceptions.getFirst();
    }

    /** The errors, in the order in which they came. */
    public List<Throwable> exceptions() {
        return exceptions;
    }

    /** Those errors that match, in groups like the ones they are in; null if there are none. */
    public @Nullable TaskGroupException subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matching();
    }

    /** Like {@link #subgroup(Predicate)}, by type. */
    public @Nullable TaskGroupException subgroup(Class<? extends Throwable> type) {
        return subgroup(type::isInstance);
    }

    /** Parts the errors that match from the rest, each in groups like the ones they are in. */
    public Split split(Predicate<? super Throwable> condition) {
        if (condition.test(this)) {
            return new Split(this, null);
        }
        List<Throwable> matching = new ArrayList<>();
        List<Throwable> rest = new ArrayList<>();
        for (Throwable exception : exceptions) {
            if (exception instanceof TaskGroupException group) {
                Split parts = group.split(condition);
                addIfPresent(matching, parts.matching());
                addIfPresent(rest, parts.rest());
            } else {
                (condition.test(exception) ? matching : rest).add(exception);
            }
        }
        return new Split(groupOf(matching), groupOf(rest));
    }

    /** Like {@link #split(Predicate)}, by type. */
    public Split split(Class<? extends Throwable> type) {
        return split(type::isInstance);
    }

    private static void addIfPresent(List<Throwable> list, @Nullable Throwable exception) {
        if (exception != null) {
            list.add(exception);
        }
    }

    private @Nullable TaskGroupException groupOf(List<Throwable> part) {
        return part.isEmpty() ? null : new TaskGroupException(what, part);
    }

    /**
     * A group in two parts.
     *
     * @param matching null if nothing matched
     * @param rest null if everything matched
     */
    public record Split(@Nullable TaskGroupException matching, @Nullable TaskGroupException rest) {}
}
