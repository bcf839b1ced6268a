/**
 * What the tasks of a loop coordinate with: locks, events, semaphores, barriers.
 *
 * <p>None of them suspends where it need not, all are first come, first served, and all are for the
 * tasks of one loop. What hands things over between tasks is in {@link dev.asyncio4j.queue}.
 */
@NullMarked
package dev.asyncio4j.sync;

import org.jspecify.annotations.NullMarked;
