package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Daemons;
import dev.asyncio4j.process.internal.Signals;
import java.util.concurrent.TimeUnit;

/** How processes end: with a code, or by a signal. */
final class ExitCodes {
    private static final long PATIENCE_SECONDS = 5;

    private ExitCodes() {}

    /** Waits for one that should end by itself; if it does not, kills it. */
    static int await(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return Signals.exitCode(process.waitFor());
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -Signals.KILL;
        }
    }

    /** For one that should end by itself; does not wait. */
    static void killLater(Process process) {
        try {
            Daemons.start("asyncio4j-kill-" + process.pid(), () -> await(process));
        } catch (OutOfMemoryError noThread) {
            process.destroyForcibly();
        }
    }

    static String describe(int code) {
        return switch (code) {
            case -9 -> "was killed by signal 9 (KILL)";
            case -15 -> "was ended by signal 15 (TERM)";
            case -11 -> "crashed by signal 11 (SEGV)";
            case -6 -> "was aborted by signal 6 (ABRT)";
            default -> code < 0 ? "was ended by signal " + -code : "ended with exit code " + code;
        };
    }
}
