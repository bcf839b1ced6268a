package dev.asyncio4j.engine;

import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Sleeps by parking the loop's thread, and hears of nothing but wake-ups. */
final class ParkingPoller implements Poller {
    private volatile @Nullable Thread loopThread;
    private final AtomicBoolean woken = new AtomicBoolean();

    @Override
    public void attach(Thread thread) {
        loopThread = thread;
    }

    @Override
    public boolean await(long nanos) {
        if (!woken.get()) {
            park(nanos);
        }
        return woken.getAndSet(false);
    }

    private void park(long nanos) {
        // An interrupt of the loop's thread means nothing here, and would end every park at once.
        Thread.interrupted();
        if (nanos == Waiter.NEVER) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos);
        }
    }

    @Override
    public void wakeup() {
        woken.set(true);
        LockSupport.unpark(loopThread);
    }
}
