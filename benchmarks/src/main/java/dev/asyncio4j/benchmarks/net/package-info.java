/**
 * The suite "net": servers, each a process by itself, and a load generator that is another. Start
 * at {@link dev.asyncio4j.benchmarks.net.NetSuite}; a server is added in {@link
 * dev.asyncio4j.benchmarks.net.Contenders}.
 */
@NullMarked
package dev.asyncio4j.benchmarks.net;

import org.jspecify.annotations.NullMarked;
