package dev.asyncio4j.sync;

/**
 * A semaphore that never has more permits than at first.
 *
 * <p><b>Python:</b> {@code asyncio.BoundedSemaphore}.
 */
public final class BoundedSemaphore extends Semaphore {
    private final int bound;

    /** One permit. */
    public BoundedSemaphore() {
        this(1);
    }

    /**
     * @param permits how many there are at first, and at most
     * @throws IllegalArgumentException if that is less than zero
     */
    public BoundedSemaphore(int permits) {
        super(permits);
        this.bound = permits;
    }

    /**
     * Gives a permit back.
     *
     * @throws IllegalStateException if none is out
     */
    @Override
    public void release() {
        if (permits() >= bound) {
            throw new IllegalStateException(
                    this
                            + " has all its "
                            + bound
                            + " permits: release it once for each time it was acquired");
        }
        super.release();
    }
}
