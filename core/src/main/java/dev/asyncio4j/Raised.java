package dev.asyncio4j;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The errors that others have thrown in a task and that it has not met yet, oldest first: each is
 * met by a wait of its own. Loop thread only.
 */
final class Raised {
    private final Deque<CancelledError> waiting = new ArrayDeque<>(1);

    /** The one that has ended what the task waited for, which nobody takes back any more. */
    private @Nullable CancelledError ending;

    boolean isEmpty() {
        return ending == null && waiting.isEmpty();
    }

    void add(CancelledError error) {
        waiting.addLast(error);
    }

    /** Takes one back; false if it is none of them, or has ended a wait. */
    boolean remove(CancelledError error) {
        return waiting.removeIf(one -> one == error);
    }

    /** What the task waited for has ended by the first of them. */
    void endWait() {
        ending = waiting.poll();
    }

    boolean hasEndedWait() {
        return ending != null;
    }

    /** The one to be thrown now, which is none of them any more; null if there is none. */
    @Nullable CancelledError next() {
        CancelledError next = ending == null ? waiting.poll() : ending;
        ending = null;
        return next;
    }

    void clear() {
        ending = null;
        waiting.clear();
    }
}
