package dev.asyncio4j.process;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    void run() {
        deliveries.forEach(Worker::deliver);
        others.forEach(Runnable::run);
    }
}
