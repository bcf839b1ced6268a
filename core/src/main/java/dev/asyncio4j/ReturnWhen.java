package dev.asyncio4j;

/** When {@link Asyncio#wait} returns. */
public enum ReturnWhen {
    /** As soon as one future is done or cancelled. */
    FIRST_COMPLETED,
    /** As soon as one future has failed; a cancelled one does not count. */
    FIRST_EXCEPTION,
    /** When all futures are done or cancelled. */
    ALL_COMPLETED
}
