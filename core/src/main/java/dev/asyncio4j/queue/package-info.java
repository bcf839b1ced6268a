/**
 * Queues and channels.
 *
 * <p>Between the tasks of a loop: start with {@link dev.asyncio4j.queue.Queue}, which counts what
 * is still to be done; its relatives give the least item, or the newest. Between several loops, or
 * a loop and threads: {@link dev.asyncio4j.queue.UniversalQueue}. Where the ends are to be closed,
 * or several waited for: {@link dev.asyncio4j.queue.Channel}.
 */
@NullMarked
package dev.asyncio4j.queue;

import org.jspecify.annotations.NullMarked;
