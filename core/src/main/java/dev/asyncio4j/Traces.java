package dev.asyncio4j;

import java.util.Arrays;

/** Stack traces that go from one thread to another. */
final class Traces {
    private static final StackTraceElement[] NONE = {};

    private Traces() {}

    /**
     * Has the trace of what a task threw go on with that of the calling thread, which ran the loop:
     * so it leads from {@code main} to the error, as if there were one thread.
     */
    static void continueOnThisThread(Throwable thrown) {
        StackTraceElement[] before = thrown.getStackTrace();
        if (!endsOnVirtualThread(before)) {
            return;
        }
        StackTraceElement[] here = Thread.currentThread().getStackTrace();
        // Without getStackTrace and this method.
        StackTraceElement[] rest =
                here.length < 2 ? NONE : Arrays.copyOfRange(here, 2, here.length);
        StackTraceElement[] whole = Arrays.copyOf(before, before.length + rest.length);
        System.arraycopy(rest, 0, whole, before.length, rest.length);
        thrown.setStackTrace(whole);
    }

    private static boolean endsOnVirtualThread(StackTraceElement[] trace) {
        return trace.length > 0
                && trace[trace.length - 1].getClassName().equals("java.lang.VirtualThread");
    }
}
