package dev.asyncio4j.process;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The workers that a pool has, and who of them is given what.
 *
 * <p><b>Threads.</b> Any that holds the dispatcher's lock.
 */
final class Crew {
    private final Dispatcher dispatcher;
    private final Workshop workshop;
    private final List<Worker> workers = new ArrayList<>();
    private int everStarted;

    Crew(Dispatcher dispatcher, Workshop workshop) {
        this.dispatcher = dispatcher;
        this.workshop = workshop;
    }

    int size() {
        return workers.size();
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    void forEach(Consumer<Worker> action) {
        workers.forEach(action);
    }

    void remove(Worker worker) {
        workers.remove(worker);
    }

    long busy() {
        return workers.stream().filter(worker -> worker.load().count() > 0).count();
    }

    /** An idle one, or else the one with the least to do of those that may have more; or null. */
    @Nullable Worker choose() {
        Worker best = null;
        for (Worker worker : workers) {
            Workload load = worker.load();
            if (load.isIdle()) {
                return worker;
            }
            if (load.hasRoom() && (best == null || load.count() < best.load().count())) {
                best = worker;
            }
        }
        return best;
    }

    /** Has idle workers do what others were given in advance. */
    void spread(Effects effects) {
        for (Worker idle : workers) {
            if (!idle.load().isIdle()) {
                continue;
            }
            Worker busiest = busiest();
            PoolTask<?> task = busiest == null ? null : busiest.load().takeBackLast();
            if (task == null) {
                return;
            }
            idle.load().give(task);
            effects.deliver(idle);
        }
    }

    private @Nullable Worker busiest() {
        Worker busiest = null;
        for (Worker worker : workers) {
            int ahead = worker.load().ahead();
            if (ahead > 0 && (busiest == null || ahead > busiest.load().ahead())) {
                busiest = worker;
            }
        }
        return busiest;
    }

    /**
     * Starts as many as there is work for, up to the limit.
     *
     * @param queued the tasks that nobody was given
     */
    void grow(int queued, Effects effects) {
        if (workers.size() == workshop.options().workers()) {
            return;
        }
        int waiting = queued;
        int starting = 0;
        for (Worker worker : workers) {
            waiting += worker.load().ahead();
            starting += worker.load().isReady() ? 0 : 1;
        }
        while (starting < waiting && workers.size() < workshop.options().workers()) {
            start(effects);
            starting++;
        }
    }

    /** Starts one. */
    void start(Effects effects) {
        String name = workshop.options().name() + "-worker-" + ++everStarted;
        Worker worker = new Worker(dispatcher, workshop, name);
        workers.add(worker);
        effects.add(() -> Thread.ofPlatform().daemon().name(name).start(worker));
    }
}
