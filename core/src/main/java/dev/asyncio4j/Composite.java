package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * A future that ends when others do. A request to cancel it is handed on to them, {@link
 * #cancelledFirst()}, and taken if one of them takes it; so it ends cancelled when they have ended.
 *
 * @param <T> the type of the result
 */
abstract class Composite<T extends @Nullable Object> extends Future<T> {
    private boolean cancelRequested;
    private @Nullable String cancelMessage;

    Composite(EventLoop loop) {
        super(loop);
    }

    @Override
    final CancelRequest.@Nullable Relay relayCancel(@Nullable String message) {
        return isDone() ? null : new ToAll(message);
    }

    final boolean isCancelRequested() {
        return cancelRequested;
    }

    /** Ends it with the cancellation that was requested. */
    final void endAsRequested() {
        endCancelled(new Cancellation(cancelMessage, null));
    }

    private final class ToAll extends CancelRequest.Broadcast {
        private final @Nullable String message;

        ToAll(@Nullable String message) {
            super(cancelledFirst());
            this.message = message;
        }

        @Override
        boolean answer() {
            if (taken) {
                cancelRequested = true;
                cancelMessage = message;
            }
            return taken;
        }
    }
}
