package dev.asyncio4j.process.internal;

import java.util.concurrent.CompletableFuture;

/**
 * Waits for the ends of processes.
 *
 * <p>Each has a thread of the platform for that. {@link Process#onExit} would do with none, but
 * tells it on the common pool, where everything may be blocked that a program has there; so may all
 * be that carries virtual threads.
 */
public final class Exits {
    private Exits() {}

    /** What the process has ended with, as the JDK says it. Completed on the thread that waits. */
    public static CompletableFuture<Integer> of(Process process) {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Daemons.start("asyncio4j-exit-" + process.pid(), () -> exit.complete(awaitEnd(process)));
        return exit;
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
