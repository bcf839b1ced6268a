/**
 * Programs that are run beside this one, pools of worker processes, and what processes share.
 *
 * <p>Start with {@link dev.asyncio4j.process.Subprocess} for programs, and with {@link
 * dev.asyncio4j.process.ProcessPoolExecutor} for computations on all processors.
 */
@NullMarked
package dev.asyncio4j.process;

import org.jspecify.annotations.NullMarked;
