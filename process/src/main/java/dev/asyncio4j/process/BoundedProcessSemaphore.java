package dev.asyncio4j.process;

/**
 * A {@link ProcessSemaphore} that never has more permits than at first.
 *
 * <p><b>Python:</b> {@code multiprocessing.BoundedSemaphore}.
 */
public final class BoundedProcessSemaphore extends ProcessSemaphore {
    private static final long serialVersionUID = 1L;

    private BoundedProcessSemaphore(int permits) {
        super("BoundedProcessSemaphore", permits, permits);
    }

    /**
     * A semaphore.
     *
     * @param permits how many there are at first, and at most
     * @throws IllegalArgumentException if that is less than zero
     */
    public static BoundedProcessSemaphore create(int permits) {
        return new BoundedProcessSemaphore(permits);
    }

    /**
     * Gives a permit back.
     *
     * @throws IllegalStateException if it has all its permits
     */
    @Override
    public void release() {
        super.release();
    }
}
