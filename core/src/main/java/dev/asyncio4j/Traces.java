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
        if (!isOfOneVirtualThread(before)) {
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

    /**
     * Whether it begins and ends on the same virtual thread. One that was continued on a virtual
     * thread has two bottoms.
     */
    private static boolean isOfOneVirtualThread(StackTraceElement[] trace) {
        int first = 0;
        while (first < trace.length && !isBottomOfVirtualThread(trace[first])) {
            first++;
        }
        return first == trace.length - 1;
    }

    private static boolean isBottomOfVirtualThread(StackTraceElement frame) {
        return frame.getMethodName().equals("run")
                && frame.getClassName().equals("java.lang.VirtualThread");
    }
}
