package dev.asyncio4j.gevent;

import dev.asyncio4j.EventLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tries calls, one after the other, on the loop that it is made on.
 *
 * <p>A thread of its own opens and closes what a call needs, so that none of that keeps the loop;
 * and it ends a wait that nobody else can end, since the call blocks the loop.
 */
final class Prober implements AutoCloseable {
    private final EventLoop loop = EventLoop.running();
    private final Duration limit;
    private final ScheduledThreadPoolExecutor assistant =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("asyncio4j-monkey").daemon().factory());

    /**
     * @param limit how long a call may wait before it is ended from outside, in real time
     */
    Prober(Duration limit) {
        this.limit = limit;
    }

    /** <b>Suspends.</b> <b>Cancellation</b>: the call is ended, and what it needed is closed. */
    Sighting probe(String name, Trial.Opener opener) {
        AtomicReference<@Nullable Trial> opened = new AtomicReference<>();
        try {
            Throwable failure =
                    loop.<@Nullable Throwable>runInExecutor(assistant, () -> open(opener, opened))
                            .await();
            if (failure != null) {
                return Sighting.failed(failure);
            }
            Probe probe = new Probe(loop, name, Objects.requireNonNull(opened.get()));
            Future<?> rescue = after(limit, probe::rescue);
            Future<?> end = after(limit.multipliedBy(2), probe::abandon);
            try {
                return probe.watch();
            } finally {
                rescue.cancel(false);
                end.cancel(false);
            }
        } finally {
            assistant.execute(() -> close(opened.get()));
        }
    }

    private static @Nullable Throwable open(
            Trial.Opener opener, AtomicReference<@Nullable Trial> opened) {
        try {
            opened.set(opener.open());
            return null;
        } catch (Exception | LinkageError failure) {
            return failure;
        }
    }

    private static void close(@Nullable Trial trial) {
        try {
            if (trial != null) {
                trial.close();
            }
        } catch (Exception endedAnyway) {
            // Nothing is left that could be done about it, and the answer is known.
        }
    }

    private Future<?> after(Duration delay, Runnable code) {
        return assistant.schedule(code, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until all that was opened is closed, and the thread has nothing to do. Suspends. */
    void finish() {
        loop.runInExecutor(assistant, Executors.callable(() -> {})).await();
    }

    /** Has the thread end, once it has closed what is open. */
    @Override
    public void close() {
        assistant.shutdown();
    }
}
