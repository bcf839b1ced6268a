package dev.asyncio4j;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable whose value belongs to the loop: a cache, a connection, a limit that all its tasks and
 * callbacks share, and those of another loop do not.
 *
 * <pre>{@code
 * static final LoopVar<CapacityLimiter> DISKS =
 *         LoopVar.withInitial("disks", () -> new CapacityLimiter(4));
 *
 * byte[] load(Path file) {
 *     return DISKS.value().toThread(() -> Files.readAllBytes(file));
 * }
 * }</pre>
 *
 * <p>What a {@code static} field is to a program, for what must not be shared by two loops; where
 * each task is to have its own value, take a {@link ContextVar}. Keep it in a {@code static final}
 * field. Its value in a loop is let go of when that loop is closed, or is garbage itself.
 *
 * <p><b>Threads.</b> Everything but {@link #name} is for the tasks and callbacks of a loop, and
 * throws {@link IllegalStateException} elsewhere, also in code that has outlived its loop.
 *
 * <p><b>Python:</b> {@code trio.lowlevel.RunVar}, {@code anyio.lowlevel.RunVar}.
 *
 * @param <T> the type of its values, which are never null
 */
public final class LoopVar<T> {
    private final String name;
    private final @Nullable T byDefault;
    private final @Nullable Supplier<? extends T> initial;

    private LoopVar(String name, @Nullable T byDefault, @Nullable Supplier<? extends T> initial) {
        this.name = Objects.requireNonNull(name, "name");
        this.byDefault = byDefault;
        this.initial = initial;
    }

    /** A variable without a value until one is set. */
    public static <T> LoopVar<T> of(String name) {
        return new LoopVar<>(name, null, null);
    }

    /** A variable with a value wherever none is set, the same in all loops. */
    public static <T> LoopVar<T> of(String name, T byDefault) {
        return new LoopVar<>(name, Objects.requireNonNull(byDefault, "byDefault"), null);
    }

    /**
     * A variable with a value of its own in each loop, made when it is first asked for where none
     * is set.
     *
     * @param initial called once in a loop, again only if it has thrown; it must not suspend, and
     *     not ask for this variable
     */
    public static <T> LoopVar<T> withInitial(String name, Supplier<? extends T> initial) {
        return new LoopVar<>(name, null, Objects.requireNonNull(initial, "initial"));
    }

    public String name() {
        return name;
    }

    /**
     * The value in the running loop.
     *
     * @throws NoSuchElementException if none is set, and there is no default
     */
    public T value() {
        T value = valueOrNull();
        if (value == null) {
            throw new NoSuchElementException(
                    "the loop variable " + name + " has no value in this loop, and no default");
        }
        return value;
    }

    /** The value in the running loop, or {@code otherwise} if there is none. */
    public T value(T otherwise) {
        T value = valueOrNull();
        return value == null ? otherwise : value;
    }

    /**
     * Sets the value in the running loop, for all that runs there.
     *
     * @return what {@link #reset} needs to undo it
     */
    public Token<T> set(T value) {
        Objects.requireNonNull(value, "value");
        LoopVars values = LoopVars.running();
        Token<T> token = new Token<>(this, values, values.get(this));
        values.put(this, value);
        return token;
    }

    /**
     * Puts back what was before a {@link #set}.
     *
     * @throws IllegalArgumentException if the token is another variable's or another loop's
     * @throws IllegalStateException if the token was used already
     */
    public void reset(Token<T> token) {
        Objects.requireNonNull(token, "token");
        if (token.variable != this) {
            throw new IllegalArgumentException(
                    "token: of the variable "
                            + token.variable.name
                            + " (expected: of "
                            + name
                            + ")");
        }
        LoopVars values = LoopVars.running();
        if (token.values != values) {
            throw new IllegalArgumentException(
                    "token: of another loop (expected: the one in which set was called)");
        }
        values.put(this, token.use());
    }

    private @Nullable T valueOrNull() {
        LoopVars values = LoopVars.running();
        T value = values.get(this);
        if (value != null) {
            return value;
        }
        return initial == null ? byDefault : values.compute(this, initial);
    }

    @Override
    public String toString() {
        return "LoopVar[" + name + "]";
    }

    /**
     * Remembers what a variable was before it was set.
     *
     * <p><b>Python:</b> {@code trio.lowlevel.RunVarToken}.
     */
    public static final class Token<T> {
        private final LoopVar<T> variable;
        private final LoopVars values;
        private final @Nullable T before;
        private boolean used;

        private Token(LoopVar<T> variable, LoopVars values, @Nullable T before) {
            this.variable = variable;
            this.values = values;
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
