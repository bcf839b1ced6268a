package dev.asyncio4j.process.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.BlockingThreads;
import dev.asyncio4j.net.internal.NettyPoller;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts a process on another thread, since that takes some milliseconds. */
public final class Launch {
    private final ProcessBuilder builder;

    /** Moved once: by the thread, or by who does not want the process any more. */
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

    /** Set before it has started. */
    private @Nullable Started started;

    private enum State {
        STARTING,
        STARTED,
        UNWANTED
    }

    private Launch(ProcessBuilder builder) {
        this.builder = builder;
    }

    /**
     * Starts it.
     *
     * <p><b>Suspends</b> until it has begun. <b>Cancellation</b> leaves none that runs.
     */
    public static Started start(ProcessBuilder builder) throws IOException {
        // Loads Netty, if nobody has.
        NettyPoller.ofRunningLoop();
        Launch launch = new Launch(builder);
        Future<Started> starting =
                EventLoop.running().runInExecutor(BlockingThreads.executor(), launch::run);
        try {
            return starting.await(IOException.class);
        } catch (Throwable failed) {
            starting.cancel();
            launch.giveUp();
            throw failed;
        }
    }

    private void giveUp() {
        if (!state.compareAndSet(State.STARTING, State.UNWANTED)) {
            Objects.requireNonNull(started, "started").discard();
        }
    }

    /** On the other thread. */
    private Started run() throws IOException {
        Started begun = PipedStart.start(builder);
        started = begun;
        if (!state.compareAndSet(State.STARTING, State.STARTED)) {
            begun.discard();
        }
        return begun;
    }
}
