/**
 * The load generator of the suite "net", a process by itself. Start at {@link
 * dev.asyncio4j.benchmarks.net.load.LoadProgram}, which says what it can be told.
 */
@NullMarked
package dev.asyncio4j.benchmarks.net.load;

import org.jspecify.annotations.NullMarked;
