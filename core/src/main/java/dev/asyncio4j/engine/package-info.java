/**
 * The engine beneath the event loop: virtual threads run in turns on one platform thread.
 *
 * <p>{@link dev.asyncio4j.engine.Engine} is the loop's step and its queues, {@link
 * dev.asyncio4j.engine.Strand} a virtual thread that the engine schedules, {@link
 * dev.asyncio4j.engine.Turn} whatever stands in the queue. Nothing here knows of tasks, futures or
 * cancellation; and only {@link dev.asyncio4j.engine.VirtualThreads} knows of the JDK's internals.
 *
 * <p>Not exported.
 */
@NullMarked
package dev.asyncio4j.engine;

import org.jspecify.annotations.NullMarked;
