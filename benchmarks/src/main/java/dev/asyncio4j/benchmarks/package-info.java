/**
 * Measures asyncio4j side by side with its peers, in one run.
 *
 * <p>{@link dev.asyncio4j.benchmarks.Benchmarks} is the program behind the script {@code
 * benchmarks/run}. A {@link dev.asyncio4j.benchmarks.Suite} measures and gives {@link
 * dev.asyncio4j.benchmarks.Figure}s; each has a package of its own beneath this one.
 */
@NullMarked
package dev.asyncio4j.benchmarks;

import org.jspecify.annotations.NullMarked;
