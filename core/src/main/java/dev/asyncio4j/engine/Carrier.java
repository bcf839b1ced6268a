package dev.asyncio4j.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread on which an engine runs; beneath every task of a loop lies one of these.
 *
 * <p>It is a thread of the engine's own and never the one that asked for the run, so that a loop
 * can be run from a virtual thread too, and so that which loop some code runs on can be read off
 * the carrier's type. Daemon, since the thread that asked waits for it.
 */
final class Carrier extends Thread {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final Engine engine;
    private final Runnable work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    Carrier(Engine engine, Runnable work) {
        super("asyncio4j-loop-" + COUNT.incrementAndGet());
        this.engine = engine;
        this.work = work;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            VirtualThreads.endOne();
            work.run();
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            ended.countDown();
        }
    }

    /**
     * Waits for the end of the run and throws what ended it, if anything did.
     *
     * @param onInterrupt called each time that the waiting thread is interrupted, which does not
     *     end the wait; the interrupt status is restored at the end
     */
    void runToEnd(Runnable onInterrupt) {
        start();
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException request) {
                interrupted = true;
                onInterrupt.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrow(failure);
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }
}
