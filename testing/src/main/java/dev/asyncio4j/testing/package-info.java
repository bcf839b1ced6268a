/**
 * Tests of concurrent code that are fast and repeatable.
 *
 * <p>Put {@link dev.asyncio4j.testing.AsyncTest} on a test method, and it runs as a task on an
 * event loop whose time is a {@link dev.asyncio4j.testing.VirtualClock}: an hour's sleep takes no
 * time, and the same things happen in the same order each time. A {@link
 * dev.asyncio4j.testing.Sequencer} makes tasks meet in an order of your own; {@link
 * dev.asyncio4j.testing.AsyncAssertions} tell whether code suspends, an {@link
 * dev.asyncio4j.testing.ErrorMatcher} which errors a task group ended with.
 */
@NullMarked
package dev.asyncio4j.testing;

import org.jspecify.annotations.NullMarked;
