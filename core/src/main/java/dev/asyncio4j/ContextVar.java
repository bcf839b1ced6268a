package dev.asyncio4j;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable whose value belongs to the task, and is handed to the tasks it creates: the request
 * that is being served, the user it is for.
 *
 * <p>What a {@code ThreadLocal} is to a thread; see {@link Context} for who sees what. Keep it in a
 * {@code static final} field.
 *
 * <p><b>Python:</b> {@code contextvars.ContextVar}.
 *
 * @param <T> the type of its values, which are never null
 */
public final class ContextVar<T> {
    private final String name;
    private final @Nullable T byDefault;

    private ContextVar(String name, @Nullable T byDefault) {
        this.name = Objects.requireNonNull(name, "name");
        this.byDefault = byDefault;
    }

    /** A variable without a value until one is set. */
    public static <T> ContextVar<T> of(String name) {
        return new ContextVar<>(name, null);
    }

    /** A variable with a value wherever none is set. */
    public static <T> ContextVar<T> of(String name, T byDefault) {
        return new ContextVar<>(name, Objects.requireNonNull(byDefault, "byDefault"));
    }

    public String name() {
        return name;
    }

    /**
     * The value that the calling code sees.
     *
     * @throws NoSuchElementException if none is set and there is no default
     */
    public T value() {
        T value = valueOrNull();
        if (value == null) {
            throw new NoSuchElementException(
                    "the context variable " + name + " has no value here, and no default");
        }
        return value;
    }

    /** The value that the calling code sees, or {@code otherwise} if there is none. */
    public T value(T otherwise) {
        T value = valueOrNull();
        return value == null ? otherwise : value;
    }

    /**
     * Sets the value for the calling code's context.
     *
     * @return what {@link #reset} needs to undo it
     */
    public Token<T> set(T value) {
        Objects.requireNonNull(value, "value");
        Context context = Context.current();
        Token<T> token = new Token<>(this, context, stored(context));
        context.put(this, value);
        return token;
    }

    /**
     * Puts back the value from before a {@link #set}.
     *
     * @throws IllegalArgumentException if the token is another variable's or another context's
     * @throws IllegalStateException if the token was used already
     */
    public void reset(Token<T> token) {
        if (token.variable != this) {
            throw new IllegalArgumentException(
                    "token: of the variable "
                            + token.variable.name
                            + " (expected: of "
                            + name
                            + ")");
        }
        Context context = Context.current();
        if (token.context != context) {
            throw new IllegalArgumentException(
                    "token: of another context (expected: the one in which set was called)");
        }
        context.put(this, token.use());
    }

    private @Nullable T valueOrNull() {
        T value = stored(Context.current());
        return value == null ? byDefault : value;
    }

    @SuppressWarnings("unchecked") // only set() stores under this key
    private @Nullable T stored(Context context) {
        return (T) context.get(this);
    }

    @Override
    public String toString() {
        return "ContextVar[" + name + "]";
    }

    /**
     * Remembers what a variable was before it was set.
     *
     * <p><b>Python:</b> {@code contextvars.Token}.
     */
    public static final class Token<T> {
        private final ContextVar<T> variable;
        private final Context context;
        private final @Nullable T before;
        private boolean used;

        private Token(ContextVar<T> variable, Context context, @Nullable T before) {
            this.variable = variable;
            this.context = context;
            this.before = before;
        }

        private @Nullable T use() {
            if (used) {
                throw new IllegalStateException(
                        "this token of " + variable + " was used already; each set gives its own");
            }
            used = true;
            return before;
        }
    }
}
