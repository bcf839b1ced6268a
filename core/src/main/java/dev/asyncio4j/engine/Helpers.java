package dev.asyncio4j.engine;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads on which the strands of all engines make native calls that block, one each. No
 * code of the user's ever runs there: a strand comes for a call of the JDK's, and goes back to its
 * engine before that returns.
 */
final class Helpers {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long IDLE_SECONDS = 10;

    /** As many as there are calls: each of them may wait for another. */
    private static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    work ->
                            CarrierThreads.create(
                                    "asyncio4j-helper-" + COUNT.incrementAndGet(),
                                    new Helper(work)));

    private Helpers() {}

    /** Runs the continuation on a thread of its own, until it is suspended. */
    static void run(Runnable continuation) {
        POOL.execute(continuation);
    }

    private record Helper(Runnable work) implements CarrierThreads.Body {
        @Override
        public void run() {
            work.run();
        }

        /** The strand is here already for such a call. */
        @Override
        public boolean beginBlocking() {
            return false;
        }

        @Override
        public void endBlocking() {
            Strand here = Strand.current();
            if (here != null) {
                here.comeBack();
            }
        }
    }
}
