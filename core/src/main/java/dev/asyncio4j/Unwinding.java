package dev.asyncio4j;

import java.util.Set;

/**
 * What becomes of the tasks that are pending when their loop closes.
 *
 * <p>Nothing could ever resume them: they would stay suspended, their {@code finally} blocks not
 * run, held by the JDK which keeps every started thread. So each is reported and then resumed once
 * more, with a {@link CancelledError}, on a loop where nothing is waited for any longer: what it
 * tries to await on its way out lets the others have a turn and throws the same again, so that a
 * task group comes to its end when its tasks have. A task blocked in a call of the JDK's is
 * interrupted; if that does not help at once, it ends under the JDK's scheduler some day.
 */
final class Unwinding {
    static final String MESSAGE = "the event loop was closed";

    /** A task that goes on trying to wait after so many refusals never ends: it is left behind. */
    static final int MOST_REFUSALS = 1_000;

    private Unwinding() {}

    /**
     * Throws if the caller has outlived the loop, in a call of the JDK's: it must not wait then.
     */
    static void refuseIfClosed(EventLoop loop) {
        if (loop.isClosed()) {
            throw new CancelledError(MESSAGE);
        }
    }

    static void unwind(EventLoop loop) {
        Set<Task<?>> pending = loop.tasks.copy();
        if (pending.isEmpty()) {
            return;
        }
        for (Task<?> task : pending) {
            loop.report(
                    new ExceptionContext(
                            "Task was destroyed but it is pending: the event loop was closed",
                            null,
                            task,
                            null),
                    task.context());
        }
        pending.forEach(Task::unwind);
        loop.watch.begin();
        try {
            loop.engine.runReady();
        } finally {
            loop.watch.end();
        }
    }
}
