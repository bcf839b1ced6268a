package dev.asyncio4j.gevent;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How what came of a greenlet reaches who asks for it. */
final class Results {
    private Results() {}

    /**
     * @param thrown what came in place of a value, if anything
     */
    @SuppressWarnings("NullAway") // null only where that is the value
    static <T extends @Nullable Object> T valueOrThrow(
            @Nullable T value, @Nullable Throwable thrown) {
        switch (thrown) {
            case null -> {}
            case GreenletExit exit -> {
                CancellationException killed = new CancellationException("the greenlet was killed");
                killed.initCause(exit);
                throw killed;
            }
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable checked -> throw new CompletionException(checked);
        }
        return value;
    }
}
