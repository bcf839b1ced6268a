package dev.asyncio4j;

import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Does as another waiter does, and keeps a record of what the loop asked of it. */
final class RecordingWaiter implements Waiter {
    private final Waiter waiter;

    // Loop thread only, while that runs.
    final List<Long> deadlines = new ArrayList<>();
    final List<Boolean> outside = new ArrayList<>();
    int closes;

    /** Down to zero when the loop is about to sleep for the first time. */
    final CountDownLatch asleep = new CountDownLatch(1);

    RecordingWaiter(Waiter waiter) {
        this.waiter = waiter;
    }

    EventLoop createLoop() {
        return EventLoop.create(LoopOptions.defaults().withWaiter(() -> this));
    }

    @Override
    public long nanoTime() {
        return waiter.nanoTime();
    }

    @Override
    public void await(long deadline, boolean workOutside, Poller poller) {
        deadlines.add(deadline);
        outside.add(workOutside);
        asleep.countDown();
        waiter.await(deadline, workOutside, poller);
    }

    @Override
    public void close() {
        closes++;
        waiter.close();
    }
}
