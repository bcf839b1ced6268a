package dev.asyncio4j.process;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was decided under the dispatcher's lock, and is to be done when that is released. */
final class Effects {
    private final Set<Worker> deliveries = new LinkedHashSet<>(2);
    private final List<Runnable> others = new ArrayList<>(2);

    /** A worker is to be sent what it was given: before all else. */
    void deliver(Worker worker) {
        deliveries.add(worker);
    }

    void add(Runnable effect) {
        others.add(effect);
    }

    void addFirst(Runnable effect) {
        others.addFirst(effect);
    }

    /** Does all; what one throws keeps none of the others from being done. */
    void run() {
        Throwable first = null;
        for (Worker worker : deliveries) {
            first = attempt(worker::deliver, first);
        }
        for (Runnable effect : others) {
            first = attempt(effect, first);
        }
        // Not a switch: linking one takes long in a JVM that has just started.
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (first != null) {
            throw new IllegalStateException(first);
        }
    }

    private static @Nullable Throwable attempt(Runnable effect, @Nullable Throwable first) {
        try {
            effect.run();
            return first;
        } catch (Throwable thrown) {
            if (first == null || first == thrown) {
                return thrown;
            }
            first.addSuppressed(thrown);
            return first;
        }
    }
}
