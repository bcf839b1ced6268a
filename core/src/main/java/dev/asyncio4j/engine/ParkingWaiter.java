package dev.asyncio4j.engine;

import dev.asyncio4j.spi.Waiter;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits by parking the loop's thread; its time is the machine's monotonic clock. */
public final class ParkingWaiter implements Waiter {
    /** Shared by all loops of the JVM, so that their times can be compared. */
    private static final long ORIGIN = System.nanoTime();

    private volatile @Nullable Thread loopThread;

    @Override
    public long nanoTime() {
        return System.nanoTime() - ORIGIN;
    }

    @Override
    public void attach(Thread thread) {
        loopThread = thread;
    }

    @Override
    public void await(long deadline, boolean outside) {
        // An interrupt of the loop's thread means nothing here, and would end every park at once.
        Thread.interrupted();
        if (deadline == NEVER) {
            LockSupport.park(this);
            return;
        }
        // The difference to a deadline long past could be too large to count, and come out
        // positive.
        long now = nanoTime();
        if (deadline > now) {
            LockSupport.parkNanos(this, deadline - now);
        }
    }

    /** The permit of LockSupport is what makes a wake-up before the wait stick. */
    @Override
    public void wakeup() {
        LockSupport.unpark(loopThread);
    }
}
