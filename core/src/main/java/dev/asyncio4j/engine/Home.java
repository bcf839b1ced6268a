package dev.asyncio4j.engine;

import dev.asyncio4j.spi.Poller;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine runs, unless it is a guest: its own carrier, and the poller in which that sleeps.
 *
 * <p><b>Threads.</b> The engine's owner. Other threads that wake the poller see the present one: it
 * was there before the engine said that it sleeps.
 */
final class Home {
    private final Engine engine;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private Poller poller = new ParkingPoller();

    /** Between two runs: that of the next, if it must be the same one. */
    private @Nullable Carrier carrier;

    Home(Engine engine) {
        this.engine = engine;
    }

    Poller poller() {
        return poller;
    }

    /** Sleeps in another one from now on, and closes the present one. */
    void poller(Poller other) {
        Poller before = poller;
        poller = other;
        if (carrier != null) {
            other.attach(carrier.thread());
        }
        before.close();
    }

    /**
     * Does the work on the carrier, and waits for its end. Throws what the work throws.
     *
     * @throws IllegalStateException if something is done there already
     */
    void carry(Runnable work, Runnable onInterrupt) {
        if (!claimed.compareAndSet(false, true)) {
            throw new IllegalStateException("this event loop is already running");
        }
        Carrier present = carrier == null ? new Carrier(engine) : carrier;
        carrier = present;
        try {
            poller.attach(present.thread());
            engine.carrier(present.thread());
            present.carry(work, onInterrupt);
        } finally {
            carrier = poller.isBoundToThread() ? present : null;
            engine.carrier(null);
            claimed.set(false);
        }
    }

    /** Closes the poller, on the carrier that it is bound to. */
    void close() {
        Carrier last = carrier;
        carrier = null;
        if (last == null) {
            poller.close();
        } else {
            last.carryLast(poller::close);
        }
    }
}
