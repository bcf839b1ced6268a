package dev.asyncio4j.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The JDK's own virtual threads, as a peer of tasks: in a JVM where they have one carrier, as tasks
 * have.
 */
public final class OnJdk {
    public static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";
    public static final String ONE_CARRIER_AT_MOST = "-Djdk.virtualThreadScheduler.maxPoolSize=1";

    private OnJdk() {}

    /** Runs the code so often, each time in a virtual thread of its own. */
    public static void bursts(int count, Callable<?> burst)
            throws InterruptedException, ExecutionException {
        for (int i = 0; i < count; i++) {
            FutureTask<?> outcome = new FutureTask<>(burst);
            Thread.startVirtualThread(outcome);
            outcome.get();
        }
    }
}
