/**
 * An event loop on which every task is a virtual thread: Python's asyncio for Java.
 *
 * <p>Start with {@link dev.asyncio4j.Asyncio}: {@code run} starts a loop with a first task, {@code
 * createTask} adds more, {@code sleep} and {@link dev.asyncio4j.Future#await} suspend. {@link
 * dev.asyncio4j.TaskGroup} keeps tasks together, {@link dev.asyncio4j.Timeout} limits time. Those
 * who build on the loop itself use {@link dev.asyncio4j.EventLoop}.
 */
@NullMarked
package dev.asyncio4j;

import org.jspecify.annotations.NullMarked;
