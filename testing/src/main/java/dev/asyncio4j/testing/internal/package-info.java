/** What tests of several of our modules need, and nobody else: it is not exported. */
@NullMarked
package dev.asyncio4j.testing.internal;

import org.jspecify.annotations.NullMarked;
