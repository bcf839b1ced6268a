package dev.asyncio4j.engine;

import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;

/** Time is the machine's monotonic clock, and waiting takes that time. */
public final class MachineTime implements Waiter {
    /** Shared by all loops of the JVM, so that their times can be compared. */
    private static final long ORIGIN = System.nanoTime();

    @Override
    public long nanoTime() {
        return System.nanoTime() - ORIGIN;
    }

    @Override
    public void await(long deadline, boolean outside, Poller poller) {
        if (deadline == NEVER) {
            poller.await(NEVER);
            return;
        }
        // The difference to a deadline long past could be too large to count, and come out
        // positive.
        long now = nanoTime();
        poller.await(deadline > now ? deadline - now : 0);
    }
}
