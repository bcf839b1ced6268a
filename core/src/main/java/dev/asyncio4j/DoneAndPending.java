package dev.asyncio4j;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What {@link Asyncio#wait} found: the futures that are done and those that are not.
 *
 * @param done in the order they were given
 * @param pending in the order they were given
 * @param <F> the kind of future that was given
 */
public record DoneAndPending<F extends Future<?>>(Set<F> done, Set<F> pending) {
    /** Copies both sets. */
    public DoneAndPending {
        done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
        pending = Collections.unmodifiableSet(new LinkedHashSet<>(pending));
    }
}
