/**
 * The suite "sync": what tasks coordinate with, and what hands things over between them. Start at
 * {@link dev.asyncio4j.benchmarks.sync.SyncSuite}, which says what is compared with what.
 *
 * <p>What Kotlin's coroutines do is in Kotlin, in the file {@code Coroutines.kt}.
 */
@NullMarked
package dev.asyncio4j.benchmarks.sync;

import org.jspecify.annotations.NullMarked;
