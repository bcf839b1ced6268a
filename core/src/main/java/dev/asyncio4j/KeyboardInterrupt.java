package dev.asyncio4j;

/**
 * The user pressed Ctrl-C while {@link Asyncio#run} or {@link Runner#run} ran on the main thread.
 *
 * <p>The main task was cancelled and has ended, and so has every other; then {@code run} throws
 * this. If nobody catches it, the JVM ends with exit code 130, as where Ctrl-C ends it at once. An
 * {@link Error}, since what catches exceptions should not keep a program alive that was told to
 * stop.
 *
 * <p><b>Python:</b> {@code KeyboardInterrupt}.
 */
public final class KeyboardInterrupt extends Error {
    private static final long serialVersionUID = 1;

    public KeyboardInterrupt() {
        super("interrupted from the keyboard");
    }
}
