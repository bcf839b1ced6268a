/**
 * Connections and servers of the tasks of a loop.
 *
 * <p>Start with {@link dev.asyncio4j.net.Streams}: a task for each connection, which reads and
 * writes in plain blocking style.
 */
@NullMarked
package dev.asyncio4j.net;

import org.jspecify.annotations.NullMarked;
