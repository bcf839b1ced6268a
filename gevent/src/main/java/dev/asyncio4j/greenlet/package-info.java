/**
 * Code that stops in the middle and goes on later: generators, and greenlets that switch to each
 * other by hand.
 */
@NullMarked
package dev.asyncio4j.greenlet;

import org.jspecify.annotations.NullMarked;
