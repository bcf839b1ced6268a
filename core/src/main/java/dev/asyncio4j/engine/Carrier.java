package dev.asyncio4j.engine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread on which an engine runs; beneath every task of a loop lies one of these.
 *
 * <p>It is a thread of the engine's own and never the one that asked for the run, so that a loop
 * can be run from a virtual thread too, and so that which loop some code runs on can be read off
 * the carrier's type. Daemon, since the thread that asked waits for it.
 *
 * <p>It ends with the run, unless the engine's poller is bound to it.
 */
final class Carrier implements CarrierThreads.Body {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final Engine engine;
    private final Thread thread;
    private final BlockingQueue<FutureTask<@Nullable Void>> work = new LinkedBlockingQueue<>();
    private boolean isLast;

    /** That of the virtual thread which runs here, if it is about to leave. */
    private @Nullable Departure departure;

    static {
        TimedWaits.takeOver();
    }

    Carrier(Engine engine) {
        this.engine = engine;
        thread = CarrierThreads.create("asyncio4j-loop-" + COUNT.incrementAndGet(), this);
    }

    /** The carrier that this thread is; null if it is none. */
    static @Nullable Carrier of(@Nullable Thread thread) {
        return thread instanceof CarrierThreads.OnCarrier on && on.body() instanceof Carrier carrier
                ? carrier
                : null;
    }

    Thread thread() {
        return thread;
    }

    @Override
    public void run() {
        VirtualThreads.endOne();
        do {
            next().run();
        } while (!isLast && engine.poller().isBoundToThread());
    }

    @Override
    public boolean beginBlocking() {
        Strand strand = Strand.ofScheduler();
        return strand != null
                && strand.engine() == engine
                && !CarrierThreads.isPrinting()
                && leave();
    }

    /**
     * Has the calling virtual thread go on on a helper's thread.
     *
     * @return false if it is pinned, and is still here
     */
    @SuppressWarnings("ThreadPriorityCheck") // the yield is the mechanism, not a hint
    private boolean leave() {
        Departure own = new Departure();
        departure = own;
        try {
            Thread.yield();
        } catch (VirtualMachineError exhausted) {
            // It could not be unmounted, and the call is what was asked for.
        }
        if (!own.isBegun) {
            departure = null;
        }
        return own.isBegun;
    }

    /**
     * Whether the virtual thread that has just been unmounted from the calling carrier is to go on
     * on a helper's thread. To be asked once, and then heeded.
     */
    static boolean isBeingLeft() {
        Carrier here = of(Thread.currentThread());
        if (here == null || here.departure == null) {
            return false;
        }
        here.departure.isBegun = true;
        here.departure = null;
        return true;
    }

    /** One for each, since who has left looks at it while the next one may be about to. */
    private static final class Departure {
        boolean isBegun;
    }

    /** Who was told to come back is elsewhere. */
    @Override
    public void endBlocking() {}

    private FutureTask<@Nullable Void> next() {
        while (true) {
            try {
                return work.take();
            } catch (InterruptedException meantForWhatRanHere) {
                // What ran here is over.
            }
        }
    }

    /**
     * Does the work on this thread, waits for its end and throws what ended it, if anything did.
     *
     * @param onInterrupt called each time that the waiting thread is interrupted, which does not
     *     end the wait; the interrupt status is restored at the end
     */
    void carry(Runnable run, Runnable onInterrupt) {
        FutureTask<@Nullable Void> task = new FutureTask<>(run, null);
        work.add(task);
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        awaitEnd(task, onInterrupt);
    }

    /** Does the work on this thread, and ends it. */
    void carryLast(Runnable run) {
        carry(
                () -> {
                    isLast = true;
                    run.run();
                },
                () -> {});
    }

    private static void awaitEnd(FutureTask<@Nullable Void> task, Runnable onInterrupt) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException request) {
                    interrupted = true;
                    onInterrupt.run();
                }
            }
        } catch (ExecutionException failed) {
            rethrow(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }
}
