package dev.asyncio4j.net.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that compute for TLS, of all loops of this JVM.
 *
 * <p>Not those of a loop's default executor: a program may have all of these wait for something,
 * for a connection perhaps, of which the handshake would wait behind them. Computing is done no
 * sooner by more threads than there are processors. But a context of the program's may have one of
 * these wait too, for the revocations of an authority say; so there are a few in any case.
 */
public final class TlsThreads {
    private static final int AT_LEAST = 4;
    private static final long IDLE_SECONDS = 60;

    private TlsThreads() {}

    /** Made when it is first asked for. */
    private static final class Shared {
        static final ExecutorService EXECUTOR = createExecutor();
    }

    /** Daemons, of which none is left when there is nothing to do for a while. */
    public static ExecutorService executor() {
        return Shared.EXECUTOR;
    }

    private static ExecutorService createExecutor() {
        int threads = Math.max(AT_LEAST, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        // They outlive the code that happens to need the first of them.
                        Thread.ofPlatform()
                                .daemon()
                                .inheritInheritableThreadLocals(false)
                                .name("asyncio4j-tls-", 0)
                                .factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
