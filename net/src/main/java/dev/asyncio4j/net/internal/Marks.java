package dev.asyncio4j.net.internal;

/**
 * The marks that say when whoever writes is to pause, and when to go on.
 *
 * <p><b>Threads.</b> The loop's only.
 */
final class Marks {
    private static final long HIGH = 64 << 10;

    private long high = HIGH;
    private long low = HIGH / 4;
    private boolean paused;

    void set(long low, long high) {
        this.low = low;
        this.high = high;
    }

    long low() {
        return low;
    }

    long high() {
        return high;
    }

    /** Whether that was said last. */
    boolean isPaused() {
        return paused;
    }

    /** Whether to pause now, with so much unsent: not if that was said before. */
    boolean pausesAt(long unsent) {
        if (paused || unsent <= high) {
            return false;
        }
        paused = true;
        return true;
    }

    /** Whether to go on now, with so much unsent: not if that was said before. */
    boolean resumesAt(long unsent) {
        if (!paused || unsent > low) {
            return false;
        }
        paused = false;
        return true;
    }
}
