/**
 * What two processes need to work together: how a JVM is started like this one, how objects become
 * bytes, and how these travel; and what there is between a program and its subprocesses.
 *
 * <p>Start with {@link dev.asyncio4j.process.internal.ObjectEncoder} for what is sent, with {@link
 * dev.asyncio4j.process.internal.Link} for how, and with {@link
 * dev.asyncio4j.process.internal.WorkerMain} for who is on the other side.
 */
@NullMarked
package dev.asyncio4j.process.internal;

import org.jspecify.annotations.NullMarked;
