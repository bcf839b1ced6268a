package dev.asyncio4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Task} is made.
 *
 * @param name what it is called in messages and stacks; null for a numbered name
 * @param context the context it runs in, shared with whoever else has it; null for a copy of the
 *     creator's
 */
public record TaskOptions(@Nullable String name, @Nullable Context context) {
    private static final TaskOptions DEFAULT = new TaskOptions(null, null);

    /** A numbered name, a copy of the creator's context. */
    public static TaskOptions defaults() {
        return DEFAULT;
    }

    /** A name, and the rest by default. */
    public static TaskOptions named(String name) {
        return DEFAULT.withName(name);
    }

    public TaskOptions withName(String name) {
        return new TaskOptions(Objects.requireNonNull(name, "name"), context);
    }

    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, Objects.requireNonNull(context, "context"));
    }
}
