package dev.asyncio4j.process;

import dev.asyncio4j.net.internal.BlockingThreads;
import dev.asyncio4j.process.internal.Waits;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Starts a child on another thread, since that takes milliseconds in which a loop can do much. */
final class ChildLaunch {
    private ChildLaunch() {}

    /** Suspends a task until it is started. If that is cancelled, the child is killed. */
    static ChildProcess onAnotherThread(Callable<ChildProcess> start) throws IOException {
        CompletableFuture<ChildProcess> started = new CompletableFuture<>();
        BlockingThreads.executor().execute(() -> run(start, started));
        try {
            ChildProcess child = started.get();
            if (Thread.interrupted()) {
                // Both came at the same moment: the JDK returns the one, and keeps the other.
                throw new InterruptedException();
            }
            return child;
        } catch (InterruptedException cancelled) {
            started.whenComplete((child, _) -> kill(child));
            throw Waits.interrupted(cancelled);
        } catch (ExecutionException failed) {
            throw failure(failed);
        }
    }

    private static void run(Callable<ChildProcess> start, CompletableFuture<ChildProcess> started) {
        try {
            started.complete(start.call());
        } catch (Throwable failed) {
            started.completeExceptionally(failed);
        }
    }

    private static void kill(@Nullable ChildProcess unwanted) {
        if (unwanted != null) {
            unwanted.kill();
        }
    }

    private static IOException failure(ExecutionException failed) {
        return switch (failed.getCause()) {
            case IOException refused -> refused;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case null, default -> new IOException(failed);
        };
    }
}
