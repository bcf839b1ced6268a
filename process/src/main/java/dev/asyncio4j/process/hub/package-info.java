/**
 * What processes share: each object lives in one process, its home, and others call it there. Begin
 * with {@link dev.asyncio4j.process.hub.Shared}, what an object at home is, and {@link
 * dev.asyncio4j.process.hub.Handle}, how it is called from anywhere.
 */
@NullMarked
package dev.asyncio4j.process.hub;

import org.jspecify.annotations.NullMarked;
