package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Has another thread do the arithmetic of a handshake, and before that make its engine.
 *
 * <p>While it computes, it holds the lock of the engine, so that the carrier must not touch that:
 * what would do so is put off by {@link #whenDone}.
 *
 * <p><b>Threads.</b> The carrier's only.
 */
final class DelegatedTasks implements Executor {
    private final EventLoop loop;
    private final EventExecutor carrier;
    private final Queue<Runnable> waiting = new ArrayDeque<>(2);
    private int running;

    DelegatedTasks(EventLoop loop, EventExecutor carrier) {
        this.loop = loop;
        this.carrier = carrier;
    }

    /**
     * Has another thread make something, whose code is perhaps the program's: it may take locks,
     * and time.
     *
     * @param then called on the carrier, with what was made or why not; never, if the loop is
     *     closed by then
     * @throws IllegalStateException if the loop is being closed
     */
    <T> void make(Callable<T> making, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        loop.callSoon(() -> submit(() -> attempt(making, then)));
    }

    private <T> void attempt(
            Callable<T> making, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        T made;
        try {
            made = making.call();
        } catch (Throwable failed) {
            onCarrier(() -> then.accept(null, failed));
            return;
        }
        onCarrier(() -> then.accept(made, null));
    }

    /** What the engine wants computed. */
    @Override
    public void execute(Runnable task) {
        running++;
        loop.callSoon(() -> submit(() -> run(task)));
    }

    /** Handing it to the executor takes a lock, for which a callback is the place. */
    private void submit(Runnable work) {
        try {
            loop.runInExecutor(TlsThreads.executor(), work::run);
        } catch (IllegalStateException theLoopIsClosing) {
            work.run();
        }
    }

    /** The task itself comes back to the carrier first, and may leave another one. */
    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            onCarrier(this::done);
        }
    }

    private void onCarrier(Runnable action) {
        try {
            if (!carrier.isShuttingDown()) {
                carrier.execute(action);
            }
        } catch (RejectedExecutionException theLoopIsClosed) {
            // Then nobody waits for it any more.
        }
    }

    private void done() {
        running--;
        while (running == 0 && !waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    boolean isRunning() {
        return running > 0;
    }

    /** Does that at once, or when nothing is running any more. */
    void whenDone(Runnable action) {
        if (running == 0 && waiting.isEmpty()) {
            action.run();
        } else {
            waiting.add(action);
        }
    }
}
