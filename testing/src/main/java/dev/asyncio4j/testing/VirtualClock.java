package dev.asyncio4j.testing;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.LoopOptions;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A loop's time that moves by itself: whenever nothing is ready, it jumps to the next deadline.
 *
 * <p>It begins at zero and stands still while anything runs, so that a test can compare times for
 * equality. While something is under way that only real time brings forward (a job on an executor,
 * a task in a blocking call of the JDK's, a stage that is awaited), it stands still too, and the
 * loop really waits. A loop that waits for nothing, neither a deadline nor anything outside, is
 * given up after a while: see {@link StuckLoopError}. A thread of the test's own, which will put
 * something into a {@code UniversalQueue} perhaps, is nothing that it knows of; one that {@code
 * toThread} runs is. It does not wait for signals either, for which the loop has handlers.
 *
 * <p>With open sockets the loop waits some milliseconds of real time before it jumps, for what may
 * be on its way. That is enough for peers on the same loop, and not for others, nor for what the
 * pipes of a subprocess bring, but by its {@code communicate}: with those, use the machine's time.
 *
 * <p><b>Threads.</b> The time can be read from any; one clock serves one loop.
 *
 * <p><b>Python:</b> trio's {@code MockClock(autojump_threshold=0)}.
 */
public final class VirtualClock implements Waiter {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a loop with open sockets waits for them before the time jumps, in nanoseconds. */
    private static final long CUSHION = TimeUnit.MILLISECONDS.toNanos(10);

    private final long patience;
    private volatile long now;

    /** A clock that gives up on a stuck loop after ten seconds of real time. */
    public VirtualClock() {
        this(PATIENCE);
    }

    /**
     * @param patience the real time after which it gives up on a loop that waits for nothing
     */
    public VirtualClock(Duration patience) {
        this.patience = patience.toNanos();
    }

    /** Runs the code as {@link Asyncio#run(Callable)} does, in virtual time. */
    public static <T extends @Nullable Object> T run(Callable<? extends T> main) {
        VirtualClock clock = new VirtualClock();
        return Asyncio.run(main, RunOptions.defaults().withLoop(clock::createLoop));
    }

    /** A loop whose time is this clock. */
    public EventLoop createLoop() {
        return EventLoop.create(LoopOptions.defaults().withWaiter(() -> this));
    }

    /** The time; the same as that of the loop. */
    public Duration time() {
        return Duration.ofNanos(now);
    }

    /**
     * Moves the time forward, as if the calling code had taken so long: timers become due, but run
     * only when the caller suspends. Call it on the loop.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "duration: " + duration + " (expected: zero or more)");
        }
        try {
            jumpTo(Math.addExact(now, duration.toNanos()));
        } catch (ArithmeticException tooFar) {
            jumpTo(Long.MAX_VALUE);
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean isRealTime() {
        return false;
    }

    @Override
    public void await(long deadline, boolean outside, Poller poller) {
        if (deadline <= now) {
            // It has come, since a test advanced the clock.
            poller.await(0);
        } else if (deadline == NEVER || outside) {
            waitForOutside(outside, poller);
        } else if (!poller.await(poller.hasSources() ? CUSHION : 0)) {
            jumpTo(deadline);
        }
    }

    /** Called on the loop's thread alone; others only read. */
    private void jumpTo(long time) {
        now = time;
    }

    private void waitForOutside(boolean outside, Poller poller) {
        long begin = System.nanoTime();
        long waited = 0;
        while (!poller.await(patience - waited)) {
            waited = System.nanoTime() - begin;
            if (waited >= patience) {
                throw new StuckLoopError(
                        "the loop has waited for "
                                + Duration.ofNanos(waited).toMillis()
                                + " ms of real time, "
                                + (outside
                                        ? "for work outside it that does not end. Virtual time stands"
                                                + " still while a task is in a blocking call of the"
                                                + " JDK's: a sleep, a lock, a latch. Let tests wait"
                                                + " by what asyncio4j has"
                                        : "for nothing: no task is ready and no timer is pending"));
            }
        }
    }
}
