package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The requests to cancel a task that arose at one place: in one of its scopes, by a timeout or a
 * group that was begun there, or outside of all.
 *
 * <p>They make a chain, from the scope that the code is in outwards. What arises inside of a shield
 * passes it, what arises further out does not: so a request is in view, or held off, by where it
 * stands, and nothing is to be moved when a shield comes or goes. Loop thread only.
 */
final class Requests {
    /** The scope of the task in which they arose; null for those from outside. */
    final @Nullable CancelScope scope;

    final @Nullable Requests outer;

    /** How many are outstanding. */
    int count;

    /** Whether one is still to be delivered, and its message. */
    boolean isPending;

    @Nullable String message;

    Requests(@Nullable CancelScope scope, @Nullable Requests outer) {
        this.scope = scope;
        this.outer = outer;
    }

    /** The next ones outwards that are noticed where these are. */
    @Nullable Requests outerInView() {
        return scope != null && scope.shield() ? null : outer;
    }

    void pend(@Nullable String reason) {
        isPending = true;
        message = reason;
    }

    /** With the last one, what is undelivered is dropped. */
    void takeBack() {
        count--;
        isPending &= count > 0;
    }
}
