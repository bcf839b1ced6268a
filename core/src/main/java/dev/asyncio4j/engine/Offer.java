package dev.asyncio4j.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Code that an executor is to run, while who offers it waits: it runs once, or not at all.
 *
 * <pre>
 *   OFFERED -> BEGUN      the host runs it
 *   OFFERED -> a reason   taken back: the host refuses it, or will never run it
 *   BEGUN   -> OVER       it has ended
 * </pre>
 */
public final class Offer implements Runnable {
    /** How long to wait for a host before it is asked whether it still runs what it took. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Runnable code;
    private final Thread waiting = Thread.currentThread();

    /** A state, or the reason for which it was taken back. */
    private final AtomicReference<Object> state = new AtomicReference<>(State.OFFERED);

    /** What the code threw; written before it is over. */
    private @Nullable Throwable thrown;

    private enum State {
        OFFERED,
        BEGUN,
        OVER
    }

    private Offer(Runnable code) {
        this.code = code;
    }

    /**
     * Has the host run the code on a platform thread, and waits for its end. Throws what the code
     * throws.
     *
     * @return null; or if the host did not run it, and never will, why
     */
    public static @Nullable Throwable make(Executor host, Runnable code) {
        Offer offer = new Offer(code);
        try {
            host.execute(offer);
        } catch (Throwable refused) {
            offer.takeBack(refused);
        }
        return offer.await(host);
    }

    private @Nullable Throwable await(Executor host) {
        while (state.get() instanceof State now && now != State.OVER) {
            LockSupport.parkNanos(this, PATIENCE);
            // It may be meant for an engine's waiter; and would end every park at once.
            Thread.interrupted();
            if (host instanceof ExecutorService service && service.isTerminated()) {
                takeBack(left());
            }
        }
        switch (thrown) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(thrown);
        }
        return state.get() instanceof Throwable reason ? reason : null;
    }

    /**
     * Has the end of code that the host has taken be a failure, if the host terminates and has not
     * run it. Does not wait; a thread does that watches for as long.
     *
     * @param isPointless ends the watch: nobody waits for that end any more. Called by any thread
     */
    public static void watch(Executor host, CompletableFuture<?> end, BooleanSupplier isPointless) {
        if (end.isDone() || !(host instanceof ExecutorService service)) {
            return;
        }
        Runnable watch =
                () -> {
                    while (!end.isDone() && !isPointless.getAsBoolean()) {
                        LockSupport.parkNanos(end, PATIENCE);
                        // Once it is terminated nothing runs there: what has not ended never began.
                        if (service.isTerminated()) {
                            end.completeExceptionally(left());
                        }
                    }
                };
        Thread watching = VirtualThreads.startDetached("asyncio4j-host-watch", watch);
        end.whenComplete((_, _) -> LockSupport.unpark(watching));
    }

    private static RejectedExecutionException left() {
        return new RejectedExecutionException(
                "the executor was shut down before it ran what it had taken");
    }

    /** No effect if it has begun. */
    private void takeBack(Throwable reason) {
        state.compareAndSet(State.OFFERED, reason);
    }

    /** Called by the host. A second time, or too late, it has no effect. */
    @Override
    public void run() {
        if (Thread.currentThread().isVirtual()) {
            takeBack(
                    new IllegalStateException(
                            "the host runs what it is given on a virtual thread; tasks can run on a"
                                    + " platform thread alone"));
        } else if (state.compareAndSet(State.OFFERED, State.BEGUN)) {
            try {
                code.run();
            } catch (Throwable failure) {
                thrown = failure;
            }
            state.set(State.OVER);
        }
        LockSupport.unpark(waiting);
    }
}
