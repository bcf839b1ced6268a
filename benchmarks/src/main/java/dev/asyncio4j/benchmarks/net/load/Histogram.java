package dev.asyncio4j.benchmarks.net.load;

/**
 * Counts durations, exact to less than a hundredth.
 *
 * <p>The buckets of one power of two are as many as those of the next, each of them twice as wide.
 */
final class Histogram {
    private static final int BITS = 7;
    private static final int EXACT = 2 << BITS;

    private final long[] counts = new long[bucket(Long.MAX_VALUE) + 1];
    private long count;

    /** Counts one. */
    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        count++;
    }

    /** Counts what the other has counted. */
    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
    }

    long count() {
        return count;
    }

    /**
     * The duration than which this part of all is not longer.
     *
     * @param part between 0 and 1
     * @throws IllegalStateException if nothing was counted
     */
    double quantile(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long before = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            before += counts[bucket];
            if (before >= rank) {
                return middle(bucket);
            }
        }
        throw new IllegalStateException("no quantile of nothing");
    }

    private static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - BITS - 1 - Long.numberOfLeadingZeros(nanos));
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    private static double middle(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int shift = (bucket >> BITS) - 1;
        double width = 1L << shift;
        return (bucket - (shift << BITS) + 0.5) * width;
    }
}
