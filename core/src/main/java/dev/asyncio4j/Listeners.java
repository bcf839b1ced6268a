package dev.asyncio4j;

import dev.asyncio4j.engine.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a future: null for nobody, the turn itself for one, a list for several. Most
 * futures have one listener or none, and are spared the list.
 */
final class Listeners {
    private Listeners() {}

    static Object add(@Nullable Object listeners, Turn added) {
        if (listeners == null) {
            return added;
        }
        List<Turn> several = listeners instanceof Turn one ? listOf(one) : list(listeners);
        several.add(added);
        return several;
    }

    /** Takes out one entry of this turn; the listeners themselves if it has none. */
    static @Nullable Object remove(@Nullable Object listeners, Turn removed) {
        if (listeners == removed) {
            return null;
        }
        if (listeners == null || listeners instanceof Turn) {
            return listeners;
        }
        List<Turn> several = list(listeners);
        int last = several.lastIndexOf(removed);
        if (last >= 0) {
            several.remove(last);
        }
        return several.isEmpty() ? null : several;
    }

    /** How many there are. While another thread changes them, one of the latest answers. */
    static int count(@Nullable Object listeners) {
        return switch (listeners) {
            case null -> 0;
            case Turn _ -> 1;
            default -> list(listeners).size();
        };
    }

    static void forEach(@Nullable Object listeners, Consumer<Turn> action) {
        switch (listeners) {
            case null -> {}
            case Turn one -> action.accept(one);
            default -> list(listeners).forEach(action);
        }
    }

    static List<Turn> copy(@Nullable Object listeners) {
        return switch (listeners) {
            case null -> List.of();
            case Turn one -> List.of(one);
            default -> List.copyOf(list(listeners));
        };
    }

    private static List<Turn> listOf(Turn first) {
        List<Turn> list = new ArrayList<>(4);
        list.add(first);
        return list;
    }

    @SuppressWarnings("unchecked") // the only other thing that add() makes
    private static List<Turn> list(Object listeners) {
        return (List<Turn>) listeners;
    }
}
