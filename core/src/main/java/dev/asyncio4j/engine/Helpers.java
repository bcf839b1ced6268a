package dev.asyncio4j.engine;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads on which the virtual threads of all engines make native calls that block, one
 * each. No code of the user's ever runs there: they come for a call of the JDK's, and go back to
 * their engine before that returns.
 */
final class Helpers {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long IDLE_SECONDS = 10;

    /** As many threads as there are calls: each of them may wait for another. */
    static final ThreadPoolExecutor POOL =
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

    /**
     * Runs the continuation on a thread of its own, until it is suspended.
     *
     * @return false if there is no thread to be had. The call is then to be made on the carrier,
     *     which it blocks: a continuation refused is a thread lost
     */
    static boolean run(Runnable continuation) {
        try {
            POOL.execute(continuation);
            return true;
        } catch (Throwable noThread) {
            return false;
        }
    }

    private record Helper(Runnable work) implements CarrierThreads.Body {
        @Override
        public void run() {
            work.run();
        }

        /** Who is here, is so for such a call already. */
        @Override
        public boolean beginBlocking() {
            return false;
        }

        /** Told too when what ran here was unmounted, but that is no virtual thread's doing. */
        @Override
        public void endBlocking() {
            if (Strand.ofScheduler() != null) {
                comeBack();
            }
        }

        /**
         * Has the calling virtual thread go on on its engine's thread. There is stack for that: to
         * begin the call took more of it, on a thread that had less left.
         */
        @SuppressWarnings("ThreadPriorityCheck") // the yield is the mechanism, not a hint
        private static void comeBack() {
            Thread helper = VirtualThreads.carrier();
            do {
                Thread.yield();
            } while (VirtualThreads.carrier() == helper);
        }
    }
}
