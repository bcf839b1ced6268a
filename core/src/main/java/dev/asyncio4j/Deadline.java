package dev.asyncio4j;

import dev.asyncio4j.engine.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A point in the loop's time that can be moved, and what happens when it comes. Loop thread only.
 */
final class Deadline {
    private final EventLoop loop;
    private final Runnable onExpiry;
    private @Nullable Duration when;
    private @Nullable Timer timer;

    /** How often it was moved: an expiry that is under way may be of an earlier one. */
    private int moves;

    Deadline(EventLoop loop, Runnable onExpiry) {
        this.loop = loop;
        this.onExpiry = onExpiry;
    }

    /** The deadline, null for none. */
    @Nullable Duration when() {
        return when;
    }

    /**
     * @param deadline null for none; one that has passed strikes when the task next suspends
     * @throws CancelledError if there is one, and the loop is closed: nothing would ever end what
     *     it is the deadline of
     */
    void move(@Nullable Duration deadline) {
        if (deadline != null) {
            Unwinding.refuseIfClosed(loop);
        }
        stop();
        when = deadline;
        if (deadline == null) {
            return;
        }
        int move = moves;
        InternalTurn expiry = new InternalTurn(() -> strike(move));
        long nanos = Durations.toNanos(deadline);
        if (nanos <= loop.engine.nanoTime()) {
            // Ahead of the task, should that only give up its turn.
            loop.engine.enqueue(expiry);
        } else {
            timer = new Timer(nanos, expiry);
            loop.engine.schedule(timer);
        }
    }

    /** It will not strike any more; {@link #when} says the same as before. */
    void stop() {
        moves++;
        if (timer != null) {
            loop.engine.unschedule(timer);
            timer = null;
        }
    }

    private void strike(int move) {
        if (move == moves) {
            onExpiry.run();
        }
    }
}
