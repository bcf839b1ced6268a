package dev.asyncio4j.process;

/**
 * The worker that ran the code has ended before the code did: it was killed, or the code has ended
 * it, or it has crashed. How far the code had come is not known. The message has what the worker
 * printed last: ten lines of its errors, and ten of its output.
 */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long pid;
    private final int exitCode;

    WorkerDiedException(String message, long pid, int exitCode) {
        super(message);
        this.pid = pid;
        this.exitCode = exitCode;
    }

    /** The same, as that of a task which was tried so often. */
    WorkerDiedException afterTries(int tries) {
        if (tries < 2) {
            return this;
        }
        WorkerDiedException whole =
                new WorkerDiedException(
                        getMessage() + "\nThe task was tried " + tries + " times", pid, exitCode);
        whole.setStackTrace(getStackTrace());
        return whole;
    }

    /** The worker's process id. */
    public long pid() {
        return pid;
    }

    /** What it exited with; the negative number of the signal if that has ended it. */
    public int exitCode() {
        return exitCode;
    }
}
