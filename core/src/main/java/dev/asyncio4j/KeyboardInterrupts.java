package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Catches Ctrl-C while a main task runs: the first tells the task, the second has the JVM do what
 * it would have done.
 *
 * <p>Where the signal cannot be had (from a JVM started with {@code -Xrs}, say), Ctrl-C ends the
 * JVM as always; where a loop has a handler for it, that has it.
 */
final class KeyboardInterrupts implements AutoCloseable, ProcessSignal.Listener {
    /** As the JVM has always called it; its number differs from one Java to the next. */
    private static final String MAIN_THREAD = "main";

    private final Runnable onFirst;
    private final @Nullable ProcessSignal signal;
    private volatile boolean happened;

    private KeyboardInterrupts(Runnable onFirst, @Nullable ProcessSignal signal) {
        this.onFirst = onFirst;
        this.signal = signal;
    }

    /** Watches until closed; only on the main thread, which stands for the program as a whole. */
    static KeyboardInterrupts watch(Runnable onFirst) {
        ProcessSignal signal = isMain(Thread.currentThread()) ? ProcessSignal.interrupt() : null;
        KeyboardInterrupts watching = new KeyboardInterrupts(onFirst, signal);
        watching.begin();
        return watching;
    }

    private static boolean isMain(Thread thread) {
        return !thread.isVirtual() && thread.getName().equals(MAIN_THREAD);
    }

    private void begin() {
        if (signal != null) {
            try {
                signal.listen(this);
            } catch (IllegalArgumentException refused) {
                // The JVM keeps it, and does with it what it always does.
            }
        }
    }

    boolean happened() {
        return happened;
    }

    /** Gives the signal back to who had it. */
    @Override
    public void close() {
        if (signal != null) {
            signal.unlisten(this);
        }
    }

    @Override
    public boolean isLoops() {
        return false;
    }

    @Override
    public void onSignal() {
        if (happened && signal != null) {
            close();
            signal.raise();
        } else {
            happened = true;
            onFirst.run();
        }
    }
}
