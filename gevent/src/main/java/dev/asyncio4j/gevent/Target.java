package dev.asyncio4j.gevent;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;

/** Someone in whom an error can be thrown: a task, or the main greenlet of a plain thread. */
sealed interface Target permits Target.OfTask, MainGreenlet {
    /** See {@link Task#raise}. */
    void raise(CancelledError error);

    /** See {@link Task#withdraw}. */
    void withdraw(CancelledError error);

    /** See {@link Task#asCancellation}. */
    Throwable unmask(Throwable thrown);

    /** A greenlet's, or any other task. */
    record OfTask(Task<?> task) implements Target {
        @Override
        public void raise(CancelledError error) {
            task.raise(error);
        }

        @Override
        public void withdraw(CancelledError error) {
            task.withdraw(error);
        }

        @Override
        public Throwable unmask(Throwable thrown) {
            CancelledError cancelled = task.asCancellation(thrown);
            return cancelled == null ? thrown : cancelled;
        }
    }
}
