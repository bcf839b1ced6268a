package dev.asyncio4j;

import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.engine.Timer;
import dev.asyncio4j.engine.Turn;
import dev.asyncio4j.spi.Waiter;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks and callbacks, one at a time, on one thread.
 *
 * <p>Most programs need only {@link Asyncio}; this is for those who build on the loop. Its laws:
 * everything that runs goes through one queue, first in, first out; an iteration runs what was
 * ready when it started; completing a future runs no code at once.
 *
 * <p><b>Threads.</b> A loop has a thread of its own while it runs, and everything but {@link
 * #callSoonThreadsafe}, {@link #execute} and the state queries must be called there: in its tasks
 * and callbacks. While it does not run it may be used from any one thread.
 *
 * <p><b>Errors.</b> Once it is closed, everything that would schedule something throws {@link
 * IllegalStateException}.
 *
 * <p><b>Python:</b> {@code asyncio.EventLoop}.
 */
// All of a loop's API in one place, most of it Javadoc; what it does is done by its parts.
public final class EventLoop implements Executor, AutoCloseable {
    final Engine engine;
    final Tasks tasks = new Tasks();
    final Failures failures = new Failures(this);
    final ReferenceQueue<Completions<?>> unreachableCompletions = new ReferenceQueue<>();
    final Bridges bridges = new Bridges(this);
    final Origins origins = new Origins();
    final Lull lull = new Lull(this);
    final LoopVars vars = new LoopVars();
    final Jobs jobs = new Jobs(this);
    private final SignalHandlers signals = new SignalHandlers(this);
    private final Reports reports = new Reports(this);
    private final Instruments instruments = new Instruments(this);
    private final boolean eagerTasks;
    final LoopWatch watch;

    /** Set before the first run, if at all. */
    @Nullable Guest<?> guest;

    private boolean debug;

    /** From the beginning of close() on: tasks end, and nothing may be scheduled. */
    private boolean closing;

    private EventLoop(LoopOptions options) {
        Objects.requireNonNull(options, "options");
        Waiter waiter =
                Objects.requireNonNull(
                        options.waiter().get(), "the waiter that LoopOptions.waiter makes");
        engine = new Engine(waiter, new Host(this));
        eagerTasks = options.eagerTasks();
        watch = new LoopWatch(this, options);
        debug(options.debug());
    }

    /**
     * A loop with the machine's clock, not yet running. <b>Python:</b> {@code new_event_loop()}.
     */
    public static EventLoop create() {
        return create(LoopOptions.defaults());
    }

    /**
     * A loop made to order, not yet running.
     *
     * @throws IllegalStateException if this JVM does not let asyncio4j schedule virtual threads,
     *     with the flag that does
     */
    public static EventLoop create(LoopOptions options) {
        return new EventLoop(options);
    }

    /**
     * The loop whose task or callback is calling. <b>Python:</b> {@code get_running_loop()}.
     *
     * @throws IllegalStateException on any other thread
     */
    public static EventLoop running() {
        EventLoop running = runningOrNull();
        if (running == null) {
            throw Misuse.noLoop();
        }
        return running;
    }

    static @Nullable EventLoop runningOrNull() {
        Engine engine = Engine.ofThisThread();
        return engine == null ? null : ((Host) engine.host()).loop;
    }

    // Running

    /**
     * Runs until {@link #stop()}. The calling thread waits; the loop has a thread of its own.
     *
     * @throws IllegalStateException if the loop is running or closed, or if the caller is itself on
     *     an event loop
     */
    public void runForever() {
        Stop stop = new Stop();
        try {
            runForever(stop);
        } finally {
            stop.late = true;
        }
    }

    /** Runs until stopped; tells when the waiting thread is interrupted. */
    void runForever(Runnable onInterrupt) {
        checkCanRun();
        watch.begin();
        try {
            engine.run(() -> callSoonThreadsafe(onInterrupt));
        } finally {
            watch.end();
        }
    }

    /**
     * Runs until the future is done.
     *
     * @return its result; throws as {@link Future#await()} does
     * @throws IllegalStateException as {@link #runForever()}, or if the loop is stopped before
     */
    public <T extends @Nullable Object> T runUntilComplete(Future<T> future) {
        return runUntilComplete(future, null);
    }

    /** Runs the code as a task, until it is done. See {@link #runUntilComplete(Future)}. */
    public <T extends @Nullable Object> T runUntilComplete(Callable<? extends T> code) {
        checkCanRun();
        return runUntilComplete(this.<T>createTask(code));
    }

    /** Like {@link #runUntilComplete(Callable)}, for code without a result. */
    public void runUntilComplete(Action<?> code) {
        runUntilComplete(Actions.callable(code));
    }

    /**
     * @param onInterrupt null for a stop
     */
    <T extends @Nullable Object> T runUntilComplete(
            Future<T> future, @Nullable Runnable onInterrupt) {
        checkCanRun();
        Objects.requireNonNull(future, "future");
        if (future.loop != this) {
            throw new IllegalArgumentException(
                    "future: " + future + " of another loop (expected: of the loop that runs it)");
        }
        Stop stop = new Stop();
        Turn whenDone = new InternalTurn(stop);
        future.listen(whenDone);
        try {
            runForever(onInterrupt == null ? stop : onInterrupt);
        } finally {
            future.unlisten(whenDone);
            stop.late = true;
        }
        if (!future.isDone()) {
            throw new IllegalStateException("Event loop stopped before Future completed.");
        }
        try {
            return future.result();
        } catch (RuntimeException | Error thrown) {
            Traces.continueOnThisThread(thrown);
            throw thrown;
        }
    }

    void checkCanRun() {
        checkOpen();
        if (runningOrNull() != null) {
            throw Misuse.nestedRun();
        }
        // One that is a portal's or a guest's is run by nobody else, not even before it begins.
        if (isRunning() || !engine.isOwner()) {
            throw Misuse.alreadyRunning();
        }
    }

    /**
     * Ends the run after the current iteration: what is ready by now still runs, what that
     * schedules does not, until the loop is run again. Before a run, has it end after one
     * iteration.
     */
    public void stop() {
        checkThread("stop");
        engine.stop();
    }

    /** Callable from any thread. */
    public boolean isRunning() {
        return engine.isRunning();
    }

    /** Callable from any thread. */
    public boolean isClosed() {
        return engine.isClosed();
    }

    /**
     * Closes the loop for good. Errors that nobody asked for, and tasks that are pending, are
     * reported; those tasks then get a {@link CancelledError}, so that their cleanup runs, and can
     * wait for nothing more. Jobs of the default executor are not waited for. Closing a closed loop
     * has no effect.
     *
     * @throws IllegalStateException if it is running; or if it is a guest's or a portal's, which
     *     close it themselves
     */
    @Override
    public void close() {
        if (isRunning()) {
            throw new IllegalStateException("Cannot close a running event loop; stop it first");
        }
        checkThread("close");
        if (closing) {
            return;
        }
        closing = true;
        signals.clear();
        try {
            Unwinding.unwind(this);
        } finally {
            failures.reportAll();
            reportLeftOpen();
            jobs.close();
            bridges.close();
            instruments.clear();
            tasks.clear();
            vars.clear();
            engine.close();
        }
    }

    private void reportLeftOpen() {
        if (!debug) {
            return;
        }
        for (Object open : engine.poller().leftOpen()) {
            report(
                    new ExceptionContext(
                            "Never closed: " + open + "; the event loop was closed",
                            null,
                            null,
                            null,
                            origins.of(open)));
        }
    }

    // Scheduling

    /**
     * Has the callback run in the next iteration, after what is ready already, outside every task
     * and in a copy of the current {@link Context}. What it throws goes to the exception handler.
     */
    public Handle callSoon(Runnable callback) {
        return callSoon(callback, Context.copyOfCurrent());
    }

    /** Like {@link #callSoon(Runnable)}, in the context given. */
    public Handle callSoon(Runnable callback, Context context) {
        checkThread("callSoon");
        checkCall(callback, context);
        ScheduledCall call = new ScheduledCall(this, callback, context);
        engine.enqueue(call);
        return new Handle(call);
    }

    /**
     * Like {@link #callSoon(Runnable)}, from any thread.
     *
     * @return a handle that may be used from any thread
     */
    public Handle callSoonThreadsafe(Runnable callback) {
        return callSoonThreadsafe(callback, Context.copyOfCurrent());
    }

    /** Like {@link #callSoonThreadsafe(Runnable)}, in the context given. */
    public Handle callSoonThreadsafe(Runnable callback, Context context) {
        checkCall(callback, context);
        ScheduledCall call = new ScheduledCall.Threadsafe(this, callback, context);
        post(call);
        return new Handle(call);
    }

    /**
     * The same as {@link #callSoonThreadsafe(Runnable)}.
     *
     * @throws RejectedExecutionException if the loop is closed
     */
    @Override
    public void execute(Runnable callback) {
        try {
            callSoonThreadsafe(callback);
        } catch (IllegalStateException closed) {
            throw new RejectedExecutionException(closed.getMessage(), closed);
        }
    }

    /**
     * Has the callback run after the delay. Those with equal deadlines run in the order in which
     * they were scheduled; a negative delay is due at once, but before shorter ones.
     */
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return callLater(delay, callback, Context.copyOfCurrent());
    }

    /** Like {@link #callLater(Duration, Runnable)}, in the context given. */
    public TimerHandle callLater(Duration delay, Runnable callback, Context context) {
        Objects.requireNonNull(delay, "delay");
        return schedule(Durations.after(engine.nanoTime(), delay), callback, context);
    }

    /** Has the callback run when {@link #time()} has reached {@code when}. */
    public TimerHandle callAt(Duration when, Runnable callback) {
        return callAt(when, callback, Context.copyOfCurrent());
    }

    /** Like {@link #callAt(Duration, Runnable)}, in the context given. */
    public TimerHandle callAt(Duration when, Runnable callback, Context context) {
        Objects.requireNonNull(when, "when");
        return schedule(Durations.toNanos(when), callback, context);
    }

    /** The loop's clock: a time since some origin, which never runs backwards. Any thread. */
    public Duration time() {
        return Duration.ofNanos(engine.nanoTime());
    }

    private TimerHandle schedule(long when, Runnable callback, Context context) {
        checkThread("callLater or callAt");
        checkCall(callback, context);
        ScheduledCall call = new ScheduledCall(this, callback, context);
        Timer timer = new Timer(when, call);
        engine.schedule(timer);
        return new TimerHandle(engine, timer, call);
    }

    private void checkCall(Runnable callback, Context context) {
        checkOpen();
        Objects.requireNonNull(callback, "callback");
        Objects.requireNonNull(context, "context");
    }

    // Futures, tasks, jobs

    /** A future of this loop, for others to complete. */
    public <T extends @Nullable Object> Future<T> createFuture() {
        return new Future<>(this);
    }

    /** See {@link #createTask(Callable, TaskOptions)}. */
    public <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> code) {
        return createTask(code, TaskOptions.defaults());
    }

    /** See {@link #createTask(Callable, TaskOptions)}. */
    public Task<@Nullable Void> createTask(Action<?> code) {
        return createTask(code, TaskOptions.defaults());
    }

    /**
     * Has the code run as a task, which begins in the next iteration, or at once if it is
     * {@linkplain TaskOptions#withEagerStart eager}. The loop holds the task until it is done; what
     * it throws is reported if nobody asks for it.
     */
    public <T extends @Nullable Object> Task<T> createTask(
            Callable<? extends T> code, TaskOptions options) {
        return startTask(code, options);
    }

    /** Like {@link #createTask(Callable, TaskOptions)}, for code without a result. */
    public Task<@Nullable Void> createTask(Action<?> code, TaskOptions options) {
        return startTask(code, options);
    }

    private <T extends @Nullable Object> Task<T> startTask(Object code, TaskOptions options) {
        Task<T> task = newTask(code, options, null);
        launch(task, options);
        return task;
    }

    /**
     * A task that is to be {@linkplain #launch launched}.
     *
     * @param code a Callable or an Action
     * @param scope the scope that the task is in
     */
    <T extends @Nullable Object> Task<T> newTask(
            Object code, TaskOptions options, @Nullable CancelScope scope) {
        checkThread("createTask");
        checkOpen();
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(options, "options");
        Context given = options.context();
        Context context = given == null ? Context.inherited() : given;
        Task<T> task = new Task<>(this, code, options.name(), context);
        if (scope != null) {
            task.cancelState().beginIn(scope);
            scope.join(task);
        }
        tasks.add(task);
        return task;
    }

    void launch(Task<?> task, TaskOptions options) {
        Boolean eager = options.eagerStart();
        task.launch(eager == null ? eagerTasks : eager);
    }

    /** The tasks that are not done, in the order in which they were created. */
    public Set<Task<?>> allTasks() {
        checkThread("allTasks");
        return tasks.copy();
    }

    /**
     * Has the code run by an executor, off the loop. Cancelling the future takes back a job that
     * has not begun; one that has goes on, and its result is dropped.
     *
     * @param executor null for the default one: up to 32 daemon threads
     * @return the future of its result
     */
    public <T extends @Nullable Object> Future<T> runInExecutor(
            @Nullable ExecutorService executor, Callable<? extends T> code) {
        checkThread("runInExecutor");
        checkOpen();
        return jobs.submit(executor, code);
    }

    /** Like {@link #runInExecutor(ExecutorService, Callable)}, for code without a result. */
    public Future<@Nullable Void> runInExecutor(
            @Nullable ExecutorService executor, Action<?> code) {
        return runInExecutor(executor, Actions.callable(code));
    }

    /**
     * Has the code run in another process. Cancelling the future takes it back if it has not begun;
     * if it has, whoever runs it is interrupted as the executor sees fit.
     *
     * @param executor null for the default one, as above
     * @return the future of its result
     */
    public <T extends @Nullable Object> Future<T> runInExecutor(
            @Nullable RemoteExecutor executor, SerializableCallable<T> code) {
        checkThread("runInExecutor");
        checkOpen();
        return executor == null ? jobs.submit(null, code) : bridges.toLoop(executor.submit(code));
    }

    /** Like {@link #runInExecutor(RemoteExecutor, SerializableCallable)}, without a result. */
    public Future<@Nullable Void> runInExecutor(
            @Nullable RemoteExecutor executor, SerializableAction<?> code) {
        return runInExecutor(executor, Actions.serializable(code));
    }

    /** Replaces the default executor. The loop shuts it down when it closes. */
    public void setDefaultExecutor(ExecutorService executor) {
        checkThread("setDefaultExecutor");
        checkOpen();
        jobs.defaultExecutor(Objects.requireNonNull(executor, "executor"));
    }

    /**
     * Waits until the default executor has done all it was given; it takes nothing more.
     *
     * <p><b>Suspends.</b> If the time is up first, warns in the log and leaves the rest running.
     *
     * @throws InterruptedException if the calling task is cancelled
     */
    public void shutdownDefaultExecutor(Duration timeout) throws InterruptedException {
        checkThread("shutdownDefaultExecutor");
        Task.requireRunning("shut down the default executor");
        Objects.requireNonNull(timeout, "timeout");
        if (!jobs.shutdown(timeout)) {
            reports.warn(
                    "The default executor did not finish its jobs within "
                            + Durations.show(timeout)
                            + "; they run on, and nobody waits for them");
        }
    }

    // Signals

    /**
     * Has the callback run each time that this process gets the signal: as one of {@link #callSoon}
     * does, outside every task and in a copy of the current {@link Context}, which all calls share.
     * It wakes a loop that sleeps. What it throws goes to the exception handler. A handler that
     * this loop has for the signal already is replaced.
     *
     * <pre>{@code
     * Event stop = new Event();
     * EventLoop.running().addSignalHandler("TERM", stop::set);
     * try (Server server = startServer(handler, host, port)) {
     *     stop.await();
     * }
     * }</pre>
     *
     * <p>The signal does then no more what it does by default. If several loops have a handler for
     * it, each runs its own. One for INT takes the place of what {@link Asyncio#run} does at a
     * Ctrl-C. Where a loop waits for a signal alone, it waits; but a test's clock that moves by
     * itself does not wait for one.
     *
     * <p>HUP, INT and TERM stay ignored where the JVM was started so, as {@code nohup} and shells
     * in the background do. HotSpot has uses of its own for BUS and USR2.
     *
     * <p><b>Threads.</b> As everything of a loop; it need not be the main thread's.
     *
     * <p><b>Python:</b> {@code loop.add_signal_handler}.
     *
     * @param signal its name, with or without {@code SIG}: {@code "TERM"}, {@code "SIGHUP"}
     * @throws IllegalArgumentException if this system has no such signal; if it is KILL or STOP; or
     *     if the JVM keeps it for itself, as QUIT and SEGV
     */
    public void addSignalHandler(String signal, Runnable callback) {
        checkThread("addSignalHandler");
        checkOpen();
        Objects.requireNonNull(callback, "callback");
        signals.add(signal, callback, Context.copyOfCurrent());
    }

    /**
     * Has the signal do again what it did before this loop had a handler for it, unless other loops
     * have one. The callback is not called again, also for a signal that came before. Closing the
     * loop removes all of its handlers.
     *
     * <p><b>Python:</b> {@code loop.remove_signal_handler}.
     *
     * @return false if this loop has none for it
     * @throws IllegalArgumentException if this system has no such signal, or it is KILL or STOP
     */
    public boolean removeSignalHandler(String signal) {
        checkThread("removeSignalHandler");
        return signals.remove(signal);
    }

    // What goes wrong

    /**
     * Has this handler told of errors that no code waits for; null for the default one, which logs.
     */
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        checkThread("setExceptionHandler");
        reports.handler(handler);
    }

    /** The handler that was set; null for the default one. */
    public @Nullable ExceptionHandler exceptionHandler() {
        return reports.handler();
    }

    /** Calls the exception handler. */
    public void callExceptionHandler(ExceptionContext context) {
        checkThread("callExceptionHandler");
        reports.handle(Objects.requireNonNull(context, "context"));
    }

    /**
     * Does what is done where no handler is set: logs. For handlers that leave some errors to it.
     */
    public void defaultExceptionHandler(ExceptionContext context) {
        reports.log(Objects.requireNonNull(context, "context"));
    }

    /** Whether debug mode is on. <b>Python:</b> {@code get_debug()}. */
    public boolean debug() {
        return debug;
    }

    /**
     * Turns debug mode on or off. In debug mode
     *
     * <ul>
     *   <li>a callback or task step that is slow is reported while it is, with its stack, by a
     *       watchdog; and afterwards, with the time it took;
     *   <li>what is created from now on remembers where, which shows in what is reported of it and
     *       in its {@code toString};
     *   <li>locks and queues that were used on the loop refuse other threads, even where no task
     *       waits; and so do connections, servers and streams;
     *   <li>what has a socket of the loop and was never closed is reported when the loop is closed.
     * </ul>
     */
    public void debug(boolean on) {
        checkThread("debug");
        debug = on;
        instruments.timing(on ? reports : null);
        engine.strict(on);
        origins.turn(on);
        watch.change();
    }

    /** From what duration on a callback or task step is slow, in debug mode; at first 100 ms. */
    public Duration slowCallbackDuration() {
        return reports.slow();
    }

    /** See {@link #slowCallbackDuration()}. */
    public void slowCallbackDuration(Duration limit) {
        checkThread("slowCallbackDuration");
        reports.slow(Objects.requireNonNull(limit, "limit"));
        watch.change();
    }

    // For those who watch it

    /**
     * Tells the instrument from now on what the loop does, until it is {@linkplain
     * #removeInstrument removed} or the loop is closed. No effect if it is told already.
     *
     * <p><b>Python:</b> trio's {@code add_instrument}.
     */
    public void addInstrument(Instrument instrument) {
        checkThread("addInstrument");
        checkOpen();
        instruments.add(Objects.requireNonNull(instrument, "instrument"));
    }

    /**
     * Tells the instrument nothing more.
     *
     * <p><b>Python:</b> trio's {@code remove_instrument}.
     *
     * @return false if it was told nothing: never added, or removed since it threw
     */
    public boolean removeInstrument(Instrument instrument) {
        checkThread("removeInstrument");
        return instruments.remove(Objects.requireNonNull(instrument, "instrument"));
    }

    /**
     * How busy the loop is, in numbers.
     *
     * <p><b>Threads.</b> Any. Where the loop may be used (on its thread; on the one that has it,
     * while it does not run) the numbers are of this moment. From any other thread each of them is
     * read for itself, with no lock and no order between them: it was true a moment ago, but of two
     * one may be older than the other. That suffices for a gauge; and it works also while the loop
     * is blocked. For numbers that fit together have the loop call this: {@code
     * runCoroutineThreadsafe(loop::statistics, loop)}.
     *
     * <p><b>Python:</b> trio's {@code current_statistics}.
     */
    public LoopStatistics statistics() {
        return LoopStatistics.of(this);
    }

    // For neighbours

    void report(ExceptionContext failure) {
        reports.post(failure, new Context());
    }

    void checkThread(String operation) {
        if (!engine.isOwner()) {
            throw Misuse.wrongThread(operation, engine);
        }
    }

    void checkOpen() {
        if (closing || isClosed()) {
            throw Misuse.closed();
        }
    }

    boolean isClosing() {
        return closing;
    }

    /** Has trusted code run soon on the carrier, from any thread; false if the loop is closed. */
    boolean postInternal(Runnable work) {
        return engine.postFromAnywhere(new InternalTurn(work));
    }

    void report(ExceptionContext failure, Context context) {
        reports.post(failure, context);
    }

    /** A callback threw. Called in that callback, and so in its context. */
    void callFailed(Throwable thrown, ExceptionContext failure) {
        if (!stopIfFatal(thrown)) {
            reports.handle(failure);
        }
    }

    /** What no program goes on after ends the run, which throws it. */
    boolean stopIfFatal(Throwable thrown) {
        return isFatal(thrown) && engine.fail(thrown);
    }

    static boolean isFatal(Throwable thrown) {
        return thrown instanceof KeyboardInterrupt
                || (thrown instanceof VirtualMachineError
                        && !(thrown instanceof StackOverflowError));
    }

    /** Ends one run; no effect on the next, should that find it in the queue. */
    private final class Stop implements Runnable {
        private boolean late;

        @Override
        public void run() {
            if (!late) {
                engine.stop();
            }
        }
    }

    private void post(Turn turn) {
        if (engine.onCarrier()) {
            engine.enqueue(turn);
        } else if (!engine.postFromAnywhere(turn)) {
            throw Misuse.closed();
        }
    }

    @Override
    public String toString() {
        return "EventLoop[running="
                + isRunning()
                + ", closed="
                + isClosed()
                + ", debug="
                + debug
                + "]";
    }

    /** Ties the engine to its loop. */
    private record Host(EventLoop loop) implements Engine.Host {
        @Override
        public void housekeeping() {
            loop.failures.reportUnreachable();
            Completions.leaveUnreachable(loop.unreachableCompletions);
            loop.lull.look();
        }

        @Override
        public void note(Object created) {
            loop.origins.note(created);
        }

        @Override
        public void note(Object created, Object behalf) {
            loop.origins.note(created, behalf);
        }

        @Override
        public boolean hasJobOnThisThread() {
            Job<?> job = Job.ofThisThread();
            return job != null && job.loop == loop;
        }

        @Override
        public void bug(Throwable thrown) {
            loop.report(
                    ExceptionContext.of(
                            "This is a bug of asyncio4j, please report it: " + loop, thrown),
                    new Context());
        }
    }
}
