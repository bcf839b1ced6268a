package dev.asyncio4j.gevent;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call, made in a task while another task is ready all the time.
 *
 * <p>The loop gives turns in order. So if the call suspends its task, or leaves the loop's thread,
 * the other has a turn before it returns; if the call blocks the loop, the other has none. A call
 * that waits is released by the other task's third turn, and so does not return by itself if it
 * blocks the loop: then a thread releases it when the limit is up. So the clock decides in one
 * case: where the machine itself stands still for all of the limit, a cooperative call may look as
 * if it blocked the loop.
 */
final class Probe {
    private static final int TURNS = 3;

    private final EventLoop loop;
    private final String name;
    private final Trial trial;
    private final Future<Sighting> sighting;
    private final AtomicBoolean released = new AtomicBoolean();

    // Loop's thread only.
    private boolean begun;
    private int turns;
    private boolean releasedHere;
    private @Nullable Throwable failure;

    Probe(EventLoop loop, String name, Trial trial) {
        this.loop = loop;
        this.name = name;
        this.trial = trial;
        this.sighting = loop.createFuture();
    }

    /** <b>Suspends.</b> */
    Sighting watch() {
        // The other first, so that it is ready from the beginning.
        Task<?> other = loop.createTask(this::takeTurns, TaskOptions.named("monkey: other task"));
        Task<?> caller = loop.createTask(this::call, TaskOptions.named("monkey: " + name));
        try {
            return sighting.await();
        } finally {
            other.cancel();
            caller.cancel();
        }
    }

    private void call() {
        begun = true;
        try {
            trial.block();
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Exception | LinkageError thrown) {
            failure = thrown;
        }
        if (!sighting.isDone()) {
            sighting.setResult(verdict());
        }
    }

    private Sighting verdict() {
        if (failure != null) {
            return Sighting.failed(failure);
        }
        boolean waits = trial.waitsForRelease();
        boolean isCooperative = (waits ? releasedHere : turns > 0) && !trial.isFoundBlocking();
        return isCooperative ? Sighting.cooperative(waits) : Sighting.blocking(waits);
    }

    private void takeTurns() {
        while (!sighting.isDone()) {
            if (begun && ++turns == TURNS && trial.waitsForRelease()) {
                releasedHere = released.compareAndSet(false, true);
                if (releasedHere) {
                    release();
                }
            }
            Asyncio.sleep(Duration.ZERO);
        }
    }

    private void release() {
        try {
            trial.release();
        } catch (Exception refused) {
            end(Sighting.failed(refused));
        }
    }

    /** Releases the call from outside, if nobody else has; called on a platform thread. */
    void rescue() {
        if (!trial.waitsForRelease() || !released.compareAndSet(false, true)) {
            return;
        }
        try {
            trial.release();
        } catch (Exception refused) {
            endFromOutside(Sighting.failed(refused));
        }
    }

    /** Waits no longer for the call; called on a platform thread. */
    void abandon() {
        endFromOutside(Sighting.stuck(trial.waitsForRelease()));
    }

    private void endFromOutside(Sighting seen) {
        if (!loop.isClosed()) {
            loop.callSoonThreadsafe(() -> end(seen));
        }
    }

    private void end(Sighting seen) {
        if (!sighting.isDone()) {
            sighting.setResult(seen);
        }
    }
}
