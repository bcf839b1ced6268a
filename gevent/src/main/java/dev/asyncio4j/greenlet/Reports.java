package dev.asyncio4j.greenlet;

import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.TaskStrand;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Says what went wrong where no code waits to hear of it. */
final class Reports {
    private static final System.Logger LOG = System.getLogger("dev.asyncio4j.greenlet");

    private Reports() {}

    /** To the exception handler of the loop that is running here; if there is none, to the log. */
    static void notThrown(String message, Throwable thrown) {
        Task<?> task = taskOrNull();
        if (task == null) {
            LOG.log(Level.ERROR, message, thrown);
        } else {
            task.loop().callExceptionHandler(ExceptionContext.of(message, thrown));
        }
    }

    /** The task whose code is calling, also where no loop is running. */
    static @Nullable Task<?> taskOrNull() {
        return Strand.current() instanceof TaskStrand strand ? (Task<?>) strand.task() : null;
    }
}
