/** Generators and greenlets, beside what they are made of, iterators, and Python's. */
@NullMarked
package dev.asyncio4j.benchmarks.greenlet;

import org.jspecify.annotations.NullMarked;
