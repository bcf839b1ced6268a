package dev.asyncio4j;

import dev.asyncio4j.engine.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a future, each once and in the order in which they came: null for nobody, the turn
 * itself for one, a list for a few, a linked map of turns to themselves for many. Most futures have
 * one listener or none, and are spared the rest; from a map each leaves in the same short time.
 */
final class Listeners {
    private static final int MOST_IN_LIST = 8;

    private Listeners() {}

    static Object add(@Nullable Object listeners, Turn added) {
        return switch (listeners) {
            case null -> added;
            case Turn one -> listOf(one, added);
            case Map<?, ?> _ -> addTo(map(listeners), added);
            default -> {
                List<Turn> few = list(listeners);
                yield few.size() < MOST_IN_LIST ? addTo(few, added) : addTo(mapOf(few), added);
            }
        };
    }

    private static Object addTo(List<Turn> few, Turn added) {
        few.add(added);
        return few;
    }

    private static Object addTo(Map<Turn, Turn> many, Turn added) {
        many.put(added, added);
        return many;
    }

    /** The listeners without this one; no change if it is not among them. */
    static @Nullable Object remove(@Nullable Object listeners, Turn removed) {
        if (listeners == removed) {
            return null;
        }
        return switch (listeners) {
            case null -> null;
            case Turn other -> other;
            case Map<?, ?> many -> {
                many.remove(removed);
                yield many.isEmpty() ? null : many;
            }
            default -> {
                List<Turn> few = list(listeners);
                few.remove(removed);
                yield few.isEmpty() ? null : few;
            }
        };
    }

    /** Whether one of them is equal to this one. */
    static boolean contains(@Nullable Object listeners, Turn sought) {
        return switch (listeners) {
            case null -> false;
            case Turn one -> one.equals(sought);
            case Map<?, ?> many -> many.containsKey(sought);
            default -> list(listeners).contains(sought);
        };
    }

    /** How many there are. While another thread changes them, one of the latest answers. */
    static int count(@Nullable Object listeners) {
        return switch (listeners) {
            case null -> 0;
            case Turn _ -> 1;
            case Map<?, ?> many -> many.size();
            default -> list(listeners).size();
        };
    }

    static void forEach(@Nullable Object listeners, Consumer<Turn> action) {
        switch (listeners) {
            case null -> {}
            case Turn one -> action.accept(one);
            case Map<?, ?> _ -> map(listeners).keySet().forEach(action);
            default -> list(listeners).forEach(action);
        }
    }

    static List<Turn> copy(@Nullable Object listeners) {
        List<Turn> copy = new ArrayList<>(count(listeners));
        forEach(listeners, copy::add);
        return copy;
    }

    private static List<Turn> listOf(Turn first, Turn second) {
        List<Turn> list = new ArrayList<>(4);
        list.add(first);
        list.add(second);
        return list;
    }

    private static Map<Turn, Turn> mapOf(List<Turn> few) {
        Map<Turn, Turn> map = LinkedHashMap.newLinkedHashMap(2 * few.size());
        for (Turn listener : few) {
            map.put(listener, listener);
        }
        return map;
    }

    @SuppressWarnings("unchecked") // the only list that add() makes
    private static List<Turn> list(Object listeners) {
        return (List<Turn>) listeners;
    }

    @SuppressWarnings("unchecked") // the only map that add() makes
    private static Map<Turn, Turn> map(Object listeners) {
        return (Map<Turn, Turn>) listeners;
    }
}
