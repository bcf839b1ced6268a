package dev.asyncio4j;

import dev.asyncio4j.engine.Offer;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of an event loop on the thread of another one, its host: a window system's, a game's. Tasks
 * and the host's own events take turns, and need no lock for what they share.
 *
 * <pre>{@code
 * Guest.start(() -> loadPages(), SwingUtilities::invokeLater, end -> show(end.resultNow()));
 * }</pre>
 *
 * <p>A thread of the guest's waits, for deadlines and for other threads. When something is to run
 * it gives the host one iteration: for the host an event like any other, in which all that is ready
 * has a turn. So a host that is busy delays the tasks, and a task that computes for long delays the
 * host. The rest is as in {@link Asyncio#run(Callable)}: when the main task is done the others are
 * cancelled, and the loop is closed.
 *
 * <p><b>Threads.</b> In an iteration the host's thread is the loop's. Between two it is not, and
 * the host's events must use {@link EventLoop#callSoonThreadsafe} or {@link
 * Asyncio#runCoroutineThreadsafe}, as other threads do. In a task {@link Thread#currentThread} is
 * the task's virtual thread, as always, though it runs upon the host's: what asks for the very
 * thread, as {@code SwingUtilities.isEventDispatchThread} and most of JavaFX do, says no. {@link
 * #onHost} runs code on that. Two kinds of code run on threads of the guest's own, one at a time
 * and never during an iteration: what {@link Instrument instruments} are told between two, as of
 * runs and waits; and the exception handler, for what is found when the loop closes.
 *
 * <p><b>Errors.</b> A host is gone when its {@code execute} throws, when it runs what it is given
 * on a virtual thread, or when it is an {@code ExecutorService} that has terminated and left what
 * it took. Then the main task is cancelled, and all further iterations run on a thread of the
 * guest's own, so that cleanup runs; it is too late for it to touch what is the host's. The outcome
 * is a {@link RejectedExecutionException}, whatever the main task made of its cancellation. A host
 * that silently forgets what it took has its guest wait for ever; and one that waits for its guest
 * to end waits for ever itself.
 *
 * <p>The host's thread should not be interrupted by others: in an iteration that may meet a task,
 * or nobody. Ctrl-C is left to the host.
 *
 * <p><b>Python:</b> trio's {@code start_guest_run}.
 *
 * @param <T> the type of the main task's result
 */
public final class Guest<T extends @Nullable Object> {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Executor host;
    private final Consumer<? super java.util.concurrent.Future<T>> done;
    private final Runner runner;
    private final EventLoop loop;
    private final Task<T> main;
    private final Thread keeper;

    // Loop thread, and the keeper after its runs.
    private @Nullable Throwable refusal;
    private boolean isHostGone;

    private Guest(
            Callable<? extends T> code,
            Executor host,
            Consumer<? super java.util.concurrent.Future<T>> done,
            RunOptions options) {
        Objects.requireNonNull(code, "main");
        this.host = Objects.requireNonNull(host, "host");
        this.done = Objects.requireNonNull(done, "done");
        runner = new Runner(options);
        loop = runner.loop();
        Context context = Context.copyOfCurrent();
        main = loop.createTask(code, TaskOptions.defaults().withContext(context));
        keeper =
                Thread.ofPlatform()
                        .daemon()
                        .name("asyncio4j-guest-" + COUNT.incrementAndGet())
                        .unstarted(this::run);
        loop.guest = this;
        loop.engine.keeper(keeper);
        loop.engine.visit(host, this::refused);
    }

    /**
     * Has the host run the code as a task, and whatever that creates. Returns at once; callable
     * from any thread, the host's too.
     *
     * @param main what is run as the main task, in a copy of the current {@link Context}
     * @param host runs what it is given later, one after the other, on one platform thread
     * @param done called by the host when all is over and the loop is closed, with the outcome:
     *     result, failure, or cancellation. By a thread of the guest's own, if the host is gone.
     *     What it throws goes to the handler of uncaught exceptions
     */
    public static <T extends @Nullable Object> Guest<T> start(
            Callable<? extends T> main,
            Executor host,
            Consumer<? super java.util.concurrent.Future<T>> done) {
        return start(main, host, done, RunOptions.defaults());
    }

    /** Like {@link #start(Callable, Executor, Consumer)}, with a loop made to order. */
    public static <T extends @Nullable Object> Guest<T> start(
            Callable<? extends T> main,
            Executor host,
            Consumer<? super java.util.concurrent.Future<T>> done,
            RunOptions options) {
        Guest<T> guest = new Guest<>(main, host, done, options);
        guest.keeper.start();
        return guest;
    }

    // What done takes is as above, so that a call with two lambdas is not ambiguous.

    /**
     * Like {@link #start(Callable, Executor, Consumer)}, for code without a result: that is null.
     */
    public static <T extends @Nullable Object> Guest<T> start(
            Action<?> main, Executor host, Consumer<? super java.util.concurrent.Future<T>> done) {
        return start(main, host, done, RunOptions.defaults());
    }

    /** Like {@link #start(Callable, Executor, Consumer, RunOptions)}, for code without a result. */
    @SuppressWarnings("NullAway") // the result of an action is null, whoever asks for it
    public static <T extends @Nullable Object> Guest<T> start(
            Action<?> main,
            Executor host,
            Consumer<? super java.util.concurrent.Future<T>> done,
            RunOptions options) {
        Objects.requireNonNull(main, "main");
        Callable<T> code =
                () -> {
                    main.run();
                    return null;
                };
        return start(code, host, done, options);
    }

    /**
     * Has the host of the running loop run the code, as an event of its own: on its very thread, in
     * no task, and in none of the guest's iterations. There the code may do what only that thread
     * may, and even what runs other events of the host's meanwhile, as a modal dialog does.
     *
     * <p><b>Cancellation</b> of the future takes back code that has not begun; other code goes on,
     * and its result is dropped.
     *
     * <p><b>Threads.</b> The loop's, in tasks and callbacks.
     *
     * @return the future of its result; it fails with what the host refuses the code with, and with
     *     a {@link RejectedExecutionException} if the host is an {@code ExecutorService} that
     *     terminates and leaves the code
     * @throws IllegalStateException if the running loop is no guest, or none is running
     */
    public static <R extends @Nullable Object> Future<R> onHost(Callable<? extends R> code) {
        EventLoop running = EventLoop.running();
        Objects.requireNonNull(code, "code");
        Guest<?> guest = running.guest;
        if (guest == null) {
            throw new IllegalStateException(
                    "onHost: this event loop is nobody's guest, and has a thread of its own. Call"
                            + " the code directly, or run the loop with Guest.start");
        }
        CompletableFuture<R> end = new CompletableFuture<>();
        Future<R> result = running.bridges.toLoop(end);
        try {
            guest.host.execute(() -> {
                // Not of the stage: what is cancelled on the loop reaches that later, or never.
                if (result.isDone()) {
                    end.cancel(false);
                } else {
                    run(code, end);
                }
            });
        } catch (RuntimeException | Error refused) {
            end.completeExceptionally(refused);
        }
        Offer.watch(guest.host, end, running::isClosed);
        return result;
    }

    /** Like {@link #onHost(Callable)}, for code without a result. */
    public static Future<@Nullable Void> onHost(Action<?> code) {
        return onHost(Actions.callable(code));
    }

    private static <R extends @Nullable Object> void run(
            Callable<? extends R> code, CompletableFuture<R> end) {
        try {
            end.complete(code.call());
        } catch (Throwable thrown) {
            end.completeExceptionally(thrown);
        }
    }

    /**
     * The loop. Other code than its own may call {@link EventLoop#callSoonThreadsafe} and what else
     * any thread may.
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Asks the main task to end, as {@link Task#cancel()} does. Callable from any thread.
     *
     * @return false if it is done already
     */
    public boolean cancel() {
        return main.cancel(true);
    }

    // On the guest's own threads

    private void refused(Throwable reason) {
        isHostGone = true;
        if (!main.isDone()) {
            refusal = reason;
            main.cancel("the host is gone");
        }
    }

    private void run() {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        try (runner) {
            T result = loop.runUntilComplete(main);
            if (refusal == null) {
                outcome.complete(result);
            } else {
                outcome.completeExceptionally(refused());
            }
        } catch (Throwable thrown) {
            outcome.completeExceptionally(failure(thrown));
        }
        tell(outcome);
    }

    private void tell(CompletableFuture<T> outcome) {
        Runnable telling = () -> done.accept(outcome);
        // A host that is lost by now leaves nothing to run beside.
        if (isHostGone || Offer.make(host, telling) != null) {
            telling.run();
        }
    }

    private RejectedExecutionException refused() {
        return new RejectedExecutionException(
                "the host runs its guest's tasks no more, and they were cancelled", refusal);
    }

    private Throwable failure(Throwable thrown) {
        Throwable cause = thrown.getCause();
        Throwable failure = thrown instanceof CompletionException && cause != null ? cause : thrown;
        if (refusal != null) {
            RejectedExecutionException refused = refused();
            if (!(failure instanceof CancelledError)) {
                refused.addSuppressed(failure);
            }
            return refused;
        }
        if (failure instanceof CancelledError) {
            CancellationException cancellation = new CancellationException(failure.getMessage());
            cancellation.initCause(failure);
            return cancellation;
        }
        return failure;
    }

    /** Shows the main task. */
    @Override
    public String toString() {
        return "Guest[" + main + "]";
    }
}
