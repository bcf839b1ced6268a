package dev.asyncio4j;

import dev.asyncio4j.engine.VirtualThreads;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A door for ordinary blocking code: an event loop that runs on a thread of its own, into which any
 * thread can call.
 *
 * <pre>{@code
 * try (Portal portal = Portal.start()) {
 *     CompletableFuture<String> news = portal.startTask(() -> fetch("news"));
 *     String weather = portal.call(() -> fetch("weather"));
 *     print(weather, news.join());
 * }
 * }</pre>
 *
 * <p>{@link #close()} waits for the tasks that were begun by {@link #call} and {@link #startTask};
 * then the loop ends as {@link Asyncio#run} does: other tasks are cancelled and waited for, and
 * jobs of the default executor are waited for. {@link #shutdownNow()} cancels all tasks. A portal
 * that is never closed does not keep the JVM from ending.
 *
 * <p><b>Threads.</b> Any number at a time. The loop's own must not wait for it: there {@link
 * #call}, {@link #startTask} and {@link #close} are refused. A task of another loop that calls is
 * suspended.
 *
 * <p><b>Python:</b> {@code anyio.from_thread.start_blocking_portal()} and {@code BlockingPortal}.
 */
public final class Portal implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Runner runner;
    private final EventLoop loop;
    private final Thread thread;
    private volatile boolean closed;

    // Loop thread only.
    private final Set<Task<?>> tasks = new LinkedHashSet<>();
    private final News change;
    private boolean stopping;

    private Portal(RunOptions options) {
        runner = new Runner(options);
        loop = runner.loop();
        change = new News(loop);
        thread =
                VirtualThreads.createDetached(
                        "asyncio4j-portal-" + COUNT.incrementAndGet(), this::run);
        loop.engine.keeper(thread);
        thread.start();
    }

    /**
     * A portal with a plain loop, open.
     *
     * @throws IllegalStateException if this JVM does not let asyncio4j schedule virtual threads,
     *     with the flag that does
     */
    public static Portal start() {
        return start(RunOptions.defaults());
    }

    /** Like {@link #start()}, with options for the loop and its end. */
    public static Portal start(RunOptions options) {
        return new Portal(options);
    }

    /**
     * Runs the code as a task of the portal's loop, in a copy of the current context, and waits for
     * its result.
     *
     * <p><b>Cancellation.</b> An interrupt of the thread that waits, or one that is set before,
     * cancels the task; this waits until the task has ended, then throws the {@link
     * CancelledError}, or what else came of the task, and leaves the interrupt status set. The
     * cancellation of a task of another loop that calls cancels the portal's task, too. That is
     * asked once: further interrupts, as of a caller in a cancelled scope, have no effect on it.
     *
     * <p><b>Errors</b> as {@link Future#await()}. {@link IllegalStateException} if the portal is
     * closed, or on its own loop.
     *
     * <p><b>Python:</b> {@code portal.call(code)}.
     */
    public <T extends @Nullable Object> T call(Callable<? extends T> code) {
        Callable<? extends T> checked = requireCallable("call", code);
        TaskOptions options = optionsOfCaller();
        return Errand.<T>run(loop, () -> createTask(checked, options), Portal::isClosed);
    }

    /** Like {@link #call(Callable)}, for code without a result. */
    public void call(Action<?> code) {
        call(Actions.callable(code));
    }

    /**
     * Has the code run as a task of the portal's loop, in a copy of the current context, and does
     * not wait for it.
     *
     * <p><b>Errors.</b> What the code throws is in the future alone. {@link IllegalStateException}
     * if the portal is closed, or on its own loop.
     *
     * <p><b>Python:</b> {@code portal.start_task_soon(code)}.
     *
     * @return the future of its result; cancelling it cancels the task, waiting for it with a
     *     timeout does not
     */
    public <T extends @Nullable Object> CompletableFuture<T> startTask(Callable<? extends T> code) {
        Callable<? extends T> checked = requireCallable("startTask", code);
        TaskOptions options = optionsOfCaller();
        return loop.bridges.follow(() -> this.<T>createTask(checked, options), Portal::isClosed);
    }

    /** Like {@link #startTask(Callable)}, for code without a result. */
    public CompletableFuture<@Nullable Void> startTask(Action<?> code) {
        return startTask(Actions.callable(code));
    }

    private static TaskOptions optionsOfCaller() {
        return TaskOptions.defaults().withContext(Context.copyOfCurrent());
    }

    private <C> C requireCallable(String method, C code) {
        Objects.requireNonNull(code, "code");
        if (loop.engine.onCarrier()) {
            throw new IllegalStateException(
                    method
                            + ": this code runs on the portal's own event loop; call the code"
                            + " directly, or create a task with createTask");
        }
        if (closed) {
            throw isClosed();
        }
        return code;
    }

    private static IllegalStateException isClosed() {
        return new IllegalStateException(
                "the portal is closed; start another one, or close it later");
    }

    /** The loop: for {@link EventLoop#callSoonThreadsafe} and the like. */
    public EventLoop loop() {
        return loop;
    }

    // The end

    /**
     * Takes no more calls, and has the loop end when the tasks that were begun have. Does not wait
     * for that. Callable from any thread, also in the portal's own tasks. No effect on a portal
     * that is shut down.
     *
     * <p><b>Python:</b> {@code portal.stop()}.
     */
    public void shutdown() {
        closed = true;
        loop.postInternal(this::stop);
    }

    /**
     * Like {@link #shutdown()}, and cancels the tasks that were begun: who waits for one gets a
     * {@link CancelledError}, if the task has nothing better.
     *
     * <p><b>Python:</b> {@code portal.stop(cancel_remaining=True)}.
     */
    public void shutdownNow() {
        closed = true;
        loop.postInternal(() -> {
            stop();
            CancelRequest.sendToEach(new ArrayList<>(tasks));
        });
    }

    /**
     * Shuts down, and waits until the loop has ended. Nothing of it is left then. Closing a closed
     * portal waits for the same.
     *
     * <p>An interrupt of the thread that waits cancels the tasks that are left, as {@link
     * #shutdownNow()} does; this waits on, and leaves the interrupt status set. Further interrupts
     * have no effect on the tasks.
     *
     * <p>Code that a task waits for must not wait for the portal's end. On threads that the portal
     * does not know, such as those that this code has started, it waits forever.
     *
     * @throws IllegalStateException on the portal's own loop, and in a job of it, on a thread of
     *     {@code toThread} or {@code runInExecutor}: it would wait for itself
     */
    @Override
    public void close() {
        if (loop.engine.onCarrier() || loop.engine.host().hasJobOnThisThread()) {
            throw new IllegalStateException(
                    "close: this code is run by the portal, which would wait for itself; use"
                            + " shutdown or shutdownNow, or close it where it was started");
        }
        shutdown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException request) {
                if (!interrupted) {
                    interrupted = true;
                    shutdownNow();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // On the portal's thread, which waits for the loop's

    private void run() {
        try (runner) {
            runner.run(this::serve);
        } catch (CancelledError endedFromWithin) {
            // Somebody in there has cancelled every task.
        }
    }

    // On the loop's thread

    private void serve() {
        try {
            while (!stopping || !tasks.isEmpty()) {
                change.await();
            }
        } finally {
            closed = true;
            stopping = true;
        }
    }

    private <T extends @Nullable Object> Task<T> createTask(
            Callable<? extends T> code, TaskOptions options) {
        if (stopping) {
            throw isClosed();
        }
        Task<T> task = loop.createTask(code, options);
        tasks.add(task);
        task.listen(
                new InternalTurn(() -> {
                    tasks.remove(task);
                    change.come();
                }));
        return task;
    }

    private void stop() {
        stopping = true;
        change.come();
    }

    /** Callable from any thread. */
    @Override
    public String toString() {
        return "Portal[" + (closed ? thread.isAlive() ? "closing" : "closed" : "open") + "]";
    }
}
