/** How connections hang on Netty; no type of which leaves this module. */
@NullMarked
package dev.asyncio4j.net.internal;

import org.jspecify.annotations.NullMarked;
