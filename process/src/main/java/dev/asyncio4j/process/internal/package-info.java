/**
 * What two processes need to work together: how a JVM is started like this one, how objects become
 * bytes, and how these travel.
 */
@NullMarked
package dev.asyncio4j.process.internal;

import org.jspecify.annotations.NullMarked;
