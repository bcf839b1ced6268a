package dev.asyncio4j.process.internal;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a worker does with each of several items. */
@FunctionalInterface
public interface ItemFunction extends Serializable {
    @Nullable Object applyTo(@Nullable Object item) throws Exception;
}
