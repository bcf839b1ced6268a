package dev.asyncio4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * An executor that runs code in other processes. What it is given must be serializable; where one
 * of these is expected, a lambda is.
 */
public interface RemoteExecutor extends ExecutorService {
    /** Has the code run in another process. */
    <T extends @Nullable Object> CompletableFuture<T> submit(SerializableCallable<T> code);

    /** Has the code run in another process. */
    CompletableFuture<?> submit(SerializableRunnable code);
}
