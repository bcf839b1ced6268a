/**
 * What the event loop asks of the world outside it.
 *
 * <p>{@link dev.asyncio4j.spi.Waiter} is its time, {@link dev.asyncio4j.spi.Poller} what its thread
 * sleeps in. Programs have no use for this package; test clocks and I/O do.
 */
@NullMarked
package dev.asyncio4j.spi;

import org.jspecify.annotations.NullMarked;
