package dev.asyncio4j.process.internal;

import java.util.concurrent.CompletableFuture;

/**
 * Waits for the ends of processes.
 *
 * <p>Each has a thread for that. {@link Process#onExit} would do with none, but tells it on the
 * common pool, where everything may be blocked that a program has there.
 */
public final class Exits {
    private Exits() {}

    /** What the process has ended with, as the JDK says it. Completed on the thread that waits. */
    public static CompletableFuture<Integer> of(Process process) {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        threads()
                .name("asyncio4j-exit-" + process.pid())
                .start(() -> exit.complete(awaitEnd(process)));
        return exit;
    }

    /** A virtual thread that a task starts would run on its loop. */
    private static Thread.Builder threads() {
        return Thread.currentThread().isVirtual()
                ? Thread.ofPlatform().daemon()
                : Thread.ofVirtual();
    }

    private static int awaitEnd(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException nobodyDoesThat) {
                // Then there is nothing that it could mean.
            }
        }
    }
}
