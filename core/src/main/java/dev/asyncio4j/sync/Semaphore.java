package dev.asyncio4j.sync;

/**
 * So many permits, each held by one task at a time; or rather a count of them, since any task may
 * release what another acquired.
 *
 * <pre>{@code
 * try (var _ = connections.hold()) {
 *     page = download(address);
 * }
 * }</pre>
 *
 * <p><b>Order.</b> First come, first served: a permit released goes to the task that has waited
 * longest, and a task that comes before that one has had its turn waits behind it, even if there
 * are permits left.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.Semaphore}.
 */
public sealed class Semaphore permits BoundedSemaphore {
    private final ParkingLot waiters = new ParkingLot(this);
    private int permits;

    /** Tasks that were handed a permit, but have not had their turn. */
    private int called;

    /** One permit. */
    public Semaphore() {
        this(1);
    }

    /**
     * @param permits how many there are at first
     * @throws IllegalArgumentException if that is less than zero
     */
    public Semaphore(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits: " + permits + " (expected: 0 or more)");
        }
        this.permits = permits;
    }

    /**
     * Takes a permit.
     *
     * <p><b>Suspends</b> while there is none, or others wait. <b>Cancellation</b>: no permit was
     * taken.
     *
     * @throws IllegalStateException outside a task, or if tasks of another loop have waited for it
     */
    public final void acquire() {
        ParkingLot.caller("acquire a permit");
        if (!tryAcquire()) {
            waiters.park(this::notNeeded);
            called--;
            handOut();
        }
    }

    /** Takes a permit, if there is one and nobody waits; false if not. */
    public final boolean tryAcquire() {
        waiters.checkThread();
        if (isLocked()) {
            return false;
        }
        permits--;
        return true;
    }

    /**
     * Gives a permit back, or a new one. It goes to the task that has waited longest.
     *
     * @throws IllegalStateException if there are so many that another cannot be counted
     */
    public void release() {
        waiters.checkThread();
        if (permits == Integer.MAX_VALUE) {
            throw new IllegalStateException(this + " has as many permits as can be counted");
        }
        permits++;
        handOut();
    }

    private void notNeeded() {
        called--;
        permits++;
        handOut();
    }

    private void handOut() {
        while (permits > 0 && !waiters.isEmpty()) {
            permits--;
            called++;
            waiters.unpark();
        }
    }

    /** Takes a permit like {@link #acquire}, for the block of a {@code try}. */
    public final Held hold() {
        acquire();
        return Held.of(this::release);
    }

    /** Whether {@link #acquire} would wait. <b>Python:</b> {@code locked()}. */
    public final boolean isLocked() {
        return permits == 0 || called > 0 || !waiters.isEmpty();
    }

    /** How many permits nobody has. */
    public final int permits() {
        return permits;
    }

    /** How many tasks wait for one. */
    public final int waiters() {
        return waiters.size();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName()
                + "["
                + (isLocked() ? "locked" : "unlocked")
                + ", permits="
                + permits
                + Waiters.show(waiters)
                + "]";
    }
}
