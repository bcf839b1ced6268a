package dev.asyncio4j.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The visits of an engine to a host: an executor, on whose thread all of its turns are taken.
 *
 * <p>The engine's own carrier waits, and does what else is between two iterations. For an iteration
 * it offers the host a visit and waits until that is over; meanwhile the host's thread is the
 * carrier. So the engine is in the hands of one thread at any moment, and never of both.
 *
 * <p>A host that refuses is not asked again: from then on the engine is at home, and its own
 * carrier does everything.
 */
final class Visits {
    /** Who is at which platform thread. Read without a lock. */
    private static final Map<Thread, Engine> PRESENT = new ConcurrentHashMap<>();

    private final Executor host;
    private final Consumer<? super Throwable> onRefusal;

    /** The engine's own carrier only. */
    private boolean atHome;

    /**
     * @param onRefusal called once at most, on the engine's own carrier, before any turn is taken
     *     there
     */
    Visits(Executor host, Consumer<? super Throwable> onRefusal) {
        this.host = host;
        this.onRefusal = onRefusal;
    }

    /** The engine that is at this platform thread, or null. Any thread. */
    static @Nullable Engine at(@Nullable Thread thread) {
        return thread == null ? null : PRESENT.get(thread);
    }

    /** Has the host run the iteration, and waits for its end. On the engine's own carrier. */
    void visit(Engine engine, Runnable iteration) {
        if (!atHome) {
            Thread home = Thread.currentThread();
            Throwable refusal = Offer.make(host, () -> stay(engine, iteration, home));
            if (refusal == null) {
                return;
            }
            atHome = true;
            onRefusal.accept(refusal);
        }
        iteration.run();
    }

    private static void stay(Engine engine, Runnable iteration, Thread home) {
        Thread here = Thread.currentThread();
        // The first virtual thread that goes on here would clear it.
        boolean interrupted = Thread.interrupted();
        PRESENT.put(here, engine);
        engine.carrier(here);
        try {
            iteration.run();
        } finally {
            engine.carrier(home);
            PRESENT.remove(here);
            if (interrupted) {
                here.interrupt();
            }
        }
    }
}
