package dev.asyncio4j.gevent;

/**
 * A pool had no room for a greenlet, or not in time.
 *
 * <p><b>Python:</b> {@code gevent.pool.PoolFull}.
 */
public final class PoolFull extends RuntimeException {
    private static final long serialVersionUID = 1;

    PoolFull(Pool pool) {
        super(pool + " has no room; wait for it, or make the pool larger");
    }
}
