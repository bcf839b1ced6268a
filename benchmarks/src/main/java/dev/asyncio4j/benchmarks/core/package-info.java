/**
 * The suite "core": what the loop itself costs. Start at {@link
 * dev.asyncio4j.benchmarks.core.CoreSuite}, which says what is compared with what.
 */
@NullMarked
package dev.asyncio4j.benchmarks.core;

import org.jspecify.annotations.NullMarked;
