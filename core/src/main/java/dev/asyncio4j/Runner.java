package dev.asyncio4j;

import dev.asyncio4j.engine.Turn;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs several main tasks, one after the other, on one loop and in one context: what the first
 * leaves behind, the second finds.
 *
 * <pre>{@code
 * try (Runner runner = new Runner()) {
 *     Connection connection = runner.run(() -> connect());
 *     runner.run(() -> use(connection));
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> One at a time, none of them a loop's.
 *
 * <p><b>Python:</b> {@code asyncio.Runner}.
 */
public final class Runner implements AutoCloseable {
    private final RunOptions options;
    private @Nullable EventLoop loop;
    private @Nullable Context context;
    private boolean closed;

    public Runner() {
        this(RunOptions.defaults());
    }

    public Runner(RunOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * The loop, made by the first call of this or of {@link #run}. <b>Python:</b> {@code
     * get_loop()}.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public EventLoop loop() {
        if (closed) {
            throw new IllegalStateException(
                    "Runner is closed; make another one, or close it later");
        }
        EventLoop present = loop;
        if (present == null) {
            present =
                    Objects.requireNonNull(
                            options.loop().get(), "the loop that RunOptions.loop makes");
            loop = present;
            context = Context.copyOfCurrent();
        }
        return present;
    }

    /**
     * Runs the code as a task until it is done; other tasks are left as they are. For Ctrl-C, an
     * interrupt, and what is thrown, see {@link Asyncio#run(Callable)}.
     *
     * @return what the code returned
     */
    public <T extends @Nullable Object> T run(Callable<? extends T> main) {
        loop();
        return run(main, Objects.requireNonNull(context));
    }

    /** Like {@link #run(Callable)}, for code without a result. */
    public void run(Action<?> main) {
        run(Actions.callable(main));
    }

    /** Like {@link #run(Callable, Context)}, for code without a result. */
    public void run(Action<?> main, Context context) {
        run(Actions.callable(main), context);
    }

    /** Like {@link #run(Callable)}, in the context given. */
    public <T extends @Nullable Object> T run(Callable<? extends T> main, Context context) {
        Objects.requireNonNull(main, "main");
        EventLoop running = loop();
        running.checkCanRun();
        Task<T> task = running.createTask(main, TaskOptions.defaults().withContext(context));
        KeyboardInterrupts keyboard =
                KeyboardInterrupts.watch(() -> running.postInternal(task::cancel));
        try (keyboard) {
            return running.runUntilComplete(task, task::cancel);
        } catch (CancelledError cancelled) {
            if (keyboard.happened() && task.uncancel() == 0) {
                KeyboardExit.prepare();
                throw new KeyboardInterrupt();
            }
            throw cancelled;
        }
    }

    /**
     * Cancels the tasks that are left and waits for them, waits for the jobs of the default
     * executor, and closes the loop. Closing a closed runner has no effect.
     *
     * @throws IllegalStateException if its loop is running, or if the caller is itself on an event
     *     loop; the runner stays open
     */
    @Override
    public void close() {
        EventLoop present = loop;
        if (closed || present == null || present.isClosed()) {
            closed = true;
            return;
        }
        present.checkCanRun();
        closed = true;
        // One that a run has answered already must not cut the cleanup short.
        boolean interrupted = Thread.interrupted();
        try (present) {
            cancelTasks(present);
            if (present.jobs.areThere()) {
                Task<?> shutdown =
                        present.createTask(
                                () -> present.shutdownDefaultExecutor(options.executorTimeout()));
                present.runUntilComplete(shutdown, Runner::ignoreInterrupt);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One that comes during the cleanup does not cut it short; it is still set afterwards. */
    private static void ignoreInterrupt() {}

    private static void cancelTasks(EventLoop loop) {
        Set<Task<?>> left = loop.allTasks();
        if (left.isEmpty()) {
            return;
        }
        CancelRequest.sendToEach(left);
        loop.runUntilComplete(allDone(loop, left), Runner::ignoreInterrupt);
        for (Task<?> task : left) {
            Throwable error = task.takeError();
            if (error != null) {
                loop.report(
                        new ExceptionContext(
                                "Unhandled exception during the shutdown of run, in a task that was"
                                        + " cancelled",
                                error,
                                task,
                                null),
                        task.context());
            }
        }
    }

    /**
     * Unlike a gathering it makes no result, of which each CancelledError would have a stack to
     * fill in.
     */
    private static Future<@Nullable Void> allDone(EventLoop loop, Set<Task<?>> tasks) {
        Future<@Nullable Void> allDone = loop.createFuture();
        AtomicInteger unfinished = new AtomicInteger(tasks.size());
        Turn oneDone =
                new InternalTurn(() -> {
                    if (unfinished.decrementAndGet() == 0) {
                        allDone.succeed(null);
                    }
                });
        tasks.forEach(task -> task.listen(oneDone));
        return allDone;
    }
}
