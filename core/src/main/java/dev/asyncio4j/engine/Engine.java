package dev.asyncio4j.engine;

import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs turns, one at a time and in order, on one platform thread.
 *
 * <p>An iteration waits until something is to do, moves what arrived from other threads and the due
 * timers into the ready queue, and runs exactly what is in the queue by then; what that makes ready
 * belongs to the next iteration.
 *
 * <p><b>Threads.</b> While the engine runs, its state belongs to its carrier and the strands upon
 * it; {@link #isOwner()} tells. Between two runs it belongs to whoever has the engine. Only {@link
 * #postFromAnywhere}, {@link #wakeup} and the state queries may be called from anywhere.
 */
public final class Engine {
    /** What to do from other threads, at the end of errors that refuse them. */
    public static final String REMEDY =
            ". From other threads use loop.callSoonThreadsafe or Asyncio.runCoroutineThreadsafe";

    /** A power of two; an engine that always has something to do must keep house all the same. */
    private static final int ITERATIONS_PER_HOUSEKEEPING = 1 << 10;

    /** Whether any engine has ever been strict; most programs have none. */
    private static boolean anyStrict;

    private final Waiter waiter;
    private final Host host;

    // Owner only.
    private final Home home = new Home(this);
    private final ReadyQueue ready = new ReadyQueue();
    private final Round round;
    private final HeapTimers timers = new HeapTimers();
    private long iterations;
    private int outside;
    private boolean stopping;
    private @Nullable Throwable fatal;
    private @Nullable Throwable lastFatal;
    private @Nullable RunObserver runObserver;

    // Set before the first run, if at all.
    private @Nullable Visits visits;
    private @Nullable Thread keeper;

    /** Read by other threads too; it need not be up to date there. */
    private boolean strict;

    // Any thread.
    private final Inbox inbox = new Inbox();
    private volatile boolean closed;
    private volatile @Nullable Thread carrier;

    /** Whoever the engine works for. */
    public interface Host {
        /**
         * Called on the carrier before it waits, and from time to time when it never does. What
         * this makes ready is run instead of waiting.
         */
        void housekeeping();

        /** A turn threw, which it must not. */
        void bug(Throwable thrown);

        /** Remembers, in debug mode, that the calling code has this made. */
        void note(Object created);

        /**
         * Remembers, in debug mode, that this was made on behalf of something that was noted
         * before, and so where that was: the calling code is none of the program's.
         */
        void note(Object created, Object behalf);

        /** Whether the calling thread, which is another, does something that a strand waits for. */
        boolean hasJobOnThisThread();
    }

    public Engine(Waiter waiter, Host host) {
        VirtualThreads.require();
        this.waiter = waiter;
        this.host = host;
        round = new Round(this, ready, host);
    }

    /** The engine that the calling code runs on, or null. */
    public static @Nullable Engine ofThisThread() {
        Strand strand = Strand.current();
        if (strand != null) {
            return strand.engine();
        }
        // A virtual thread that was started in a strand may run elsewhere, though it has the strand
        // for its scheduler: a poller of the JDK's, any other once the engine is closed.
        Thread beneath = VirtualThreads.carrier();
        Carrier running = Carrier.of(beneath);
        return running != null ? running.engine : Visits.at(beneath);
    }

    public Host host() {
        return host;
    }

    public long nanoTime() {
        return waiter.nanoTime();
    }

    /** Whether its time is the machine's. */
    public boolean isRealTime() {
        return waiter.isRealTime();
    }

    public boolean isRunning() {
        return carrier != null;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Whether the calling code runs on this engine's carrier, in a strand or beneath. */
    public boolean onCarrier() {
        Thread running = carrier;
        return running != null && (Thread.currentThread() == running || ofThisThread() == this);
    }

    /** Whether the calling code may touch the engine: it is on the carrier, or nothing is. */
    public boolean isOwner() {
        return carrier == null ? isKeeper() : onCarrier();
    }

    private boolean isKeeper() {
        return keeper == null || keeper == Thread.currentThread() || closed;
    }

    /** The name of the thread the engine runs on, or which has it, for messages. */
    public String threadName() {
        Thread running = carrier;
        Thread owner = running == null ? keeper : running;
        return owner == null ? "none" : owner.getName();
    }

    /** Whether it would sleep now: nothing is ready, has arrived or is due. Owner only. */
    public boolean isIdle() {
        return !hasWork() && inbox.isEmpty() && timers.nextDeadline() > waiter.nanoTime();
    }

    // For a watchdog: any thread, see ReadyQueue

    /** How many turns have begun; what matters is the difference from before. */
    public long turnsBegun() {
        return ready.begun();
    }

    /** The turn that is running now; null if none is. */
    @Nullable Turn runningTurn() {
        return ready.running();
    }

    @Nullable Thread carrier() {
        return carrier;
    }

    /** It runs on this thread from now on: its own carrier's, its host's; or on none, if null. */
    void carrier(@Nullable Thread present) {
        carrier = present;
    }

    /** The virtual thread that runs this turn, which is running; null if it is the carrier. */
    @Nullable Thread threadOf(Turn running) {
        if (!(running instanceof UserTurn)) {
            return running.thread();
        }
        CallbackStrand strand = round.callbackStrand();
        return strand == null ? null : strand.thread();
    }

    /** What it sleeps in. Owner only. */
    public Poller poller() {
        return home.poller();
    }

    /** Has it sleep in another poller from now on, and closes the present one. Owner only. */
    public void poller(Poller other) {
        home.poller(other);
    }

    /** On another thread than the owner each may be out of date, and they may not fit together. */
    public Figures figures() {
        // Asked from elsewhere, two parts of the size may be of two moments.
        int turnsReady = Math.max(0, ready.size());
        return new Figures(
                turnsReady,
                timers.size(),
                timers.nextDeadline(),
                outside,
                ready.begun(),
                iterations);
    }

    /** Watches every turn from now on; null ends it. Owner only. */
    public void observe(@Nullable TurnObserver observer) {
        round.observe(observer);
    }

    /** Is told from now on what happens beside the turns; null ends it. Owner only. */
    public void observeRuns(@Nullable RunObserver observer) {
        runObserver = observer;
        ready.observe(observer);
    }

    /** Has what its strands wait for refuse other threads, even while none waits. Owner only. */
    public void strict(boolean strict) {
        this.strict = strict;
        anyStrict |= strict;
    }

    /** Whether it is in debug mode. */
    public boolean isStrict() {
        return strict;
    }

    /**
     * Does nothing, but in debug mode, if the calling code may not touch the engine.
     *
     * @param subject what of it is used: the beginning of the message
     * @throws IllegalStateException if it runs on another thread
     */
    public void checkOwner(String subject) {
        if (strict) {
            requireOwner(subject);
        }
    }

    /**
     * Does nothing, if the calling code may touch the engine. Costs some nanoseconds.
     *
     * @param subject what of it is used: the beginning of the message
     * @throws IllegalStateException if it runs on another thread
     */
    public void requireOwner(String subject) {
        if (!isOwner()) {
            throw foreign(subject, "it belongs to");
        }
    }

    IllegalStateException foreign(Object subject, String whose) {
        return new IllegalStateException(
                subject
                        + " was used on "
                        + Strand.describe(Thread.currentThread())
                        + ", but "
                        + whose
                        + " the event loop of the thread "
                        + threadName()
                        + REMEDY);
    }

    static boolean isAnyStrict() {
        return anyStrict;
    }

    // What makes something run

    // Strands that outlive the engine run beside each other: they must find neither the queue nor
    // the timers.

    /** Puts the turn at the end of the ready queue; a closed engine abandons it. Owner only. */
    public void enqueue(Turn turn) {
        if (closed) {
            turn.abandon();
        } else {
            ready.addLast(turn);
        }
    }

    Round round() {
        return round;
    }

    /**
     * Has the timer take its turn when its deadline has come; with a closed engine it never comes.
     * Owner only.
     */
    public void schedule(Timer timer) {
        if (!closed) {
            timers.add(timer);
        }
    }

    /** Takes a timer back; false if it is already due or was never scheduled. Owner only. */
    public boolean unschedule(Timer timer) {
        return !closed && timers.remove(timer);
    }

    /** Puts the turn into the ready queue, from any thread; false if the engine is closed. */
    public boolean postFromAnywhere(Turn turn) {
        if (closed) {
            return false;
        }
        if (inbox.put(turn)) {
            home.poller().wakeup();
        }
        if (closed) {
            abandonInbox();
        }
        return true;
    }

    /** Ends the engine's sleep, if it sleeps. Callable from any thread. */
    public void wakeup() {
        if (inbox.takeAlarm()) {
            home.poller().wakeup();
        }
    }

    /** Something is under way outside that will come back with a turn. Owner only. */
    public void goneOutside() {
        outside++;
    }

    /** What was under way outside is back. Owner only. */
    public void backFromOutside() {
        outside--;
    }

    // Running

    /**
     * Has a host run all turns from now on; the engine's own carrier does the rest. To be called
     * before the engine runs.
     *
     * @param host runs what it is given on a platform thread, one after the other
     * @param onRefusal told that the host runs nothing more, once at most; on the engine's own
     *     carrier, which takes the turns from then on
     */
    public void visit(Executor host, Consumer<? super Throwable> onRefusal) {
        this.visits = new Visits(host, onRefusal);
    }

    /**
     * Gives the engine to this thread: it alone may touch, run and close it, except in a run. To be
     * called before the engine runs, and before other threads know of it.
     */
    public void keeper(Thread keeper) {
        this.keeper = keeper;
    }

    /**
     * Runs, on a thread of its own, until {@link #stop()}; the calling thread waits.
     *
     * @param onInterrupt called when the waiting thread is interrupted, which does not end the run
     */
    public void run(Runnable onInterrupt) {
        Runnable iterations = visits == null ? this::iterateAtHome : this::iterateAway;
        runOnCarrier(() -> iterateWithin(iterations), onInterrupt);
    }

    private void iterateWithin(Runnable iterations) {
        do {
            home.poller().surround(iterations);
        } while (!stopping);
    }

    // Both as long as the poller is the present one

    private void iterateAtHome() {
        Poller present = home.poller();
        do {
            awaitTurns();
            takeTurns();
        } while (!stopping && home.poller() == present);
    }

    private void iterateAway() {
        Poller present = home.poller();
        do {
            iterate();
        } while (!stopping && home.poller() == present);
    }

    private void iterate() {
        awaitTurns();
        if (visits == null) {
            takeTurns();
        } else if (!isIdle()) {
            // The waiter may have returned for no reason, which is none to disturb the host.
            visits.visit(this, this::takeTurns);
        }
    }

    /**
     * Runs what is ready and what that makes ready, without waiting for anything. A failure does
     * not end it: the first is thrown afterwards.
     */
    public void runReady() {
        runOnCarrier(this::drain, () -> {});
    }

    private void drain() {
        Throwable first = null;
        do {
            stopping = true;
            iterate();
            first = first == null ? fatal : first;
            fatal = null;
        } while (hasWork() || !inbox.isEmpty());
        fatal = first;
    }

    /** Ends the run after the current iteration, or a run not yet begun after its first. */
    public void stop() {
        stopping = true;
    }

    /**
     * Ends the run after the current turn; {@code run} throws this.
     *
     * @return false if a run has thrown this very failure before: whoever runs the engine knows it,
     *     and what still has to run is their cleanup; or if the engine is closed, and no run will
     */
    public boolean fail(Throwable failure) {
        if (closed || failure == lastFatal) {
            return false;
        }
        if (fatal == null) {
            fatal = failure;
        }
        round.breakOff();
        stopping = true;
        return true;
    }

    /** Closes the engine: what still wants to run is abandoned, or goes to the JDK's scheduler. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        abandonInbox();
        for (Turn turn = ready.remove(); turn != null; turn = ready.remove()) {
            turn.abandon();
        }
        timers.abandon();
        round.close();
        home.close();
        waiter.close();
    }

    private void runOnCarrier(Runnable work, Runnable onInterrupt) {
        try {
            home.carry(() -> announce(work), onInterrupt);
            throwFatal();
        } finally {
            stopping = false;
        }
    }

    private void announce(Runnable run) {
        if (runObserver != null) {
            runObserver.runBegins();
        }
        try {
            run.run();
        } finally {
            if (runObserver != null) {
                runObserver.runEnds();
            }
        }
    }

    private void throwFatal() {
        Throwable failure = fatal;
        fatal = null;
        lastFatal = failure == null ? lastFatal : failure;
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException unchecked -> throw unchecked;
            default -> throw new IllegalStateException(failure);
        }
    }

    private boolean hasWork() {
        return !ready.isEmpty() || home.poller().hasWork();
    }

    /** The first part of an iteration: until there is something to do. */
    private void awaitTurns() {
        if (++iterations % ITERATIONS_PER_HOUSEKEEPING == 0) {
            host.housekeeping();
        }
        if (!hasWork() && !stopping) {
            host.housekeeping();
        }
        if (!hasWork() && !stopping) {
            sleep();
        } else {
            home.poller().poll();
        }
    }

    /** The second part: what is to be done by now. */
    private void takeTurns() {
        takeInbox();
        takeDueTimers();
        if (fatal == null) {
            round.take();
        }
    }

    private void takeInbox() {
        // What comes from now on is for the next iteration: others may put in faster than we take.
        Turn end = inbox.markEnd();
        if (end != null) {
            for (Turn turn = inbox.poll(); turn != null && turn != end; turn = inbox.poll()) {
                turn.arrive(this);
            }
        }
    }

    private void takeDueTimers() {
        if (timers.nextDeadline() == Waiter.NEVER) {
            return;
        }
        long now = waiter.nanoTime();
        for (Timer due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
            due.turn.arrive(this);
        }
    }

    private void sleep() {
        RunObserver watching = runObserver;
        if (watching == null) {
            await();
            return;
        }
        watching.sleepBegins(timers.nextDeadline());
        if (!hasWork() && !stopping) {
            await();
        }
        watching.sleepEnds();
    }

    private void await() {
        if (inbox.beginSleep()) {
            waiter.await(timers.nextDeadline(), outside > 0, home.poller());
        } else {
            home.poller().poll();
        }
        inbox.endSleep();
    }

    private void abandonInbox() {
        for (Turn turn = inbox.poll(); turn != null; turn = inbox.poll()) {
            turn.abandon();
        }
    }
}
