/**
 * The servers of the suite "net" that are written in Java, each in a process by itself. Start at
 * {@link dev.asyncio4j.benchmarks.net.servers.ServerProgram}.
 */
@NullMarked
package dev.asyncio4j.benchmarks.net.servers;

import org.jspecify.annotations.NullMarked;
