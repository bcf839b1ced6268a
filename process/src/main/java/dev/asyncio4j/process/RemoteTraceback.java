package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Failure;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The last cause of an exception that comes from another process: it tells from which, and its
 * stack is the one of there. An exception that can have no cause, since it was made with the cause
 * null for instance, has it among those that it suppresses.
 *
 * <p><b>Python:</b> the {@code _RemoteTraceback} that such an exception has as its cause.
 */
public final class RemoteTraceback extends Exception {
    private static final long serialVersionUID = 1L;

    private RemoteTraceback(String message) {
        super(message, null, false, true);
    }

    /** What happened there, as an exception for here. */
    static Throwable restore(Failure failure, String worker) {
        Throwable exception = failure.exception();
        if (exception == null) {
            RemoteTraceback traceback =
                    new RemoteTraceback(
                            "in "
                                    + worker
                                    + ", and could not be sent: "
                                    + failure.lost()
                                    + "\n"
                                    + failure.stack());
            traceback.setStackTrace(new StackTraceElement[0]);
            return new RemoteException(failure.description(), traceback);
        }
        RemoteTraceback traceback = new RemoteTraceback("in " + worker);
        traceback.setStackTrace(exception.getStackTrace());
        addTo(exception, traceback);
        return exception;
    }

    private static void addTo(Throwable exception, RemoteTraceback traceback) {
        Throwable last = exception;
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = last.getCause(); cause != null; cause = last.getCause()) {
            if (!seen.add(cause)) {
                break; // they are each other's causes
            }
            last = cause;
        }
        try {
            last.initCause(traceback);
        } catch (IllegalStateException hasNoneForGood) {
            exception.addSuppressed(traceback);
        }
    }
}
