package dev.asyncio4j;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entry points, made for {@code import static dev.asyncio4j.Asyncio.*}.
 *
 * <p>A coroutine is any code that suspends: a plain method, called in a task. {@link #run} starts
 * an event loop with a first task; {@link #createTask} has code run beside the calling task; {@link
 * #sleep}, {@link Future#await} and whatever is built on them suspend the calling task and let
 * others go on.
 *
 * <p><b>Python:</b> the functions of the module {@code asyncio}.
 */
// One class, for one static import; what the functions do is done by the types they return.
public final class Asyncio {
    private Asyncio() {}

    // Running

    /**
     * Runs the code as a task on a new event loop, until it is done.
     *
     * <p>Then, whether it returned or threw: cancels the tasks that are left and waits for them,
     * waits for the jobs of the default executor, closes the loop. The calling thread waits. On the
     * main thread the first Ctrl-C cancels the task, and the second ends the JVM; an interrupt of
     * the calling thread, whichever it is, cancels the task too.
     *
     * <p><b>Errors.</b> What the code throws: a {@link RuntimeException} or {@link Error} as it is,
     * a checked exception as the cause of a {@link java.util.concurrent.CompletionException}.
     * {@link KeyboardInterrupt} after a Ctrl-C. {@link IllegalStateException} on an event loop, or
     * where the JVM does not let asyncio4j schedule virtual threads.
     *
     * <p><b>Python:</b> {@code asyncio.run(main())}.
     *
     * @return what the code returned
     */
    public static <T extends @Nullable Object> T run(Callable<? extends T> main) {
        return run(main, RunOptions.defaults());
    }

    /** Like {@link #run(Callable)}, with options. */
    public static <T extends @Nullable Object> T run(
            Callable<? extends T> main, RunOptions options) {
        Objects.requireNonNull(main, "main");
        if (EventLoop.runningOrNull() != null) {
            throw Misuse.nestedRun();
        }
        try (Runner runner = new Runner(options)) {
            return runner.run(main);
        }
    }

    /** Like {@link #run(Callable)}, for code without a result. */
    public static void run(Action<?> main) {
        run(main, RunOptions.defaults());
    }

    /** Like {@link #run(Action)}, with options. */
    public static void run(Action<?> main, RunOptions options) {
        run(Actions.callable(main), options);
    }

    // Tasks

    /**
     * Has the code run as a task of the running loop. It begins when the calling task next
     * suspends, or at once if it is {@linkplain TaskOptions#withEagerStart eager}.
     *
     * <p><b>Errors.</b> {@link IllegalStateException} if no loop is running here. What the code
     * throws goes to whoever awaits the task; if nobody ever does, to the loop's exception handler.
     *
     * <p><b>Python:</b> {@code asyncio.create_task(code())}.
     */
    public static <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> code) {
        return EventLoop.running().createTask(code);
    }

    /** Like {@link #createTask(Callable)}, with a name for the task. */
    public static <T extends @Nullable Object> Task<T> createTask(
            Callable<? extends T> code, String name) {
        return EventLoop.running().createTask(code, TaskOptions.named(name));
    }

    /** Like {@link #createTask(Callable)}, with options. */
    public static <T extends @Nullable Object> Task<T> createTask(
            Callable<? extends T> code, TaskOptions options) {
        return EventLoop.running().createTask(code, options);
    }

    /** Like {@link #createTask(Callable)}, for code without a result. */
    public static Task<@Nullable Void> createTask(Action<?> code) {
        return EventLoop.running().createTask(code);
    }

    /** Like {@link #createTask(Action)}, with a name for the task. */
    public static Task<@Nullable Void> createTask(Action<?> code, String name) {
        return EventLoop.running().createTask(code, TaskOptions.named(name));
    }

    /** Like {@link #createTask(Action)}, with options. */
    public static Task<@Nullable Void> createTask(Action<?> code, TaskOptions options) {
        return EventLoop.running().createTask(code, options);
    }

    /**
     * The task whose code is calling; null in a callback of a loop.
     *
     * @throws IllegalStateException if no loop is running here
     */
    public static @Nullable Task<?> currentTask() {
        EventLoop.running();
        return Task.runningOrNull();
    }

    /** The tasks of the running loop that are not done, in the order of their creation. */
    public static Set<Task<?>> allTasks() {
        return EventLoop.running().allTasks();
    }

    // Waiting

    /**
     * Suspends the calling task for the duration given; for zero or less, this is a {@link
     * #checkpoint()}.
     *
     * <p><b>Cancellation</b> ends the sleep at once.
     */
    public static void sleep(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        Task<?> task = Task.running("sleep");
        if (duration.isPositive()) {
            task.sleepUntil(Durations.after(task.loop.engine.nanoTime(), duration));
        } else {
            task.checkpoint();
        }
    }

    /** Sleeps, then returns {@code result}. */
    public static <T extends @Nullable Object> T sleep(Duration duration, T result) {
        sleep(duration);
        return result;
    }

    /**
     * Lets everything that is ready have its turn, and then throws if the task is cancelled. A long
     * computation that calls this now and then shares its loop with others, and can be stopped:
     *
     * <pre>{@code
     * for (Row row : rows) {
     *     compute(row);
     *     checkpoint();
     * }
     * }</pre>
     *
     * <p>A deadline that has passed meanwhile is noticed when its timer has had its turn, which may
     * be one checkpoint later. Awaits that wait are such points too; what need not wait, as an
     * await of a future that is done, is none.
     *
     * <p><b>Suspends</b> always. <b>Cancellation</b>, by a request or a scope, has no effect but
     * the {@link CancelledError}.
     *
     * <p><b>Python:</b> {@code asyncio.sleep(0)}, {@code trio.lowlevel.checkpoint()}, {@code
     * anyio.lowlevel.checkpoint()}.
     *
     * @throws IllegalStateException outside a task
     */
    public static void checkpoint() {
        Task.running("make a checkpoint").checkpoint();
    }

    /**
     * A {@link #checkpoint()} if a cancellation is to be delivered, and nothing otherwise: for code
     * that had better not begin what it may have to break off, as in front of a wait that perhaps
     * need not wait. It cannot take the place of a checkpoint in a computation: while that gives no
     * turn to others, nobody can cancel it.
     *
     * <p><b>Suspends</b> only if a request to cancel the task was not delivered yet, or a scope
     * around the code is cancelled, and no shield holds that off. It throws then, behind what is
     * ready, unless the request was taken back by that.
     *
     * <p><b>Python:</b> {@code trio.lowlevel.checkpoint_if_cancelled()}.
     *
     * @throws IllegalStateException outside a task
     */
    public static void checkpointIfCancelled() {
        Task.running("look for a cancellation").checkpointIfCancelled();
    }

    /**
     * Lets everything that is ready have its turn, and no more: a {@link #checkpoint()} that no
     * cancellation ends. So a long piece of work that must be completed once it is begun lets
     * others go on meanwhile.
     *
     * <p><b>Suspends</b> always. <b>Cancellation</b> comes at the next wait behind it. Where the
     * loop is closing nothing is waited for, and so this throws as all waits do.
     *
     * <p><b>Python:</b> {@code trio.lowlevel.cancel_shielded_checkpoint()}.
     *
     * @throws IllegalStateException outside a task
     */
    public static void shieldedCheckpoint() {
        Task.running("make a checkpoint").giveTurn();
    }

    /**
     * Waits until every other task of the loop waits: nothing is left to run before a deadline
     * comes, or something from outside. Tasks in a blocking call of the JDK's count as waiting. For
     * tests, in place of a sleep that is hoped to be long enough.
     *
     * <p><b>Suspends</b> always.
     *
     * <p><b>Python:</b> {@code await trio.testing.wait_all_tasks_blocked()}.
     */
    public static void waitAllTasksBlocked() {
        waitAllTasksBlocked(Duration.ZERO);
    }

    /**
     * Like {@link #waitAllTasksBlocked()}, until that has lasted for so long.
     *
     * @param cushion in the loop's time; zero or less for no time
     */
    public static void waitAllTasksBlocked(Duration cushion) {
        Objects.requireNonNull(cushion, "cushion");
        Task.running("wait for all other tasks to wait").loop.lull.await(cushion);
    }

    /** The same as {@link Future#await()}. */
    public static <T extends @Nullable Object> T await(Future<? extends T> future) {
        return Objects.requireNonNull(future, "future").await();
    }

    /**
     * Waits for a stage of the JDK's. <b>Cancellation</b> of the calling task cancels it, if it is
     * a {@link CompletableFuture}. Otherwise as {@link Future#await()}.
     */
    public static <T extends @Nullable Object> T await(CompletionStage<? extends T> stage) {
        return Asyncio.<T>ensureFuture(stage).await();
    }

    /**
     * Waits for all of them at once. The list has their results in the order given; one given twice
     * stands there twice.
     *
     * <p>The first that fails makes the gathered future fail with its error; the others run on.
     * <b>Cancellation</b> of the gathered future, and so of the task that awaits it, cancels them
     * all.
     *
     * <p><b>Python:</b> {@code asyncio.gather(*futures)}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the list is only read
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Future<? extends T>... futures) {
        return gather(Arrays.asList(futures));
    }

    /** Like {@link #gather(Future[])}. */
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Collection<? extends Future<? extends T>> futures) {
        return Gathering.failingFast(futures);
    }

    /** Like {@link #gather(Future[])}, each piece of code as a task of its own. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the stream only reads
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Callable<? extends T>... codes) {
        return gather(tasksOf(codes, EventLoop.running()::<T>createTask));
    }

    /** Like {@link #gather(Callable[])}, for code without results. */
    public static Future<List<@Nullable Void>> gather(Action<?>... codes) {
        return gather(tasksOf(codes, EventLoop.running()::createTask));
    }

    /** Like {@link #gather(GatherOptions, Collection)}. */
    public static Future<List<@Nullable Object>> gather(
            GatherOptions options, Future<?>... futures) {
        return gather(options, Arrays.asList(futures));
    }

    /** Like {@link #gather(GatherOptions, Collection)}, each piece of code as a task of its own. */
    public static Future<List<@Nullable Object>> gather(
            GatherOptions options, Callable<?>... codes) {
        return gather(options, tasksOf(codes, EventLoop.running()::createTask));
    }

    /**
     * Like {@link #gather(Collection)}; with {@link GatherOptions#returnExceptions}, what they fail
     * with stands in the list in place of a result, and so does a {@link CancelledError} for one
     * that was cancelled.
     */
    public static Future<List<@Nullable Object>> gather(
            GatherOptions options, Collection<? extends Future<?>> futures) {
        return Objects.requireNonNull(options, "options").returnExceptions()
                ? Gathering.returningExceptions(futures)
                : Gathering.failingFast(futures);
    }

    /**
     * Like {@link #gather(Callable[])}, no more than {@code limit} of them at once: the others
     * begin in their order, each when there is room for it. One that has not begun costs no thread,
     * and its code is not asked for before: the source may make it on demand, without an end even.
     *
     * <p>The first that fails, or is cancelled, makes the gathered future end the same way; those
     * that run go on, and those that have not begun never do. <b>Cancellation</b> of the gathered
     * future, and so of the task that awaits it, cancels those that run, and the others never
     * begin; it ends when they have.
     *
     * <p><b>Threads.</b> The source is asked in a task of its own, and may suspend. What it throws
     * makes the gathered future fail.
     *
     * @param limit at least 1
     */
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Iterable<? extends Callable<T>> codes, int limit) {
        return LimitedGathering.start(codes, limit, false);
    }

    /** Like {@link #gather(Iterable, int)}, for code that is written out. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the list is only read
    public static <T extends @Nullable Object> Future<List<T>> gather(
            int limit, Callable<? extends T>... codes) {
        List<Callable<? extends T>> inOrder = Arrays.asList(codes);
        inOrder.forEach(Misuse::requireCode);
        return LimitedGathering.start(inOrder, limit, false);
    }

    /**
     * Like {@link #gather(Iterable, int)}; with {@link GatherOptions#returnExceptions}, what they
     * fail with stands in the list in place of a result, as does a {@link CancelledError} for one
     * that was cancelled, and the others go on.
     */
    public static <C extends Callable<?>> Future<List<@Nullable Object>> gather(
            GatherOptions options, Iterable<? extends C> codes, int limit) {
        boolean returnExceptions = Objects.requireNonNull(options, "options").returnExceptions();
        return LimitedGathering.<@Nullable Object>start(codes, limit, returnExceptions);
    }

    /** None is created if one of the pieces of code is null. */
    private static <C, T> List<T> tasksOf(C[] codes, Function<? super C, ? extends T> create) {
        Arrays.asList(codes).forEach(Misuse::requireCode);
        return Arrays.stream(codes).<T>map(create).toList();
    }

    /** Waits until all are done. See {@link #wait(Collection, Duration, ReturnWhen)}. */
    public static <F extends Future<?>> DoneAndPending<F> wait(Collection<? extends F> futures) {
        return wait(futures, null, ReturnWhen.ALL_COMPLETED);
    }

    /**
     * Waits no longer than {@code timeout}. See {@link #wait(Collection, Duration, ReturnWhen)}.
     */
    public static <F extends Future<?>> DoneAndPending<F> wait(
            Collection<? extends F> futures, @Nullable Duration timeout) {
        return wait(futures, timeout, ReturnWhen.ALL_COMPLETED);
    }

    /**
     * Waits until the futures are done, or some of them, or the time is up; says which are done by
     * then. It never throws what they failed with, and a timeout is no error. Call it as {@code
     * Asyncio.wait}: a method of {@link Object} hides a static import.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> leaves the futures as they are.
     *
     * @param futures at least one
     * @param timeout null for no limit
     * @throws IllegalArgumentException if there is no future
     */
    public static <F extends Future<?>> DoneAndPending<F> wait(
            Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        return Waiting.waitFor(futures, timeout, returnWhen);
    }

    /**
     * The futures in the order in which they end, each when it has: iterating suspends until the
     * next one is done.
     *
     * <p><b>Cancellation</b> leaves the futures as they are. An iteration that is broken off can be
     * taken up again with another iterator, which goes on behind it.
     *
     * <p><b>Python:</b> {@code async for future in asyncio.as_completed(futures)}.
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(Collection<? extends F> futures) {
        return asCompleted(futures, null);
    }

    /**
     * Like {@link #asCompleted(Collection)}. When the time, which counts from this call, is up,
     * iterating throws a {@link java.util.concurrent.CompletionException} with a {@link
     * TimeoutException} as its cause, after the futures that are done by then.
     *
     * @param timeout null for no limit
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(
            Collection<? extends F> futures, @Nullable Duration timeout) {
        Iterator<F> completions = new Completions<>(futures, timeout);
        return () -> completions;
    }

    /**
     * Runs the pieces of code as tasks, and gives the tasks in the order in which they end. No more
     * than {@code limit} have begun and are not yet taken: each one taken lets the next begin, and
     * results that nobody takes do not pile up. Nothing begins before the iteration. One that has
     * not begun costs no thread, and its code is not asked for before: the source may make it on
     * demand, without an end even.
     *
     * <p>What the code throws goes to whoever awaits the task. What the source throws is thrown by
     * the iteration, which goes on with those that have begun if it is taken up again.
     *
     * <p><b>Suspends</b> where the next one is not there yet, in {@code hasNext()} as well, for one
     * task at a time. <b>Cancellation</b> there cancels those that run and waits for them; those
     * that have not begun never do. If the iteration is broken off in another way, those that have
     * begun run to their end, and no more begin than there is room for, until it is taken up again
     * with another iterator, which goes on behind it.
     *
     * <p><b>Threads.</b> The source is asked in tasks of their own, one after the other, and may
     * suspend.
     *
     * @param limit at least 1
     */
    public static <T extends @Nullable Object> Iterable<Task<T>> asCompleted(
            Iterable<? extends Callable<T>> codes, int limit) {
        Iterator<Task<T>> completions = new LimitedCompletions<>(codes, limit);
        return () -> completions;
    }

    /**
     * The results of the function for all the items, in their order. Each call is a task, no more
     * than {@code limit} at once. An item is not asked for before there is room for its task: the
     * source may make it on demand, and a million items make no million tasks.
     *
     * <p><b>Suspends</b> until all are done. The first call that fails, or the source if it does,
     * cancels the others, and those that have not begun never do. <b>Cancellation</b> cancels those
     * that run. Either way nothing is left running: it waits for all that had begun.
     *
     * <p><b>Threads.</b> The source is asked in the calling task, and may suspend.
     *
     * <p><b>Errors.</b> The first error is thrown as it is, once all have ended; later ones are
     * suppressed on it, and take the place of a cancellation as in a {@link TaskGroup}. A call that
     * is cancelled on its own has no result and ends the others too, with a {@link CancelledError}.
     *
     * <p><b>Python:</b> {@code Executor.map} with a {@code buffersize}; {@code anyio.amap}.
     *
     * @param limit at least 1
     */
    public static <A extends @Nullable Object, B extends @Nullable Object, X extends Exception>
            List<B> map(
                    Iterable<? extends A> items,
                    int limit,
                    Transform<? super A, ? extends B, ? extends X> function)
                    throws X {
        return Mapping.<A, B, X>map(items, limit, function);
    }

    // Racing

    /**
     * The result of the first attempt that succeeds. Like {@link #staggeredRaceResult}, without how
     * the others fared.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the list is only read
    public static <T extends @Nullable Object> T staggeredRace(
            @Nullable Duration delay, Callable<? extends T>... attempts) {
        return staggeredRace(delay, Arrays.asList(attempts));
    }

    /** Like {@link #staggeredRace(Duration, Callable[])}. */
    public static <T extends @Nullable Object> T staggeredRace(
            @Nullable Duration delay, Collection<? extends Callable<? extends T>> attempts) {
        return StaggeredRace.<T>run(delay, attempts).value();
    }

    /**
     * Has several attempts at the same thing race each other, each begun a while after the one
     * before it: as RFC 8305 says how to connect to one of several addresses. The next attempt
     * begins beside the others when the one begun last has neither succeeded nor failed within
     * {@code delay}, and at once when that one fails. The first to succeed wins, and the others are
     * cancelled.
     *
     * <p><b>Suspends</b> until all attempts that were begun have ended. <b>Cancellation</b> cancels
     * them all, again if it comes again, and waits for them; what some had failed with is
     * suppressed on the {@link CancelledError}. Once an attempt has won, its result is returned all
     * the same, and the cancellation comes where the task is next suspended.
     *
     * <p><b>Errors.</b> If all attempts fail, a {@link TaskGroupException} with what each failed
     * with, in the order of the attempts; a {@link CancelledError} for one that was cancelled on
     * its own. An attempt that is cancelled since another has won, and returns a result
     * nevertheless, must see to that itself: nobody gets it.
     *
     * <p><b>Python:</b> {@code asyncio.staggered.staggered_race}.
     *
     * @param delay null to begin the next attempt only when the one before has failed
     * @param attempts at least one
     */
    public static <T extends @Nullable Object> RaceResult<T> staggeredRaceResult(
            @Nullable Duration delay, Collection<? extends Callable<? extends T>> attempts) {
        return StaggeredRace.run(delay, attempts);
    }

    // Timeouts

    /**
     * Waits for the future, for no longer than the time given. If that is up, the future is
     * cancelled and waited for until it has ended, and {@link TimeoutException} thrown; or its
     * result returned, if it gave one all the same. With {@link #shield} the future goes on.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> cancels the future. Otherwise as {@link
     * Future#await()}.
     *
     * @param timeout null for no limit
     */
    public static <T extends @Nullable Object> T waitFor(
            Future<? extends T> future, @Nullable Duration timeout) throws TimeoutException {
        return Timeout.waitFor(future, timeout);
    }

    /**
     * Runs the code in the calling task, for no longer than the time given. With a time of zero or
     * less it is not begun. See {@link #timeout(Duration, Block)}.
     *
     * @param timeout null for no limit
     */
    public static <T extends @Nullable Object, X extends Exception> T waitFor(
            Block<? extends T, ? extends X> code, @Nullable Duration timeout)
            throws X, TimeoutException {
        return Timeout.waitFor(code, timeout);
    }

    /** Like {@link #waitFor(Block, Duration)}, for code without a result. */
    public static <X extends Exception> void waitFor(
            Action<? extends X> code, @Nullable Duration timeout) throws X, TimeoutException {
        waitFor(Actions.block(code), timeout);
    }

    /**
     * Runs the code in the calling task, for no longer than the time given. When the time is up,
     * the code is cancelled where it is suspended: it sees a {@link CancelledError}, and this
     * method throws {@link TimeoutException} in its place.
     *
     * <p>Everything else that the code throws passes unchanged, a cancellation of the task
     * included. Code that never suspends is not interrupted.
     *
     * <p><b>Python:</b> {@code async with asyncio.timeout(delay)}.
     *
     * @param limit null for no limit
     */
    public static <T extends @Nullable Object, X extends Exception> T timeout(
            @Nullable Duration limit, Block<? extends T, ? extends X> code)
            throws X, TimeoutException {
        Objects.requireNonNull(code, "code");
        return Timeout.within(limit, _ -> code.run());
    }

    /** Like {@link #timeout(Duration, Block)}, for code without a result. */
    public static <X extends Exception> void timeout(
            @Nullable Duration limit, Action<? extends X> code) throws X, TimeoutException {
        timeout(limit, Actions.block(code));
    }

    /** Like {@link #timeout(Duration, Block)}, for code that moves its own deadline. */
    public static <T extends @Nullable Object, X extends Exception> T timeout(
            @Nullable Duration limit, Timeout.Body<? extends T, ? extends X> code)
            throws X, TimeoutException {
        return Timeout.within(limit, code);
    }

    /**
     * Like {@link #timeout(Duration, Block)}, with a point in time.
     *
     * @param when in the terms of {@link EventLoop#time()}; null for no limit
     */
    public static <T extends @Nullable Object, X extends Exception> T timeoutAt(
            @Nullable Duration when, Block<? extends T, ? extends X> code)
            throws X, TimeoutException {
        Objects.requireNonNull(code, "code");
        return Timeout.at(when, _ -> code.run());
    }

    /** Like {@link #timeoutAt(Duration, Block)}, for code without a result. */
    public static <X extends Exception> void timeoutAt(
            @Nullable Duration when, Action<? extends X> code) throws X, TimeoutException {
        timeoutAt(when, Actions.block(code));
    }

    /** Like {@link #timeoutAt(Duration, Block)}, for code that moves its own deadline. */
    public static <T extends @Nullable Object, X extends Exception> T timeoutAt(
            @Nullable Duration when, Timeout.Body<? extends T, ? extends X> code)
            throws X, TimeoutException {
        return Timeout.at(when, code);
    }

    /**
     * Runs the code in the calling task, for no longer than the time given: what it then waits for,
     * and each wait that it tries afterwards, throws a {@link CancelledError}, until it has ended.
     * That is no error for the caller. See {@link CancelScope}.
     *
     * <pre>{@code
     * String answer = moveOnAfter(seconds(1), () -> ask(server)).orElse("none");
     * }</pre>
     *
     * <p><b>Python:</b> {@code with trio.move_on_after(limit)}.
     *
     * @return what the code returned; empty if that was null, or the time was up. For code whose
     *     result may be null take {@link CancelScope#after}: {@link CancelScope#cancelledCaught()}
     *     tells which it was
     */
    public static <T, X extends Exception> Optional<T> moveOnAfter(
            Duration limit, Block<? extends @Nullable T, ? extends X> code) throws X {
        return CancelScope.after(limit).run(code);
    }

    /**
     * Like {@link #moveOnAfter(Duration, Block)}, for code without a result. Code that never ends
     * by itself, as {@code while (true)}, counts as code with one; for its scope take {@link
     * CancelScope#after}.
     *
     * @return the scope, which tells whether the time was up
     */
    public static <X extends Exception> CancelScope moveOnAfter(
            Duration limit, Action<? extends X> code) throws X {
        CancelScope scope = CancelScope.after(limit);
        scope.run(code);
        return scope;
    }

    /**
     * Like {@link #moveOnAfter(Duration, Block)}, but throws {@link TimeoutException} if the time
     * is up. {@link #timeout} differs from it in that the code sees one CancelledError and may wait
     * again.
     *
     * <p><b>Python:</b> {@code with trio.fail_after(limit)}.
     */
    public static <T extends @Nullable Object, X extends Exception> T failAfter(
            Duration limit, Block<? extends T, ? extends X> code) throws X, TimeoutException {
        return CancelScope.failAfter(limit, code);
    }

    /** Like {@link #failAfter(Duration, Block)}, for code without a result. */
    public static <X extends Exception> void failAfter(Duration limit, Action<? extends X> code)
            throws X, TimeoutException {
        failAfter(limit, Actions.<X>block(code));
    }

    /**
     * A future that ends as {@code inner} does, but takes no cancellation to it: if the shield is
     * cancelled, {@code inner} goes on. What it then fails with is reported to the exception
     * handler.
     */
    public static <T extends @Nullable Object> Future<T> shield(Future<T> inner) {
        return Shield.around(inner);
    }

    // Groups

    /**
     * Runs the body, which creates tasks in the group, and waits until they are all done.
     *
     * <p>The first that fails, or the body if it does, cancels the others; when they have ended,
     * all errors are thrown together. A task that is cancelled on its own is no error.
     *
     * <p><b>Cancellation</b> cancels the tasks of the group and waits for them.
     *
     * <p><b>Python:</b> {@code async with asyncio.TaskGroup() as group}.
     *
     * @return what the body returned; null if {@link TaskGroup#cancel()} was called and the body
     *     threw the {@link CancelledError} that followed
     * @throws TaskGroupException with every error, of the tasks and of the body
     */
    public static <T extends @Nullable Object> T taskGroup(TaskGroup.Body<? extends T> body) {
        return TaskGroup.run(body);
    }

    /** Like {@link #taskGroup(TaskGroup.Body)}, for a body without a result. */
    @SuppressWarnings("overloads") // one is more specific
    public static void taskGroup(TaskGroup.VoidBody body) {
        Objects.requireNonNull(body, "body");
        TaskGroup.<@Nullable Void>run(group -> {
            body.run(group);
            return null;
        });
    }

    // Other threads, other futures

    /** The same future. */
    public static <T extends @Nullable Object> Future<T> ensureFuture(Future<T> future) {
        return Objects.requireNonNull(future, "future");
    }

    /** A task that runs the code. */
    public static <T extends @Nullable Object> Future<T> ensureFuture(Callable<? extends T> code) {
        return createTask(code);
    }

    /**
     * A future of the running loop that ends as the stage does; cancelling it cancels the stage.
     *
     * <p><b>Python:</b> {@code asyncio.wrap_future}.
     */
    public static <T extends @Nullable Object> Future<T> ensureFuture(
            CompletionStage<? extends T> stage) {
        return EventLoop.running().bridges.toLoop(stage);
    }

    /**
     * A future of whatever can be awaited: a {@link Future}, a {@link Callable}, a {@link
     * CompletionStage}.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public static Future<?> ensureFuture(Object awaitable) {
        return switch (Objects.requireNonNull(awaitable, "awaitable")) {
            case Future<?> future -> future;
            case CompletionStage<?> stage -> ensureFuture(stage);
            case Callable<?> code -> ensureFuture(code);
            default ->
                    throw Misuse.argument(
                            "awaitable",
                            awaitable,
                            "a Future, a Callable or a CompletionStage; to wait for another kind of"
                                    + " future, call its get() in a task");
        };
    }

    /**
     * Runs the code on a thread of the default executor, in a copy of the current context, and
     * waits for it: for code that computes for long, or blocks in native code.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> takes back code that has not begun; other code goes
     * on, and its result is dropped. <b>Errors</b> as {@link Future#await()}.
     *
     * <p>There is a limit on the threads of all such calls together; {@link
     * dev.asyncio4j.sync.CapacityLimiter#toThread} has one of its own. {@link FromThread} is the
     * way back to the loop.
     *
     * <p><b>Python:</b> {@code asyncio.to_thread(code)}.
     */
    public static <T extends @Nullable Object> T toThread(Callable<? extends T> code) {
        return toThread(code, ThreadOptions.defaults());
    }

    /** Like {@link #toThread(Callable)}, for code without a result. */
    public static void toThread(Action<?> code) {
        toThread(code, ThreadOptions.defaults());
    }

    /**
     * Like {@link #toThread(Callable)}, with options: with a limiter, or for code that must not go
     * on behind the back of a task that was cancelled.
     *
     * <pre>{@code
     * toThread(() -> archive(folder), ThreadOptions.waiting());
     * }</pre>
     *
     * <p><b>Suspends</b>, first for the limiter. <b>Cancellation</b>, of the task or of a scope
     * that no shield holds off, takes back code that has not begun. What becomes of other code, the
     * options say: see {@link ThreadOptions.OnCancel}. Where the task waits on, a timeout or a
     * scope whose time is up ends when the code has, and has no effect if the code returns a
     * result: nothing has been cancelled then. When the loop is closed by hand, the task goes on
     * whatever the options say.
     *
     * <p><b>Errors</b> as {@link Future#await()}; {@link CancelledError} if the code throws that,
     * or because it was interrupted.
     *
     * <p><b>Python:</b> {@code trio.to_thread.run_sync}, {@code anyio.to_thread.run_sync}.
     */
    public static <T extends @Nullable Object> T toThread(
            Callable<? extends T> code, ThreadOptions options) {
        return ThreadJob.<T>run(code, options);
    }

    /** Like {@link #toThread(Callable, ThreadOptions)}, for code without a result. */
    public static void toThread(Action<?> code, ThreadOptions options) {
        toThread(Actions.callable(code), options);
    }

    /**
     * Runs the code as a task of a loop, from any other thread.
     *
     * @return the future of its result; cancelling it cancels the task, waiting for it with a
     *     timeout does not
     */
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Callable<? extends T> code, EventLoop loop) {
        return Objects.requireNonNull(loop, "loop").bridges.runTask(code);
    }

    /** Like {@link #runCoroutineThreadsafe(Callable, EventLoop)}, for code without a result. */
    public static CompletableFuture<@Nullable Void> runCoroutineThreadsafe(
            Action<?> code, EventLoop loop) {
        return runCoroutineThreadsafe(Actions.callable(code), loop);
    }

    // Durations

    /**
     * So many seconds, to the nanosecond: {@code sleep(seconds(0.5))}.
     *
     * @throws IllegalArgumentException if it is not a number
     */
    public static Duration seconds(double seconds) {
        return Durations.ofSeconds(seconds);
    }

    /** So many milliseconds. */
    public static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
