package dev.asyncio4j.process;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * What {@link Futures#wait} found: the futures that are done and those that are not.
 *
 * <p><b>Python:</b> {@code concurrent.futures.DoneAndNotDoneFutures}.
 *
 * @param done in the order they were given
 * @param notDone in the order they were given
 * @param <F> the kind of future that was given
 */
public record DoneAndNotDone<F extends Future<?>>(Set<F> done, Set<F> notDone) {
    /** Copies both sets. */
    public DoneAndNotDone {
        done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
        notDone = Collections.unmodifiableSet(new LinkedHashSet<>(notDone));
    }
}
