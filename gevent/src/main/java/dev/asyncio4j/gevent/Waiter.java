package dev.asyncio4j.gevent;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.TimerHandle;
import dev.asyncio4j.sync.ParkingLot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One task that waits until so many of some things are ready; each counts once. */
final class Waiter implements Linkable.Link {
    private final ParkingLot lot;
    private int missing;
    private boolean isTimeUp;

    /**
     * @param subject what it waits for, as its task shows it
     * @param missing how many of them are to become ready
     */
    Waiter(Object subject, int missing) {
        this.lot = new ParkingLot(subject);
        this.missing = missing;
    }

    @Override
    public void fire() {
        missing--;
        if (missing == 0) {
            lot.unpark();
        }
    }

    /**
     * Waits until all that was missing is there.
     *
     * @param timeout null for no limit
     * @return false if the time was up first
     */
    boolean await(@Nullable Duration timeout) {
        TimerHandle timer =
                timeout == null ? null : EventLoop.running().callLater(timeout, this::timeUp);
        try {
            while (missing > 0 && !isTimeUp) {
                lot.park();
            }
            return missing <= 0;
        } finally {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void timeUp() {
        isTimeUp = true;
        lot.unpark();
    }
}
