package dev.asyncio4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a staggered race went.
 *
 * @param <T> what the attempts result in
 * @param value what the winner returned
 * @param index which attempt won, counted from 0
 * @param errors for each attempt that was begun, in their order, what it failed with: null in the
 *     place of the winner; a {@link CancelledError} for one that was cancelled since another had
 *     won; null too for one that returned all the same, whose value is lost
 */
public record RaceResult<T extends @Nullable Object>(
        T value, int index, List<@Nullable Throwable> errors) {
    // Not a List.copyOf, which refuses null.
    public RaceResult {
        errors = Collections.unmodifiableList(new ArrayList<>(errors));
    }
}
