package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Has another thread do the arithmetic of a handshake.
 *
 * <p>While it does, it holds the lock of the engine, so that the carrier must not touch that: what
 * would do so is put off by {@link #whenDone}.
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

    /** Handing it to the executor takes a lock, for which a callback is the place. */
    @Override
    public void execute(Runnable task) {
        running++;
        loop.callSoon(() -> submit(task));
    }

    private void submit(Runnable task) {
        try {
            loop.runInExecutor(TlsThreads.executor(), () -> run(task));
        } catch (IllegalStateException theLoopIsClosing) {
            run(task);
        }
    }

    /** The task itself comes back to the carrier first, and may leave another one. */
    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            if (!carrier.isShuttingDown()) {
                carrier.execute(this::done);
            }
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
