package dev.asyncio4j.gevent;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.sync.Semaphore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A group with room for so many greenlets: to add one more waits until one has ended.
 *
 * <pre>{@code
 * Pool pool = new Pool(20);
 * for (String address : addresses) {
 *     pool.spawn(() -> fetch(address));
 * }
 * pool.join();
 * }</pre>
 *
 * <p><b>Python:</b> {@code gevent.pool.Pool}.
 */
public final class Pool extends Group {
    private final int size;
    private final Semaphore room;

    /**
     * @param size for how many greenlets it has room; 0 for a pool that is always full
     * @throws IllegalArgumentException if that is negative
     */
    public Pool(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: 0 or more)");
        }
        this.size = size;
        this.room = new Semaphore(size);
    }

    @Override
    public void add(Greenlet<?> greenlet) {
        add(greenlet, null);
    }

    /**
     * Adds a greenlet, waiting for room no longer than so.
     *
     * <p><b>Suspends</b> while there is no room. <b>Cancellation</b>: it is not in here.
     *
     * @param timeout null for no limit; with zero or less it does not wait
     * @throws PoolFull if there was no room
     */
    public void add(Greenlet<?> greenlet, @Nullable Duration timeout) {
        if (contains(greenlet) || greenlet.ready()) {
            return;
        }
        greenlet.requireHub();
        if (!acquire(timeout)) {
            throw new PoolFull(this);
        }
        if (!admit(greenlet)) {
            // While this waited it has ended, or another has added it.
            room.release();
        }
    }

    private boolean acquire(@Nullable Duration timeout) {
        if (room.tryAcquire()) {
            return true;
        }
        if (timeout != null && !timeout.isPositive()) {
            return false;
        }
        return Hub.<Boolean, RuntimeException>run(() -> {
            if (timeout == null) {
                room.acquire();
                return true;
            }
            return !Asyncio.moveOnAfter(timeout, room::acquire).cancelledCaught();
        });
    }

    @Override
    void left() {
        room.release();
    }

    /** For how many greenlets it has room in all. */
    public int capacity() {
        return size;
    }

    /** How many more have room. */
    public int freeCount() {
        return room.permits();
    }

    @Override
    public boolean full() {
        return freeCount() == 0;
    }

    /**
     * Waits until there is room.
     *
     * <p><b>Suspends</b> while there is none. <b>Cancellation</b> ends the wait.
     *
     * <p><b>Python:</b> {@code pool.wait_available(timeout)}.
     *
     * @param timeout null for no limit
     * @return false if the time was up first
     */
    public boolean waitAvailable(@Nullable Duration timeout) {
        boolean isAvailable = acquire(timeout);
        if (isAvailable) {
            room.release();
        }
        return isAvailable;
    }

    @Override
    public String toString() {
        return "Pool[greenlets=" + size() + ", capacity=" + size + "]";
    }
}
