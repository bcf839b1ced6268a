/**
 * Pools of worker processes, beside those of CPython.
 *
 * <p>Start at {@code ProcessSuite} and {@code Workload}. What is measured with our pool is in
 * {@code PoolProgram} and {@code StartProgram}, with CPython's in {@code pools.py}.
 */
@NullMarked
package dev.asyncio4j.benchmarks.process;

import org.jspecify.annotations.NullMarked;
