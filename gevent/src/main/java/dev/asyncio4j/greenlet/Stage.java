package dev.asyncio4j.greenlet;

/**
 * How far a {@link Production} is.
 *
 * <pre>
 *   NEW        -> RUNNING     asked for the first time
 *   RUNNING    -> SUSPENDED   yielded
 *   RUNNING    -> DELEGATING  yields from another, until that ends
 *   RUNNING    -> REQUESTING  asks another, until that has yielded or ended
 *   SUSPENDED, DELEGATING, REQUESTING -> RUNNING   mounted again
 *   RUNNING    -> RETURNED, FAILED   the end; FAILED until the error is thrown to someone
 *   FAILED     -> THROWN
 *   NEW        -> RETURNED, THROWN   closed, or thrown into, before it began
 * </pre>
 */
enum Stage {
    NEW,
    RUNNING,
    SUSPENDED,
    DELEGATING,
    REQUESTING,
    RETURNED,
    FAILED,
    THROWN
}
