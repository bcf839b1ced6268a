/** Code that breaks the rules, to prove that they can be broken. */
@NullMarked
package dev.asyncio4j.architecture.broken.other;

import org.jspecify.annotations.NullMarked;
