package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Daemons;
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
    /** After so many tries to start a worker, one after the other, there is no hope. */
    private static final int HOPELESS = 3;

    /**
     * How many JVMs boot at the same time. Each needs more than a processor for that; if all boot
     * at once, all are late, and the first result is. Two always may, so that one that never comes
     * up keeps no other from it.
     */
    private static final int BOOTING_AT_ONCE =
            Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private final Dispatcher dispatcher;
    private final Workshop workshop;
    private final List<Worker> workers = new ArrayList<>();
    private int everStarted;

    /** How many tries to start a worker have failed since one has not. */
    private int failures;

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

    /**
     * Takes back the oldest task that was given to a worker in advance, for one that is idle; null
     * if there is none that is older than this number.
     */
    @Nullable PoolTask<?> takeBackOlderThan(long number) {
        PoolTask<?> oldest = null;
        for (Worker worker : workers) {
            PoolTask<?> ahead = worker.load().firstAhead();
            if (ahead != null && ahead.number < (oldest == null ? number : oldest.number)) {
                oldest = ahead;
            }
        }
        if (oldest == null || oldest.worker == null) {
            return null;
        }
        return oldest.worker.load().takeBack(oldest) ? oldest : null;
    }

    /** One has become ready. */
    void succeeded() {
        failures = 0;
    }

    /**
     * One has ended before it was ready. Those that were started at the same time are one try: what
     * they lack may be there in a moment. Returns whether there is no hope.
     */
    boolean failed(Worker stillborn) {
        if (stillborn.failuresBefore() == failures) {
            failures++;
        }
        return failures >= HOPELESS;
    }

    /**
     * Starts as many as there is work for, up to the limit, and as may boot at the same time; after
     * a failure, one at a time.
     *
     * @param queued the tasks that nobody was given
     */
    void grow(int queued, Effects effects) {
        int room = workshop.options().workers() - workers.size();
        if (room == 0) {
            return;
        }
        int waiting = queued;
        int starting = 0;
        int booting = 0;
        for (Worker worker : workers) {
            waiting += worker.load().ahead();
            starting += worker.load().isReady() ? 0 : 1;
            booting += worker.hasArrived() ? 0 : 1;
        }
        int wanted = (failures == 0 ? waiting : Math.min(waiting, 1)) - starting;
        int more = Math.min(Math.min(room, wanted), BOOTING_AT_ONCE - booting);
        for (int i = 0; i < more; i++) {
            start(effects);
        }
    }

    /** Starts one. */
    void start(Effects effects) {
        String name = workshop.options().name() + "-worker-" + ++everStarted;
        Worker worker = new Worker(dispatcher, workshop, name, failures);
        workers.add(worker);
        effects.add(() -> launch(worker));
    }

    private void launch(Worker worker) {
        try {
            Daemons.start(worker.name(), worker);
        } catch (Throwable noThread) {
            dispatcher.ended(worker, 0, noThread);
        }
    }
}
