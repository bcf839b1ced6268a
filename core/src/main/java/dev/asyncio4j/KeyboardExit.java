package dev.asyncio4j;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * What a {@link KeyboardInterrupt} does that nobody catches: it ends the JVM with the exit code of
 * a program that Ctrl-C has ended, by which a shell knows to end its script too. The JVM's own
 * would be that of any failure.
 */
final class KeyboardExit implements UncaughtExceptionHandler {
    /** 128 and the number of SIGINT: what shells say, and the JVM where Ctrl-C ends it. */
    private static final int EXIT_CODE = 128 + 2;

    private final UncaughtExceptionHandler before;

    private KeyboardExit(UncaughtExceptionHandler before) {
        this.before = before;
    }

    /** To be called on the main thread, which is about to throw one. */
    static void prepare() {
        Thread main = Thread.currentThread();
        UncaughtExceptionHandler present = main.getUncaughtExceptionHandler();
        if (!(present instanceof KeyboardExit)) {
            main.setUncaughtExceptionHandler(new KeyboardExit(present));
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        try {
            before.uncaughtException(thread, thrown);
        } finally {
            if (thrown instanceof KeyboardInterrupt) {
                System.exit(EXIT_CODE);
            }
        }
    }
}
