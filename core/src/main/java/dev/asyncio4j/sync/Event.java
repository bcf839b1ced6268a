package dev.asyncio4j.sync;

/**
 * A flag that tasks wait for.
 *
 * <pre>{@code
 * Event ready = new Event();
 * createTask(() -> {
 *     ready.await();
 *     serve();
 * });
 * load(settings);
 * ready.set();
 * }</pre>
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.Event}.
 */
public final class Event {
    private final ParkingLot waiters = new ParkingLot(this);
    private boolean set;

    /** An event that has not happened. */
    public Event() {}

    /**
     * Waits until the event is set. Setting it ends the wait of all who wait then, also if it is
     * cleared before they have had their turn.
     *
     * <p><b>Suspends</b> if it is not set. <b>Cancellation</b> leaves the event as it is.
     *
     * <p><b>Python:</b> {@code await event.wait()}.
     *
     * @throws IllegalStateException outside a task, or if tasks of another loop have waited for it
     */
    public void await() {
        ParkingLot.caller("wait for an event");
        waiters.checkThread();
        if (!set) {
            waiters.park(() -> {});
        }
    }

    /** Sets the event: all who wait for it go on, and nobody waits for it from now on. */
    public void set() {
        waiters.checkThread();
        if (!set) {
            waiters.unparkAll();
            set = true;
        }
    }

    /** Takes it back: {@link #await} waits again. */
    public void clear() {
        waiters.checkThread();
        set = false;
    }

    public boolean isSet() {
        return set;
    }

    /** How many tasks wait for it. */
    public int waiters() {
        return waiters.size();
    }

    @Override
    public String toString() {
        return "Event[" + (set ? "set" : "unset") + Waiters.show(waiters) + "]";
    }
}
