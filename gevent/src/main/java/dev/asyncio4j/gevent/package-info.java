/**
 * What gevent's programs are made of, on the event loop of the thread: greenlets that are spawned,
 * joined and killed, their groups and pools, timeouts, events, queues and servers.
 */
@NullMarked
package dev.asyncio4j.gevent;

import org.jspecify.annotations.NullMarked;
