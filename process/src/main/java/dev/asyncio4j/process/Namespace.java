package dev.asyncio4j.process;

import dev.asyncio4j.process.hub.CodeHome;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by name that processes share, each of a type of its own. It lives in the process that
 * created it; sent to another, it is the same one there.
 *
 * <pre>{@code
 * Namespace settings = manager.namespace();
 * settings.put("depth", 3);
 * int depth = settings.value("depth", Integer.class);
 * }</pre>
 *
 * <p>What is put in and taken out is a copy, but for what processes share. Each method is one step.
 * <b>Threads.</b> Any. <b>Errors.</b> When its home has ended, all calls throw {@link
 * LostObjectException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Manager().Namespace()}.
 */
public final class Namespace implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Caller caller;

    private Namespace() {
        Map<String, @Nullable Object> values = new TreeMap<>();
        caller =
                Caller.of(
                        "Namespace",
                        new CodeHome(
                                "Namespace",
                                (method, arguments) -> perform(values, method, arguments)));
    }

    /** One without values. */
    public static Namespace create() {
        return new Namespace();
    }

    private static @Nullable Object perform(
            Map<String, @Nullable Object> values, String method, @Nullable Object[] all) {
        String name = all.length > 0 ? String.valueOf(all[0]) : "";
        return switch (method) {
            case "put" -> {
                values.put(name, all[1]);
                yield null;
            }
            case "value" -> {
                requireKnown(values, name);
                yield values.get(name);
            }
            case "remove" -> {
                requireKnown(values, name);
                yield values.remove(name);
            }
            case "names" -> values.keySet().toArray(String[]::new);
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private static void requireKnown(Map<String, @Nullable Object> values, String name) {
        if (!values.containsKey(name)) {
            throw new NoSuchElementException(
                    "there is no value named " + name + " (there are: " + values.keySet() + ")");
        }
    }

    /**
     * Gives a value a name, in place of the one that had it.
     *
     * @throws IllegalArgumentException if the value cannot be sent
     */
    public void put(String name, @Nullable Object value) {
        caller.callMethod("put", new @Nullable Object[] {named(name), value});
    }

    /**
     * The value of a name, which is of this type; null if null was put.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws ClassCastException if it is of another type
     */
    public <T> @Nullable T value(String name, Class<T> type) {
        Object value = caller.callMethod("value", new @Nullable Object[] {named(name)});
        if (value != null && !type.isInstance(value)) {
            throw new ClassCastException(
                    name
                            + " is a "
                            + value.getClass().getName()
                            + " (expected: "
                            + type.getName()
                            + ")");
        }
        return type.cast(value);
    }

    /**
     * Takes a value away.
     *
     * @throws NoSuchElementException if there is none of this name
     */
    public void remove(String name) {
        caller.callMethod("remove", new @Nullable Object[] {named(name)});
    }

    /** The names that have values, in order of the alphabet. */
    public List<String> names() {
        return caller.callMethod("names", new @Nullable Object[0]) instanceof String[] names
                ? List.of(names)
                : List.of();
    }

    private static String named(String name) {
        return Objects.requireNonNull(name, "name");
    }

    Caller caller() {
        return caller;
    }

    @Override
    public String toString() {
        return caller.toString();
    }
}
