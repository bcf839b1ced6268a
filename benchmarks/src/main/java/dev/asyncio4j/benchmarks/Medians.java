package dev.asyncio4j.benchmarks;

import java.util.Arrays;
import java.util.Collection;

/** The middle one, which what others do on the machine moves less than a mean. */
public final class Medians {
    private Medians() {}

    /** The middle value; the mean of the two in the middle where there is an even number. */
    public static double of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: none (expected: at least one)");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
