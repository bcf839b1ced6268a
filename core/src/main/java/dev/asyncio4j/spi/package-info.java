/**
 * What the event loop asks of the world outside it.
 *
 * <p>{@link dev.asyncio4j.spi.Waiter} is its clock and its sleep. Programs have no use for this
 * package; test clocks and I/O integrations do.
 */
@NullMarked
package dev.asyncio4j.spi;

import org.jspecify.annotations.NullMarked;
