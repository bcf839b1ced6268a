package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Folders;
import dev.asyncio4j.process.internal.JavaCommand;
import dev.asyncio4j.process.internal.Message;
import dev.asyncio4j.process.internal.Reception;
import dev.asyncio4j.process.internal.Vocabulary;
import dev.asyncio4j.process.internal.WorkerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
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
    /** After so many workers that never became ready, there is no hope. */
    private static final int HOPELESS = 3;

    /** For how long nothing must be unfinished before the program may end. */
    private static final long QUIET_NANOS = 100_000_000;

    private final ProcessPoolOptions options;
    private final Vocabulary vocabulary;
    private final @Nullable Message initializer;
    private final ClassLoader loader;
    private final Path folder;
    private final Reception reception;
    private final List<String> command;

    /** Whether there is a worker, or has been one; read without the lock. */
    private volatile boolean hasStarted;

    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when nothing is unfinished, and when all has ended. */
    private final Condition calm = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<PoolTask<?>> queue = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    private State state = State.RUNNING;
    private @Nullable BrokenProcessPoolException broken;
    private int everStarted;
    private int stillborn;
    private long submitted;
    private long done;
    private boolean kept;

    /** Whether workers were ended by force: then nothing more is begun. */
    private boolean stopped;

    private enum State {
        RUNNING,
        /** Takes nothing more, and ends when all is done. */
        SHUT_DOWN,
        /** Has ended, but for its folder. */
        RELEASING,
        TERMINATED
    }

    Dispatcher(
            ProcessPoolOptions options,
            Vocabulary vocabulary,
            @Nullable Message initializer,
            ClassLoader loader)
            throws IOException {
        this.options = options;
        this.vocabulary = vocabulary;
        this.initializer = initializer;
        this.loader = loader;
        this.folder = Folders.create();
        this.reception = Reception.open(folder.resolve("socket"));
        this.command = JavaCommand.of(WorkerMain.class, folder, options.jvmArguments());
    }

    ProcessPoolOptions options() {
        return options;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    @Nullable Message initializer() {
        return initializer;
    }

    ClassLoader loader() {
        return loader;
    }

    Path folder() {
        return folder;
    }

    Reception reception() {
        return reception;
    }

    /** What workers are started with. */
    List<String> command() {
        return command;
    }

    long now() {
        return System.nanoTime();
    }

    /** What is to be done when the lock is released. */
    private static final class Effects {
        final Set<Worker> deliveries = new LinkedHashSet<>();
        final List<Runnable> others = new ArrayList<>();

        void run() {
            deliveries.forEach(Worker::deliver);
            others.forEach(Runnable::run);
        }
    }

    // Tasks

    /** A first task is about to be submitted: a worker takes longer to start than to encode it. */
    void expectFirst() {
        if (hasStarted) {
            return;
        }
        Effects effects = new Effects();
        lock.lock();
        try {
            if (!hasStarted && state == State.RUNNING && broken == null) {
                startWorker(effects);
            }
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    void submit(PoolTask<?> task) {
        Effects effects = new Effects();
        lock.lock();
        try {
            requireRunning();
            submitted++;
            queue.add(task);
            keepAlive(effects);
            assign(effects);
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    private void requireRunning() {
        if (broken != null) {
            throw new BrokenProcessPoolException(
                    "the pool is broken: " + broken.getMessage(), broken);
        }
        if (state != State.RUNNING) {
            throw new RejectedExecutionException(
                    "cannot schedule new futures after shutdown of " + options.name());
        }
    }

    /** Gives tasks to workers as long as there are both. */
    private void assign(Effects effects) {
        while (true) {
            skipEnded(effects);
            Worker worker = queue.isEmpty() ? null : choose();
            if (worker == null) {
                break;
            }
            worker.give(queue.remove());
            effects.deliveries.add(worker);
        }
        spread(effects);
        startWorkers(effects);
    }

    /** Those that have ended while they waited: by a cancellation, or by somebody else. */
    private void skipEnded(Effects effects) {
        for (PoolTask<?> task = queue.peek(); task != null; task = queue.peek()) {
            if (!task.counted) {
                if (!task.isDone()) {
                    return;
                }
                ended(effects, task, () -> {});
            }
            queue.remove();
        }
    }

    private @Nullable Worker choose() {
        Worker best = null;
        for (Worker worker : workers) {
            if (worker.isIdle()) {
                return worker;
            }
            if (worker.hasRoom() && (best == null || worker.count() < best.count())) {
                best = worker;
            }
        }
        return best;
    }

    /** Has idle workers do what others were given in advance. */
    private void spread(Effects effects) {
        if (!queue.isEmpty()) {
            return;
        }
        for (Worker idle : workers) {
            if (!idle.isIdle()) {
                continue;
            }
            PoolTask<?> task = takeFromBusiest();
            if (task == null) {
                return;
            }
            idle.give(task);
            effects.deliveries.add(idle);
        }
    }

    private @Nullable PoolTask<?> takeFromBusiest() {
        Worker busiest = null;
        for (Worker worker : workers) {
            if (worker.ahead() > 0 && (busiest == null || worker.ahead() > busiest.ahead())) {
                busiest = worker;
            }
        }
        if (busiest == null) {
            return null;
        }
        for (PoolTask<?> task : busiest.given().reversed()) {
            if (busiest.takeBack(task)) {
                return task;
            }
        }
        return null;
    }

    private void startWorkers(Effects effects) {
        int waiting = queue.size();
        int starting = 0;
        for (Worker worker : workers) {
            waiting += worker.ahead();
            starting += worker.isReady() ? 0 : 1;
        }
        while (starting < waiting && workers.size() < options.workers() && broken == null) {
            startWorker(effects);
            starting++;
        }
    }

    private void startWorker(Effects effects) {
        hasStarted = true;
        Worker worker = new Worker(this, options.name() + "-worker-" + ++everStarted);
        workers.add(worker);
        effects.others.add(() -> Thread.ofPlatform().daemon().name(worker.name()).start(worker));
    }

    boolean cancel(PoolTask<?> task, boolean mayKill) {
        Effects effects = new Effects();
        lock.lock();
        try {
            Worker worker = task.worker;
            if (task.isDone() || task.counted) {
                return task.isCancelled();
            }
            if (worker != null && !worker.takeBack(task)) {
                if (!mayKill) {
                    return false;
                }
                effects.others.add(() -> worker.destroy(true));
            }
            ended(effects, task, task::end);
            assign(effects);
        } finally {
            lock.unlock();
        }
        effects.run();
        return task.isCancelled();
    }

    /** Ends a task after the lock is released; counts it now. */
    private void ended(Effects effects, PoolTask<?> task, Runnable end) {
        task.counted = true;
        long number = ++done;
        long all = submitted;
        effects.others.add(() -> {
            end.run();
            tell(() -> options.listener().taskDone(number, all));
        });
        if (done == submitted) {
            calm.signalAll();
            if (state == State.SHUT_DOWN) {
                finishWorkers(effects);
            }
        }
    }

    /** Asked for when it is needed: loggers take long to be there. */
    private static System.Logger logger() {
        return System.getLogger(Dispatcher.class.getName());
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error thrown) {
            logger().log(
                            System.Logger.Level.WARNING,
                            "A listener of the pool " + options.name() + " has thrown",
                            thrown);
        }
    }

    // What workers are given, asked for by whoever sends it

    /** What is to be sent next; null for nothing. */
    @Nullable PoolTask<?> peekOutbox(Worker worker) {
        lock.lock();
        try {
            return worker.outbox().peek();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is to be sent next; null if there is nothing, or only what is large. */
    @Nullable PoolTask<?> takeFromOutbox(Worker worker, boolean large) {
        lock.lock();
        try {
            PoolTask<?> next = worker.outbox().peek();
            return next == null || (next.isLarge() && !large) ? null : worker.outbox().remove();
        } finally {
            lock.unlock();
        }
    }

    // What happens to workers

    void started(Worker worker) {
        Effects effects = new Effects();
        lock.lock();
        try {
            worker.ready();
            stillborn = 0;
            effects.others.add(() ->
                    tell(() -> options.listener().workerStarted(worker.name(), worker.pid())));
            if (state == State.SHUT_DOWN && done == submitted) {
                effects.others.add(worker::finish);
            } else {
                assign(effects);
            }
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    void returned(Worker worker, List<Worker.Result> results) {
        Effects effects = new Effects();
        lock.lock();
        try {
            for (Worker.Result result : results) {
                PoolTask<?> task = worker.ended(result.frame().first(), result.frame().second());
                if (task != null && !task.counted) {
                    ended(effects, task, () -> worker.end(task, result));
                }
            }
            if (worker.isDone()) {
                effects.others.addFirst(worker::finish);
            }
            assign(effects);
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    /** The initializer of a worker has thrown. */
    void initializerFailed(Worker worker, Throwable thrown) {
        Effects effects = new Effects();
        lock.lock();
        try {
            breakUp(effects, "the initializer has failed in " + worker.describe(), thrown);
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    /**
     * A worker has ended.
     *
     * @param failure why its thread has; null if the connection has just ended
     */
    void ended(Worker worker, int exitCode, @Nullable Throwable failure) {
        Effects effects = new Effects();
        lock.lock();
        try {
            workers.remove(worker);
            WorkerDiedException death = worker.death(exitCode, failure);
            boolean hadBegun = bury(worker, death, effects);
            effects.others.add(() ->
                    tell(() ->
                            options.listener().workerEnded(worker.name(), worker.pid(), exitCode)));
            if (!worker.isReady() && ++stillborn >= HOPELESS) {
                breakUp(effects, "workers cannot be started", death);
            } else if (hadBegun && options.breakOnDeath()) {
                breakUp(effects, "a worker has died", death);
            }
            assign(effects);
            checkTerminated(effects);
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    /** Sees to the tasks of a worker that has ended; returns whether one had begun. */
    private boolean bury(Worker worker, WorkerDiedException death, Effects effects) {
        boolean hadBegun = false;
        for (PoolTask<?> task : worker.given().reversed()) {
            boolean begun = !worker.takeBack(task);
            task.worker = null;
            if (task.counted) {
                continue;
            }
            hadBegun |= begun;
            if (begun && task.deaths++ >= options.retries()) {
                ended(effects, task, () -> task.completeExceptionally(death));
            } else if (stopped) {
                ended(effects, task, task::end);
            } else {
                queue.addFirst(task);
            }
        }
        return hadBegun;
    }

    private void breakUp(Effects effects, String reason, Throwable cause) {
        if (broken != null) {
            return;
        }
        BrokenProcessPoolException thrown =
                new BrokenProcessPoolException(reason + ": " + cause.getMessage(), cause);
        broken = thrown;
        shutDown();
        endAll(effects, task -> task.completeExceptionally(thrown));
        killWorkers(effects, true);
    }

    private void shutDown() {
        if (state == State.RUNNING) {
            state = State.SHUT_DOWN;
        }
    }

    /** Ends all that has not. */
    private void endAll(Effects effects, Consumer<PoolTask<?>> end) {
        List<PoolTask<?>> all = new ArrayList<>(queue);
        queue.clear();
        workers.forEach(worker -> all.addAll(worker.given()));
        for (PoolTask<?> task : all) {
            if (!task.counted) {
                ended(effects, task, () -> end.accept(task));
            }
        }
    }

    private void killWorkers(Effects effects, boolean forcibly) {
        stopped = true;
        for (Worker worker : workers) {
            effects.others.add(() -> worker.destroy(forcibly));
        }
    }

    private void finishWorkers(Effects effects) {
        for (Worker worker : workers) {
            if (worker.isReady()) {
                effects.others.add(worker::finish);
            }
        }
        checkTerminated(effects);
    }

    // The end

    void shutdown(boolean cancelFutures) {
        Effects effects = new Effects();
        lock.lock();
        try {
            shutDown();
            if (cancelFutures) {
                cancelQueue(effects);
            }
            if (done == submitted) {
                finishWorkers(effects);
            }
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    private List<PoolTask<?>> cancelQueue(Effects effects) {
        List<PoolTask<?>> cancelled = new ArrayList<>();
        for (PoolTask<?> task : queue) {
            if (!task.counted) {
                cancelled.add(task);
                ended(effects, task, task::end);
            }
        }
        queue.clear();
        return cancelled;
    }

    /**
     * Ends all workers, and with them what they do; gives what has not begun, which is cancelled.
     */
    List<PoolTask<?>> stop(boolean forcibly) {
        Effects effects = new Effects();
        List<PoolTask<?>> neverBegun;
        lock.lock();
        try {
            shutDown();
            for (Worker worker : workers) {
                for (PoolTask<?> task : worker.given()) {
                    if (!task.counted && worker.takeBack(task)) {
                        queue.add(task);
                    }
                }
            }
            neverBegun = cancelQueue(effects);
            killWorkers(effects, forcibly);
            checkTerminated(effects);
        } finally {
            lock.unlock();
        }
        effects.run();
        return neverBegun;
    }

    private void checkTerminated(Effects effects) {
        if (state == State.SHUT_DOWN && workers.isEmpty() && done == submitted) {
            state = State.RELEASING;
            effects.others.add(this::terminate);
        }
    }

    /** Leaves nothing behind, and only then is said to have ended. */
    private void terminate() {
        release();
        lock.lock();
        try {
            state = State.TERMINATED;
            calm.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        try {
            reception.close();
        } catch (IOException failed) {
            logger().log(System.Logger.Level.WARNING, "Cannot close a pool's socket", failed);
        }
        Folders.delete(folder);
    }

    boolean isShutDown() {
        lock.lock();
        try {
            return state != State.RUNNING;
        } finally {
            lock.unlock();
        }
    }

    boolean isTerminated() {
        lock.lock();
        try {
            return state == State.TERMINATED;
        } finally {
            lock.unlock();
        }
    }

    boolean awaitTermination(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (state != State.TERMINATED) {
                if (left <= 0) {
                    return false;
                }
                left = calm.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A program whose main method has ended goes on until its pools have done what they were given.
     */
    private void keepAlive(Effects effects) {
        if (!kept) {
            kept = true;
            effects.others.add(() ->
                    Thread.ofPlatform()
                            .daemon(false)
                            .name(options.name() + "-keeper")
                            .start(this::stayAlive));
        }
    }

    private void stayAlive() {
        lock.lock();
        try {
            boolean quiet = false;
            while (!quiet) {
                if (done < submitted) {
                    calm.awaitUninterruptibly();
                } else {
                    quiet = calm.awaitNanos(QUIET_NANOS) <= 0 && done == submitted;
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            kept = false;
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            long busy = workers.stream().filter(Worker::isBusy).count();
            String now =
                    broken != null
                            ? "broken"
                            : switch (state) {
                                case RUNNING -> "running";
                                case SHUT_DOWN, RELEASING -> "shutting down";
                                case TERMINATED -> "terminated";
                            };
            return "ProcessPoolExecutor[%s, %s, workers=%d of %d, busy=%d, queued=%d, done=%d]"
                    .formatted(
                            options.name(),
                            now,
                            workers.size(),
                            options.workers(),
                            busy,
                            queue.size(),
                            done);
        } finally {
            lock.unlock();
        }
    }
}
