package dev.asyncio4j.gevent;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plain thread does on the loop of its hub: each of its waits is a task of its own. An error
 * that is thrown in it between two of them is met by the next.
 *
 * <p>Used by the plain thread while the loop does not run, and on the loop's thread.
 */
final class MainGreenlet implements Target {
    private final Deque<CancelledError> pending = new ArrayDeque<>();

    /** Those that the present task was given, thrown by now or not. */
    private final List<CancelledError> given = new ArrayList<>();

    private @Nullable Task<?> present;

    boolean isWaiting() {
        return present != null;
    }

    /** A task begins to run its code: at its first wait it meets what is pending. */
    void begin(Task<?> task) {
        present = task;
        for (CancelledError error = pending.poll(); error != null; error = pending.poll()) {
            raise(error);
        }
    }

    /** Its code has ended. */
    void end(Task<?> task) {
        for (CancelledError error : given) {
            if (task.withdraw(error)) {
                pending.add(error);
            }
        }
        given.clear();
        present = null;
    }

    @Override
    public void raise(CancelledError error) {
        if (present == null) {
            pending.add(error);
        } else {
            given.add(error);
            present.raise(error);
        }
    }

    @Override
    public void withdraw(CancelledError error) {
        pending.removeIf(one -> one == error);
        given.removeIf(one -> one == error);
        if (present != null) {
            present.withdraw(error);
        }
    }

    /** Where code of the plain thread throws something, no task is involved any more. */
    @Override
    public Throwable unmask(Throwable thrown) {
        return thrown;
    }

    /** Nothing can ever go on any more, and so it gives up; false if it does not wait. */
    boolean endForeverWait() {
        Task<?> waiting = present;
        if (waiting == null) {
            return false;
        }
        waiting.raise(
                new LoopExit(
                        "This operation would block forever: no greenlet can go on, no timer is set,"
                                + " and nothing is under way outside. The main greenlet "
                                + waiting));
        return true;
    }
}
