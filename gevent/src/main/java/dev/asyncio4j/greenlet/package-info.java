/**
 * Code that stops in the middle and goes on later: generators, and greenlets that switch to each
 * other by hand.
 *
 * <p>Start with {@link dev.asyncio4j.greenlet.Generator} for code that makes values one at a time,
 * and with {@link dev.asyncio4j.greenlet.Greenlet} for code that says itself who goes on. Both run
 * in the thread or task that asks them, and have no thread of their own.
 */
@NullMarked
package dev.asyncio4j.greenlet;

import org.jspecify.annotations.NullMarked;
