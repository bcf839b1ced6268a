/** The rules that no single module can check: who may use whom, and what the public API is. */
@NullMarked
package dev.asyncio4j.architecture;

import org.jspecify.annotations.NullMarked;
