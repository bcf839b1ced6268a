package dev.asyncio4j.engine;

/**
 * One engine, as long as the watchdog watches it.
 *
 * <p>It is blocked while one turn lasts longer than the limit. That is told when it is noticed,
 * again when it has lasted ten times as long, and so on, and once more when it is over. An engine
 * that sleeps, or is between two turns, is not blocked.
 */
public final class Watch {
    private static final int GROWTH = 10;

    private final Engine engine;
    private final long limit;
    private final Listener listener;

    private volatile boolean ended;

    // Watchdog only.
    private long begun;
    private long lasted;
    private long nextReport;
    private boolean isReported;

    /** Who is told. Called on the watchdog's thread. */
    public interface Listener {
        /** A turn has lasted longer than the limit. */
        void blocked(Blockage blockage);

        /**
         * The turn that was last reported is over.
         *
         * @param nanos how long it lasted, as far as is known
         */
        void over(long nanos);
    }

    /** Begins to watch an engine, until {@link #end()}. Any thread. */
    public static Watch begin(Engine engine, long limitNanos, Listener listener) {
        Watch watch = new Watch(engine, limitNanos, listener);
        Watchdog.add(watch);
        return watch;
    }

    Watch(Engine engine, long limitNanos, Listener listener) {
        this.engine = engine;
        this.limit = limitNanos;
        this.nextReport = limitNanos;
        this.listener = listener;
    }

    /** Watches the engine no more; what is not reported yet may still come. Any thread. */
    public void end() {
        ended = true;
        Watchdog.lookNow();
    }

    boolean isEnded() {
        return ended;
    }

    long limit() {
        return limit;
    }

    /**
     * Looks at the engine.
     *
     * @param passed the time since the last look
     */
    void look(long passed) {
        long now = engine.turnsBegun();
        Turn running = engine.runningTurn();
        if (running == null || now != begun) {
            begun = now;
            turnIsOver();
            return;
        }
        lasted += passed;
        if (lasted >= nextReport) {
            report(running);
        }
    }

    private void report(Turn running) {
        Blockage blockage = Blockage.of(engine, running, lasted);
        if (blockage == null || engine.turnsBegun() != begun) {
            // It has ended meanwhile, and what was found is of another turn. The next look tells.
            return;
        }
        nextReport = nextReport > Long.MAX_VALUE / GROWTH ? Long.MAX_VALUE : nextReport * GROWTH;
        isReported = true;
        listener.blocked(blockage);
    }

    private void turnIsOver() {
        long nanos = lasted;
        lasted = 0;
        nextReport = limit;
        if (isReported) {
            isReported = false;
            listener.over(nanos);
        }
    }
}
