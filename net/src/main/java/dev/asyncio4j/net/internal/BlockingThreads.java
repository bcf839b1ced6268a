package dev.asyncio4j.net.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that are blocked in pipes, and in the start of processes, of all loops of this JVM.
 *
 * <p>Not those of a loop's default executor, of which there are few: a pipe may bring nothing for
 * as long as the program runs. There are as many as are blocked at a time.
 */
public final class BlockingThreads {
    private static final long IDLE_SECONDS = 10;

    private BlockingThreads() {}

    /** Made when it is first asked for. */
    private static final class Shared {
        static final ExecutorService EXECUTOR = createExecutor();
    }

    /** Daemons, of which none is left when there is nothing to do for a while. */
    public static ExecutorService executor() {
        return Shared.EXECUTOR;
    }

    private static ExecutorService createExecutor() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                // They outlive the code that happens to need the first of them.
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name("asyncio4j-blocking-", 0)
                        .factory());
    }
}
