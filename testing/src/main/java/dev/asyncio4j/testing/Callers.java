package dev.asyncio4j.testing;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;

/** The tasks whose code calls something here. */
final class Callers {
    private Callers() {}

    /**
     * The calling task.
     *
     * @param purpose what it wants to do, as in "cannot take a step here"
     */
    static Task<?> task(String purpose) {
        Task<?> caller = Asyncio.currentTask();
        if (caller == null) {
            throw new IllegalStateException(
                    "cannot "
                            + purpose
                            + " here: this code is a callback, and those must not wait. Move it"
                            + " into a task with createTask");
        }
        return caller;
    }
}
