/** Code that breaks the rules, to prove that they can be broken. */
@NullMarked
package dev.asyncio4j.architecture.broken;

import org.jspecify.annotations.NullMarked;
