package dev.asyncio4j.testing;

import dev.asyncio4j.Action;
import dev.asyncio4j.TaskGroupException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a test expects of an error; above all of a {@link TaskGroupException}, whose errors may come
 * in any order, and in groups of their own.
 *
 * <pre>{@code
 * group(
 *                 error(IOException.class).withMessage("disk full"),
 *                 error(SQLException.class).where("is a deadlock", e -> e.getErrorCode() == 1213),
 *                 group(TimeoutException.class))
 *         .assertThrownBy(() -> taskGroup(...));
 * }</pre>
 *
 * <p>A group matches if each of its errors is one of those expected, and each of those is there: no
 * error counts twice, and none is left over. How they are paired is found out, whatever their
 * order. When it fails, the message tells for each that was expected why it was not found, and for
 * each that was found whether it was expected.
 *
 * <p><b>Threads.</b> Any; it never changes.
 *
 * <p><b>Python:</b> {@code trio.testing.RaisesGroup} and {@code Matcher}, {@code
 * pytest.RaisesGroup}.
 *
 * @param <X> the type of the error
 */
public final class ErrorMatcher<X extends Throwable> {
    private final Class<X> type;
    private final List<Condition<X>> conditions;

    /**
     * What an error must be beside its type.
     *
     * @param mismatch says why an error does not meet it; null if it does
     */
    private record Condition<X>(
            String description, Function<? super X, @Nullable String> mismatch) {}

    private ErrorMatcher(Class<X> type, List<Condition<X>> conditions) {
        this.type = Objects.requireNonNull(type, "type");
        this.conditions = conditions;
    }

    /** An error of this type, or of one derived from it. */
    public static <X extends Throwable> ErrorMatcher<X> error(Class<X> type) {
        return new ErrorMatcher<>(type, List.of());
    }

    /**
     * A group of exactly these errors, in any order. A group in the group is an error of its own,
     * to be expected by a {@code group} among these.
     *
     * @param errors at least one
     */
    public static ErrorMatcher<TaskGroupException> group(ErrorMatcher<?>... errors) {
        List<ErrorMatcher<?>> expected = listOf(errors);
        return error(TaskGroupException.class)
                .with(
                        "of " + expected,
                        found -> new Pairing(expected, found.exceptions()).report());
    }

    /** Like {@link #group(ErrorMatcher[])}, by their types alone. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the list is only read
    public static ErrorMatcher<TaskGroupException> group(Class<? extends Throwable>... types) {
        return group(matchersOf(Arrays.asList(types)));
    }

    /**
     * A group of exactly these errors, in any order, be they in the group itself or in groups in
     * it, however deep.
     *
     * @param errors at least one, none of them a group
     */
    public static ErrorMatcher<TaskGroupException> flatGroup(ErrorMatcher<?>... errors) {
        List<ErrorMatcher<?>> expected = listOf(errors);
        for (ErrorMatcher<?> one : expected) {
            if (one.type == TaskGroupException.class) {
                throw new IllegalArgumentException(
                        "errors: " + expected + " (expected: no groups, a flat group has none)");
            }
        }
        return error(TaskGroupException.class)
                .with(
                        "flat, of " + expected,
                        found -> new Pairing(expected, leavesOf(found)).report());
    }

    /** Like {@link #flatGroup(ErrorMatcher[])}, by their types alone. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the list is only read
    public static ErrorMatcher<TaskGroupException> flatGroup(Class<? extends Throwable>... types) {
        return flatGroup(matchersOf(Arrays.asList(types)));
    }

    private static List<ErrorMatcher<?>> listOf(ErrorMatcher<?>... errors) {
        if (errors.length == 0) {
            throw new IllegalArgumentException("errors: [] (expected: at least one)");
        }
        return List.of(errors);
    }

    private static ErrorMatcher<?>[] matchersOf(List<? extends Class<? extends Throwable>> types) {
        return types.stream().map(ErrorMatcher::error).toArray(ErrorMatcher<?>[]::new);
    }

    private static List<Throwable> leavesOf(TaskGroupException group) {
        List<Throwable> leaves = new ArrayList<>();
        for (Throwable error : group.exceptions()) {
            if (error instanceof TaskGroupException inner) {
                leaves.addAll(leavesOf(inner));
            } else {
                leaves.add(error);
            }
        }
        return leaves;
    }

    /** Such an error with exactly this message. */
    public ErrorMatcher<X> withMessage(String message) {
        Objects.requireNonNull(message, "message");
        return with(
                "with the message \"" + message + "\"",
                found -> message.equals(found.getMessage()) ? null : messageOf(found));
    }

    /** Such an error with a message that contains this. */
    public ErrorMatcher<X> withMessageContaining(String part) {
        Objects.requireNonNull(part, "part");
        return with(
                "with a message containing \"" + part + "\"",
                found -> {
                    String message = found.getMessage();
                    return message != null && message.contains(part) ? null : messageOf(found);
                });
    }

    /**
     * Such an error for which this is true.
     *
     * @param what says it in messages, as in "SQLException that <i>is a deadlock</i>"
     */
    public ErrorMatcher<X> where(String what, Predicate<? super X> condition) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(condition, "condition");
        return with(
                "that " + what, found -> condition.test(found) ? null : "it is none that " + what);
    }

    private static String messageOf(Throwable found) {
        String message = found.getMessage();
        return message == null ? "it has no message" : "its message is \"" + message + "\"";
    }

    private ErrorMatcher<X> with(
            String description, Function<? super X, @Nullable String> mismatch) {
        List<Condition<X>> more = new ArrayList<>(conditions);
        more.add(new Condition<>(description, mismatch));
        return new ErrorMatcher<>(type, List.copyOf(more));
    }

    /** Whether the error is as expected. */
    public boolean matches(Throwable error) {
        Objects.requireNonNull(error, "error");
        return mismatch(error) == null;
    }

    /**
     * Fails if the error is not as expected.
     *
     * @return the error
     * @throws AssertionError if it is not, with the reason, and the error as its cause
     */
    public X assertMatches(Throwable error) {
        Objects.requireNonNull(error, "error");
        String mismatch = mismatch(error);
        if (mismatch != null) {
            throw new AssertionError(
                    "expected: " + this + "\nbut was: " + error + "\n" + mismatch, error);
        }
        return type.cast(error);
    }

    /**
     * Runs the code, and fails if it does not throw such an error.
     *
     * @return the error
     * @throws AssertionError if it returns, or throws another
     */
    public X assertThrownBy(Action<?> code) {
        Objects.requireNonNull(code, "code");
        try {
            code.run();
        } catch (Throwable thrown) {
            return assertMatches(thrown);
        }
        throw new AssertionError("expected: " + this + "\nbut nothing was thrown");
    }

    /** Why the error is not as expected; null if it is. */
    @Nullable String mismatch(Throwable found) {
        if (!type.isInstance(found)) {
            return "it is a " + found.getClass().getName();
        }
        X error = type.cast(found);
        for (Condition<X> condition : conditions) {
            String mismatch = condition.mismatch.apply(error);
            if (mismatch != null) {
                return mismatch;
            }
        }
        return null;
    }

    /** Says what is expected. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type.getSimpleName());
        conditions.forEach(condition -> text.append(' ').append(condition.description));
        return text.toString();
    }
}
