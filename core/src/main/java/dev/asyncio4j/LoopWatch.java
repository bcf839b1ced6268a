package dev.asyncio4j;

import dev.asyncio4j.engine.Blockage;
import dev.asyncio4j.engine.Turn;
import dev.asyncio4j.engine.Watch;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has a loop watched while it runs, if that is wanted, and tells what is found.
 *
 * <p>It is wanted where the loop's options say so; and in debug mode, with the limit for slow
 * callbacks, where the loop's time is the machine's: in virtual time nothing is slow.
 */
final class LoopWatch {
    private static final long LEAST_LIMIT = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final @Nullable Duration limit;
    private final Consumer<? super BlockedLoop> onBlocked;

    // Whoever runs the loop, and the loop's thread while it runs.
    private @Nullable Watch watch;

    LoopWatch(EventLoop loop, LoopOptions options) {
        this.loop = loop;
        this.limit = options.watchdog();
        this.onBlocked = options.onBlocked();
    }

    /** The loop is about to run. */
    void begin() {
        long nanos = limit();
        if (nanos < Long.MAX_VALUE) {
            watch = Watch.begin(loop.engine, Math.max(nanos, LEAST_LIMIT), new Reporter());
        }
    }

    /** The loop has run. */
    void end() {
        Watch present = watch;
        watch = null;
        if (present != null) {
            present.end();
        }
    }

    /** What is wanted has changed. */
    void change() {
        if (loop.isRunning()) {
            end();
            begin();
        }
    }

    private long limit() {
        long slow = isDebug() ? Durations.toNanos(loop.slowCallbackDuration()) : Long.MAX_VALUE;
        return limit == null ? slow : Math.min(slow, Durations.toNanos(limit));
    }

    private boolean isDebug() {
        return loop.debug() && loop.engine.isRealTime();
    }

    /** Tells of one run. On the watchdog's thread. */
    private final class Reporter implements Watch.Listener {
        /** From here on, in debug mode, the loop itself says afterwards how long it took. */
        private final Duration slow;

        private @Nullable BlockedLoop last;

        Reporter() {
            slow = isDebug() ? loop.slowCallbackDuration() : Durations.LONGEST;
        }

        @Override
        public void blocked(Blockage blockage) {
            Turn turn = blockage.turn();
            BlockedLoop found =
                    new BlockedLoop(
                            loop,
                            blockage.thread(),
                            turn instanceof TaskBody body ? body.task : null,
                            Turns.describe(turn),
                            Duration.ofNanos(blockage.nanos()),
                            false,
                            blockage.state(),
                            blockage.stack());
            last = found;
            tell(found, true);
        }

        @Override
        public void over(long nanos) {
            BlockedLoop found = last;
            last = null;
            if (found != null) {
                Duration took = Duration.ofNanos(nanos);
                tell(found.over(took), took.compareTo(slow) < 0);
            }
        }

        private void tell(BlockedLoop found, boolean inTheLog) {
            if (inTheLog) {
                Reports.logFromAnywhere(Level.WARNING, found.describe(), null);
            }
            try {
                onBlocked.accept(found);
            } catch (Throwable thrown) {
                Reports.logFromAnywhere(
                        Level.ERROR, "Exception in the observer of a watchdog", thrown);
            }
        }
    }
}
