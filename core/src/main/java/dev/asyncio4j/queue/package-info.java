/**
 * Queues between the tasks of a loop.
 *
 * <p>Start with {@link dev.asyncio4j.queue.Queue}.
 */
@NullMarked
package dev.asyncio4j.queue;

import org.jspecify.annotations.NullMarked;
