package dev.asyncio4j.process;

import dev.asyncio4j.process.hub.CodeHome;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A map that processes share, in the order in which its keys were first put. It lives in the
 * process that created it, whose classes its keys and values must be of; sent to another process,
 * it is the same map there, and each method a call of its home.
 *
 * <p>What is put in and taken out is a copy: to change what was taken changes nothing in the map.
 * But for what processes share: a {@link SharedList} in a shared map is the same one for all.
 *
 * <p>Each method is one step, or has the effect of one, as {@code merge} has, which may call its
 * function again. To iterate is not: it is over the entries of the moment in which it began. What
 * is removed through an iterator, a {@code keySet} or {@code values}, or set through an entry, is
 * so in the map, whatever others have done to that key since.
 *
 * <p><b>Suspends</b> a task, or blocks a thread, until the home has answered. <b>Threads.</b> Any.
 * <b>Errors.</b> When its home has ended, all calls throw {@link LostObjectException}; what is not
 * serializable is an {@link IllegalArgumentException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Manager().dict()}, and {@code Namespace()}.
 *
 * @param <K> the type of the keys, never null, serializable
 * @param <V> the type of the values, never null, serializable
 */
public final class SharedMap<K, V> extends AbstractMap<K, V>
        implements ConcurrentMap<K, V>, Serializable {
    private static final long serialVersionUID = 1L;

    private final Caller caller;

    private SharedMap() {
        Map<Object, Object> entries = new LinkedHashMap<>();
        caller =
                Caller.of(
                        "SharedMap",
                        new CodeHome(
                                "SharedMap",
                                (method, arguments) -> perform(entries, method, arguments)));
    }

    /** An empty map. */
    public static <K, V> SharedMap<K, V> create() {
        return new SharedMap<>();
    }

    private static @Nullable Object perform(
            Map<Object, Object> map, String method, @Nullable Object[] all) {
        Object first = all.length > 0 ? Objects.requireNonNull(all[0]) : "";
        Object second = all.length > 1 ? Objects.requireNonNull(all[1]) : "";
        return switch (method) {
            case "get" -> map.get(first);
            case "containsKey" -> map.containsKey(first);
            case "put" -> map.put(first, second);
            case "putIfAbsent" -> map.putIfAbsent(first, second);
            case "remove" -> map.remove(first);
            case "removeIf" -> map.remove(first, second);
            case "replace" -> map.replace(first, second);
            case "replaceIf" -> map.replace(first, second, Objects.requireNonNull(all[2]));
            case "size" -> map.size();
            case "entries" ->
                    map.entrySet().stream()
                            .map(entry -> new SimpleEntry<>(entry.getKey(), entry.getValue()))
                            .toArray();
            case "clear" -> {
                map.clear();
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private @Nullable Object call(String method, @Nullable Object... arguments) {
        return caller.callMethod(method, arguments);
    }

    private boolean truth(String method, @Nullable Object... arguments) {
        return Boolean.TRUE.equals(call(method, arguments));
    }

    private int number(String method, @Nullable Object... arguments) {
        return call(method, arguments) instanceof Integer number ? number : -1;
    }

    private Object[] array(String method) {
        return call(method) instanceof Object[] array ? array : new Object[0];
    }

    @SuppressWarnings("unchecked") // only values of the type are in it
    private @Nullable V value(String method, @Nullable Object... arguments) {
        return (V) call(method, arguments);
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return value("get", key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return truth("containsKey", key);
    }

    @Override
    public @Nullable V put(K key, V value) {
        Objects.requireNonNull(key, "key: null (expected: a key)");
        Objects.requireNonNull(value, "value: null (expected: a value; remove takes a key away)");
        return value("put", key, value);
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return value("putIfAbsent", key, value);
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        return value("remove", key);
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        return truth("removeIf", key, value);
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return value("replace", key, value);
    }

    @Override
    public boolean replace(K key, V expected, V value) {
        return truth("replaceIf", key, expected, value);
    }

    @Override
    public int size() {
        return number("size");
    }

    @Override
    public void clear() {
        call("clear");
    }

    @SuppressWarnings("unchecked") // only keys and values of the types are in it
    private List<Map.Entry<K, V>> entries() {
        Object[] all = array("entries");
        return List.of(all).stream().map(entry -> (Map.Entry<K, V>) entry).toList();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new Entries();
    }

    /** An entry as it was, through which the one of the map is set. */
    private final class Settable extends SimpleEntry<K, V> {
        private static final long serialVersionUID = 1L;

        Settable(Map.Entry<K, V> found) {
            super(found);
        }

        @Override
        public V setValue(V value) {
            put(getKey(), value);
            return super.setValue(value);
        }
    }

    private final class Walk implements Iterator<Map.Entry<K, V>> {
        private final Iterator<Map.Entry<K, V>> found = entries().iterator();
        private Map.@Nullable Entry<K, V> last;

        @Override
        public boolean hasNext() {
            return found.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
            Map.Entry<K, V> next = new Settable(found.next());
            last = next;
            return next;
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("nothing to remove: next() has not been called");
            }
            SharedMap.this.remove(last.getKey());
            last = null;
        }
    }

    private final class Entries extends AbstractSet<Map.Entry<K, V>> {
        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            return new Walk();
        }

        @Override
        public boolean contains(@Nullable Object entry) {
            return entry instanceof Map.Entry<?, ?> asked
                    && asked.getValue() != null
                    && asked.getValue().equals(get(asked.getKey()));
        }

        @Override
        public boolean remove(@Nullable Object entry) {
            return entry instanceof Map.Entry<?, ?> asked
                    && asked.getValue() != null
                    && SharedMap.this.remove(asked.getKey(), asked.getValue());
        }

        @Override
        public void clear() {
            SharedMap.this.clear();
        }

        @Override
        public int size() {
            return SharedMap.this.size();
        }
    }

    Caller caller() {
        return caller;
    }
}
