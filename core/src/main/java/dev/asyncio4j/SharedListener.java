package dev.asyncio4j;

import dev.asyncio4j.engine.Turn;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a future in the place of all of its kind: two of one class to one future are equal. So
 * a future that outlives many does not collect what each of them leaves behind.
 */
abstract class SharedListener extends Turn {
    final Future<?> future;

    SharedListener(Future<?> future) {
        this.future = future;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof SharedListener listener
                && listener.getClass() == getClass()
                && listener.future == future;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(future);
    }
}
