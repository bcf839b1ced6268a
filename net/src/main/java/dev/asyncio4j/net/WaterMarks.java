package dev.asyncio4j.net;

/**
 * How much may wait to be sent: when it is more than {@code high}, who writes is told to pause;
 * when it is {@code low} or less again, to go on.
 *
 * <p><b>Python:</b> what {@code get_write_buffer_limits} gives.
 *
 * @param low in bytes, at least 0 and at most {@code high}
 * @param high in bytes; 0 to pause whenever something waits
 */
public record WaterMarks(long low, long high) {
    private static final int HIGH_IS_TIMES_LOW = 4;

    public WaterMarks {
        if (low < 0 || low > high) {
            throw new IllegalArgumentException(
                    "low: " + low + ", high: " + high + " (expected: 0 <= low <= high)");
        }
    }

    /** With a lower mark of a quarter of it. */
    public static WaterMarks ofHigh(long high) {
        return new WaterMarks(high / HIGH_IS_TIMES_LOW, high);
    }

    /** With an upper mark of four times as much. */
    public static WaterMarks ofLow(long low) {
        return new WaterMarks(low, HIGH_IS_TIMES_LOW * low);
    }
}
