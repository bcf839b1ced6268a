package dev.asyncio4j;

/**
 * How {@link Asyncio#gather(GatherOptions, Future[])} treats what its futures threw.
 *
 * @param returnExceptions whether errors and cancellations stand in the list among the results,
 *     rather than the first of them being thrown
 */
public record GatherOptions(boolean returnExceptions) {
    private static final GatherOptions RETURNING = new GatherOptions(true);

    /** <b>Python:</b> {@code return_exceptions=True}. */
    public static GatherOptions returningExceptions() {
        return RETURNING;
    }
}
