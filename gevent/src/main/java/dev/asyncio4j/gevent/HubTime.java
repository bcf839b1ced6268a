package dev.asyncio4j.gevent;

import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import java.util.function.BooleanSupplier;

/**
 * The time of a hub's loop. Before it lets the loop sleep without an end, it asks whether anything
 * could end that.
 */
final class HubTime implements Waiter {
    private final Waiter time;
    private final BooleanSupplier onStuck;

    /**
     * @param time where the time comes from
     * @param onStuck called on the loop's thread where the loop would sleep forever, as far as it
     *     knows; true if it has made something ready
     */
    HubTime(Waiter time, BooleanSupplier onStuck) {
        this.time = time;
        this.onStuck = onStuck;
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public boolean isRealTime() {
        return time.isRealTime();
    }

    @Override
    public void await(long deadline, boolean outside, Poller poller) {
        boolean isStuck = deadline == NEVER && !outside && !poller.hasSources();
        if (!isStuck || !onStuck.getAsBoolean()) {
            time.await(deadline, outside, poller);
        }
    }

    @Override
    public void close() {
        time.close();
    }
}
