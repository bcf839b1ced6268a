package dev.asyncio4j.engine;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that looks, again and again, whether an engine is stuck in one turn: one thread for
 * all engines of the JVM, which begins with the first that is to be watched and ends when there is
 * none left.
 *
 * <p>It counts its own time, in which a pause of the whole JVM is left out: where it was itself not
 * run for longer than it meant to sleep, no turn is to blame.
 *
 * <p>No lock is taken here, and none is held while an engine is looked at: what the engines'
 * threads do, to be watched or no more, never waits for this thread.
 */
public final class Watchdog {
    /** The watches are few, and far between for a machine. */
    private static final long LONGEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SHORTEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(1);

    /** How often to look within the shortest limit: as exact is what is said of durations. */
    private static final int LOOKS_PER_LIMIT = 4;

    private static final Queue<Watch> WATCHES = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean IS_ALIVE = new AtomicBoolean();
    private static volatile @Nullable Thread thread;

    private Watchdog() {}

    static void add(Watch watch) {
        WATCHES.add(watch);
        if (IS_ALIVE.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("asyncio4j-watchdog").start(Watchdog::run);
        } else {
            lookNow();
        }
    }

    /** Ends the pause between two looks, since what to look at has changed. */
    static void lookNow() {
        LockSupport.unpark(thread);
    }

    private static void run() {
        do {
            thread = Thread.currentThread();
            watch();
            IS_ALIVE.set(false);
            // One that was added just now found this thread alive, or begins another.
        } while (!WATCHES.isEmpty() && IS_ALIVE.compareAndSet(false, true));
    }

    private static void watch() {
        long before = System.nanoTime();
        long looking = 0;
        while (!WATCHES.isEmpty()) {
            long period = period();
            LockSupport.parkNanos(Watchdog.class, period);
            long now = System.nanoTime();
            long passed = looking + counted(now - before, period);
            for (Iterator<Watch> all = WATCHES.iterator(); all.hasNext(); ) {
                Watch watch = all.next();
                // Asked first: what happened before the end is looked at all the same.
                boolean ended = watch.isEnded();
                watch.look(passed);
                if (ended) {
                    all.remove();
                }
            }
            before = System.nanoTime();
            looking = before - now;
        }
    }

    private static long period() {
        long shortest = LONGEST_PERIOD * LOOKS_PER_LIMIT;
        for (Watch watch : WATCHES) {
            shortest = Math.min(shortest, watch.limit());
        }
        return Math.max(shortest / LOOKS_PER_LIMIT, SHORTEST_PERIOD);
    }

    /**
     * How much of a sleep between two looks counts: where it was far longer than meant, this thread
     * could not run, and perhaps the watched ones could not either.
     */
    static long counted(long passed, long meant) {
        return passed > 2 * meant ? meant : passed;
    }
}
