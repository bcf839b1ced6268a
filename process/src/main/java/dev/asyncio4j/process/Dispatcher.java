package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.WorkerMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides which worker does what.
 *
 * <p>A task goes to a worker that is idle. If none is, one is started, up to the limit; and workers
 * that end their tasks quickly get some in advance, so that they need not wait for the next. Which
 * of these a worker has begun is known from claims in memory that both see. So a task can be taken
 * back as long as it has not begun: when it is cancelled, when another worker is idle, when the
 * worker dies.
 *
 * <p>Under the lock it is decided; after it, done: tasks are sent, futures completed, workers
 * started.
 */
final class Dispatcher {
    private final Workshop workshop;

    /** Whether there is a worker, or has been one; read without the lock. */
    private volatile boolean hasStarted;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Backlog queue = new Backlog();
    private final Crew crew;
    private final Tally tally;
    private final Lifespan life;

    /** Whether workers were ended by force: then nothing more is begun. */
    private boolean stopped;

    Dispatcher(Workshop workshop) {
        this.workshop = workshop;
        crew = new Crew(this, workshop);
        tally = new Tally(lock, workshop.options().name());
        life = new Lifespan(lock, tally, workshop.options().name());
    }

    Lifespan life() {
        return life;
    }

    /** Decides something under the lock, and does it after that. */
    private void decide(Consumer<Effects> decision) {
        Effects effects = new Effects();
        lock.lock();
        try {
            decision.accept(effects);
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    // Tasks

    /** A first task is about to be submitted: a worker takes longer to start than to encode it. */
    void expectFirst() {
        if (hasStarted) {
            return;
        }
        decide(effects -> {
            if (crew.isEmpty() && life.isRunning()) {
                crew.start(effects);
            }
            hasStarted = true;
        });
    }

    void submit(PoolTask<?> task) {
        decide(effects -> {
            life.requireRunning();
            tally.submitted(task, effects);
            queue.add(task);
            assign(effects);
        });
    }

    /** Gives tasks to workers as long as there are both. */
    private void assign(Effects effects) {
        while (true) {
            queue.skipEnded(task -> ended(effects, task, () -> {}));
            Worker worker = crew.choose();
            PoolTask<?> task = worker == null ? null : nextFor(worker);
            if (worker == null || task == null) {
                break;
            }
            worker.load().give(task);
            effects.deliver(worker);
        }
        if (!life.isBroken()) {
            crew.grow(queue.size(), effects);
        }
    }

    /**
     * The oldest, so that none waits for ever: it may be one that another was given in advance, and
     * has not begun.
     */
    private @Nullable PoolTask<?> nextFor(Worker worker) {
        PoolTask<?> older = worker.load().isIdle() ? crew.takeBackOlderThan(queue.oldest()) : null;
        return older != null ? older : queue.poll();
    }

    boolean cancel(PoolTask<?> task, boolean mayKill) {
        decide(effects -> {
            if (!task.isDone()) {
                withdraw(task, mayKill, task::end, effects);
            }
        });
        return task.isCancelled();
    }

    /** The task's future was completed by somebody else: nobody waits for the worker. */
    void abandon(PoolTask<?> task) {
        decide(effects -> withdraw(task, true, () -> {}, effects));
    }

    private void withdraw(PoolTask<?> task, boolean mayKill, Runnable end, Effects effects) {
        if (task.number == 0) {
            // It was never submitted, so that nobody counts on it.
            effects.add(end);
            return;
        }
        if (task.counted) {
            return;
        }
        Worker worker = task.worker;
        if (worker != null && !worker.load().takeBack(task)) {
            if (!mayKill) {
                return;
            }
            end(worker, effects);
        }
        ended(effects, task, end);
        if (worker == null) {
            queue.ended();
        }
        assign(effects);
    }

    /** Ends a worker, with the one task that it has begun. */
    private void end(Worker worker, Effects effects) {
        queue.putBack(worker.load().takeBackAll());
        // If it has begun another, its result is on the way, and nothing is left to be ended.
        if (worker.load().count() == 1) {
            worker.load().end();
            effects.add(() -> worker.destroy(true));
        }
    }

    /** Ends a task after the lock is released; counts it now. */
    private void ended(Effects effects, PoolTask<?> task, Runnable end) {
        task.counted = true;
        tally.ended();
        long number = tally.done();
        long all = tally.all();
        effects.add(() -> {
            end.run();
            workshop.tell(() -> listener().taskDone(number, all));
        });
        if (life.isOver()) {
            finishWorkers(effects);
        }
    }

    private PoolListener listener() {
        return workshop.options().listener();
    }

    // What workers are given, asked for by whoever sends it

    /** What is to be sent next; null for nothing. */
    @Nullable PoolTask<?> nextToSend(Worker worker) {
        lock.lock();
        try {
            return worker.load().nextToSend();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is to be sent next; null if there is nothing, or only what is large. */
    @Nullable PoolTask<?> takeToSend(Worker worker, boolean large) {
        lock.lock();
        try {
            return worker.load().takeToSend(large);
        } finally {
            lock.unlock();
        }
    }

    // What happens to workers

    /** A worker has booted, and initializes itself: another may boot. */
    void arrived() {
        decide(this::assign);
    }

    void started(Worker worker, WorkerMemory memory) {
        decide(effects -> {
            worker.load().ready(memory);
            crew.succeeded();
            effects.add(() ->
                    workshop.tell(() -> listener().workerStarted(worker.name(), worker.pid())));
            if (life.isOver()) {
                effects.add(worker::finish);
            } else {
                assign(effects);
            }
        });
    }

    void returned(Worker worker, List<Worker.Result> results) {
        decide(effects -> {
            for (Worker.Result result : results) {
                PoolTask<?> task =
                        worker.load().ended(result.frame().first(), result.frame().second());
                if (task != null && !task.counted) {
                    ended(effects, task, () -> worker.end(task, result));
                }
            }
            if (worker.load().isDone()) {
                effects.addFirst(worker::finish);
            }
            assign(effects);
        });
    }

    /**
     * What was sent ahead cannot be: it fails, and the worker goes on.
     *
     * @param cause why
     */
    void unsendable(Worker worker, PoolTask<?> task, IOException cause) {
        decide(effects -> {
            if (task.worker == worker && worker.load().takeBack(task) && !task.counted) {
                ended(effects, task, () -> task.fail(cause));
            }
            assign(effects);
        });
    }

    /** The initializer of a worker has thrown. */
    void initializerFailed(Worker worker, Throwable thrown) {
        decide(effects ->
                breakUp(effects, "the initializer has failed in " + worker.describe(), thrown));
    }

    /**
     * A worker has ended.
     *
     * @param failure why its thread has; null if the connection has just ended
     */
    void ended(Worker worker, int exitCode, @Nullable Throwable failure) {
        decide(effects -> {
            crew.remove(worker);
            boolean unasked = !stopped && !life.isOver() && !worker.load().isDismissed();
            WorkerDiedException death = worker.death(exitCode, failure);
            bury(worker, death, effects);
            effects.add(() ->
                    workshop.tell(
                            () -> listener().workerEnded(worker.name(), worker.pid(), exitCode)));
            if (!worker.load().isReady() && !stopped && crew.failed(worker)) {
                breakUp(effects, "workers cannot be started", death);
            } else if (unasked && worker.pid() != 0 && workshop.options().breakOnDeath()) {
                breakUp(effects, "a worker has died", death);
            }
            assign(effects);
            checkTerminated(effects);
        });
    }

    /** Sees to the tasks of a worker that has ended. */
    private void bury(Worker worker, WorkerDiedException death, Effects effects) {
        for (PoolTask<?> task : worker.load().all().reversed()) {
            boolean begun = !worker.load().takeBack(task);
            task.worker = null;
            if (task.counted) {
                continue;
            }
            if (begun && (stopped || task.deaths++ >= workshop.options().retries())) {
                ended(effects, task, () -> task.fail(death.afterTries(task.deaths)));
            } else if (stopped) {
                ended(effects, task, task::end);
            } else {
                queue.putBack(List.of(task));
            }
        }
    }

    private void breakUp(Effects effects, String reason, Throwable cause) {
        BrokenProcessPoolException thrown =
                new BrokenProcessPoolException(reason + ": " + cause.getMessage(), cause);
        if (life.breakUp(thrown)) {
            endAll(effects, task -> task.fail(thrown));
            killWorkers(effects, true);
        }
    }

    /** Ends all that has not. */
    private void endAll(Effects effects, Consumer<PoolTask<?>> end) {
        List<PoolTask<?>> all = queue.clear();
        crew.forEach(worker -> all.addAll(worker.load().all()));
        for (PoolTask<?> task : all) {
            if (!task.counted) {
                ended(effects, task, () -> end.accept(task));
            }
        }
    }

    private void killWorkers(Effects effects, boolean forcibly) {
        stopped = true;
        crew.forEach(worker -> effects.add(() -> worker.destroy(forcibly)));
    }

    private void finishWorkers(Effects effects) {
        crew.forEach(worker -> {
            if (worker.load().isReady()) {
                effects.add(worker::finish);
            }
        });
        checkTerminated(effects);
    }

    // The end

    void shutdown(boolean cancelFutures) {
        decide(effects -> {
            life.shutDown();
            if (cancelFutures) {
                cancelWhatHasNotBegun(effects);
            }
            if (tally.isBalanced()) {
                finishWorkers(effects);
            }
        });
    }

    private List<PoolTask<?>> cancelWhatHasNotBegun(Effects effects) {
        crew.forEach(worker -> queue.putBack(worker.load().takeBackAll()));
        List<PoolTask<?>> cancelled = queue.clear();
        cancelled.forEach(task -> ended(effects, task, task::end));
        return cancelled;
    }

    /** Ends all workers, and what they do; gives what has not begun, which is cancelled. */
    List<PoolTask<?>> stop(boolean forcibly) {
        List<PoolTask<?>> neverBegun = new ArrayList<>();
        decide(effects -> {
            life.shutDown();
            neverBegun.addAll(cancelWhatHasNotBegun(effects));
            killWorkers(effects, forcibly);
            checkTerminated(effects);
        });
        return neverBegun;
    }

    private void checkTerminated(Effects effects) {
        if (crew.isEmpty() && life.isOver()) {
            life.release();
            effects.add(this::terminate);
        }
    }

    /** Leaves nothing behind, and only then has ended. */
    private void terminate() {
        try {
            workshop.release();
        } finally {
            life.terminate();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return "ProcessPoolExecutor[%s, %s, workers=%d of %d, busy=%d, queued=%d, done=%d]"
                    .formatted(
                            workshop.options().name(),
                            life,
                            crew.size(),
                            workshop.options().workers(),
                            crew.busy(),
                            queue.size(),
                            tally.done());
        } finally {
            lock.unlock();
        }
    }
}
