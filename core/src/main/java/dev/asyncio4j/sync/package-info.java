/**
 * What the tasks of a loop coordinate with: locks, events, semaphores, barriers.
 *
 * <p>None of them suspends where it need not, all are first come, first served, and all are for the
 * tasks of one loop. What hands things over between tasks is in {@link dev.asyncio4j.queue}.
 *
 * <p>Start with {@link dev.asyncio4j.sync.Event} to wait until something has happened, with {@link
 * dev.asyncio4j.sync.Lock} or {@link dev.asyncio4j.sync.Semaphore} to do something one, or so many,
 * at a time. For what there is none, {@link dev.asyncio4j.sync.ParkingLot} is the material.
 */
@NullMarked
package dev.asyncio4j.sync;

import org.jspecify.annotations.NullMarked;
