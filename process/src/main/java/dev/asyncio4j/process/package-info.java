/** Programs that are run beside this one, pools of worker processes, and what processes share. */
@NullMarked
package dev.asyncio4j.process;

import org.jspecify.annotations.NullMarked;
