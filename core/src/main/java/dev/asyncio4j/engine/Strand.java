package dev.asyncio4j.engine;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that an engine runs, one turn after another.
 *
 * <p>A strand is the scheduler of its own virtual thread: the JDK hands it the thread's
 * continuation whenever the thread can go on, and the strand joins the engine's ready queue. That
 * is also how code knows which strand it is of: by its thread's scheduler, with no look-up in a
 * table. A virtual thread that code of a strand starts inherits the scheduler, but is not the
 * strand's thread.
 *
 * <p>Phases, all changed on the loop's thread:
 *
 * <pre>
 *   NEW      -> RUNNING   first turn: the thread is created and started
 *   RUNNING  -> HOLDING   hold(): about to be suspended until resume()
 *   HOLDING  -> HELD      the JDK unmounted the thread and gave us its continuation; kept
 *   HELD     -> READY     resume()
 *   RUNNING  -> YIELDING  yieldTurn()
 *   YIELDING -> READY     unmounted; straight back into the queue
 *   RUNNING  -> GIVING_WAY   giveWayTo()
 *   GIVING_WAY -> NEXT    unmounted; ahead of the queue, behind the strand it gave way to
 *   RUNNING  -> AWAY      the turn ended by none of our doing: the thread is blocked in a JDK call,
 *                         or has ended
 *   AWAY     -> READY     the JDK gave us the continuation again: the call is over
 *   RUNNING  -> HELPED    it leaves the carrier for a native call that may block, and a helper's
 *                         thread goes on with it, up to the end of the call
 *   HELPED   -> READY     as from AWAY
 *   READY, NEXT -> RUNNING   its turn came
 *   HOLDING, YIELDING, GIVING_WAY -> RUNNING   refused: the thread is pinned
 * </pre>
 *
 * <p>The JDK may give a continuation more than once (it does so when another thread takes the stack
 * trace of a suspended one) and ignores to be run when it cannot. So a continuation given in any
 * phase but these is a duplicate and dropped, and a turn that turns out not to have run leaves the
 * strand AWAY, where the JDK's resubmission finds it.
 *
 * <p>Our own waits are a {@code Thread.yield} whose continuation is held back, rather than a park:
 * it is cheaper, an interrupt does not end it, and a thread that cannot be unmounted is told so,
 * where a park would block the carrier for good.
 */
public abstract class Strand extends Turn implements Executor, Runnable {
    private static final byte NEW = 0;
    private static final byte RUNNING = 1;
    private static final byte HOLDING = 2;
    private static final byte HELD = 3;
    private static final byte YIELDING = 4;
    private static final byte READY = 5;
    private static final byte AWAY = 6;
    private static final byte GIVING_WAY = 7;
    private static final byte NEXT = 8;
    private static final byte HELPED = 9;

    private final Engine engine;

    // Loop thread only. A byte, since there may be millions of strands.
    private byte phase = NEW;
    private boolean ended;
    private @Nullable Runnable continuation;

    // Written on the loop's thread, before the virtual thread starts.
    private volatile @Nullable Thread thread;

    protected Strand(Engine engine) {
        this.engine = engine;
    }

    /** The strand whose code is calling, or null. */
    public static @Nullable Strand current() {
        Strand strand = ofScheduler();
        return strand != null && strand.thread == Thread.currentThread() ? strand : null;
    }

    /**
     * The strand that schedules the calling virtual thread, which is its own or one that its code
     * has started; or null.
     */
    static @Nullable Strand ofScheduler() {
        Thread thread = Thread.currentThread();
        return thread.isVirtual() && VirtualThreads.schedulerOf(thread) instanceof Strand strand
                ? strand
                : null;
    }

    final Engine engine() {
        return engine;
    }

    /** How to call a thread in a message: by its name, if it has one. */
    public static String describe(Thread thread) {
        String name = thread.getName();
        return name.isEmpty() ? "the virtual thread #" + thread.threadId() : "the thread " + name;
    }

    /**
     * What the strand does: called by its virtual thread, not for anyone else. Must not throw, and
     * must call {@link #end()} last.
     */
    @Override
    public abstract void run();

    /** The virtual thread could not be started, and {@link #run} will not be called. */
    protected abstract void startFailed(Throwable failure);

    /** The name of the virtual thread; null for none. */
    protected @Nullable String threadName() {
        return null;
    }

    /** The virtual thread, null before the first turn. */
    @Override
    public final @Nullable Thread thread() {
        return thread;
    }

    public final boolean isStarted() {
        return phase != NEW;
    }

    /** The strand is done; the engine waits for it no more. */
    protected final void end() {
        ended = true;
    }

    // hold and yieldTurn are alike, but the stack of a suspended thread costs memory: one frame
    // less.

    /**
     * Suspends this strand until {@link #resume()}. Called on its own thread.
     *
     * @throws IllegalStateException if the thread is pinned; it was not suspended
     */
    @SuppressWarnings("ThreadPriorityCheck") // the yield is the mechanism, not a hint
    public final void hold() {
        phase = HOLDING;
        try {
            Thread.yield();
        } catch (Throwable exhausted) {
            phase = RUNNING;
            throw exhausted;
        }
        if (phase == HOLDING) {
            throw pinned();
        }
    }

    /**
     * Lets everything that is ready go first, then goes on. Called on its own thread.
     *
     * @throws IllegalStateException if the thread is pinned; nothing went first
     */
    @SuppressWarnings("ThreadPriorityCheck")
    public final void yieldTurn() {
        phase = YIELDING;
        try {
            Thread.yield();
        } catch (Throwable exhausted) {
            phase = RUNNING;
            throw exhausted;
        }
        if (phase == YIELDING) {
            throw pinned();
        }
    }

    /**
     * Lets a strand that has not begun have its first turn at once, then goes on, both before
     * anything that is ready. If that one gives way in turn, it goes on first. Called on its own
     * thread.
     *
     * @return false if the thread is pinned, or the strand another engine's: nothing went first
     */
    @SuppressWarnings("ThreadPriorityCheck")
    public boolean giveWayTo(Strand first) {
        if (first.engine != engine) {
            return false;
        }
        engine.round().beginNext(first);
        phase = GIVING_WAY;
        try {
            Thread.yield();
        } catch (Throwable exhausted) {
            phase = RUNNING;
            throw exhausted;
        }
        if (phase == GIVING_WAY) {
            phase = RUNNING;
            engine.round().beginNext(null);
            return false;
        }
        return true;
    }

    /** Whether it only gives way to another: its turn is interrupted rather than over. */
    public final boolean isGivingWay() {
        return phase == NEXT;
    }

    private IllegalStateException pinned() {
        phase = RUNNING;
        return new IllegalStateException(
                "the task cannot be suspended here: a native method or a class initialiser is on its"
                        + " stack, which ties it to the loop's thread. Await before that code runs, or"
                        + " run it with toThread");
    }

    /** Ends {@link #hold()}: the strand joins the ready queue. No effect if it is not held. */
    public final void resume() {
        if (phase == HELD) {
            phase = READY;
            engine.enqueue(this);
        }
    }

    /** As a timer's turn, it is resumed. */
    @Override
    final void arrive(Engine engine) {
        resume();
    }

    /**
     * Whether the thread is blocked in a call of the JDK's that an interrupt may end. None ends a
     * native call on a helper's thread, and may do harm there: it closes the file that the call is
     * about, and to do that waits for the call.
     */
    public final boolean isAway() {
        return phase == AWAY && !ended;
    }

    /** The thread is blocked in a call of the JDK's. On the bare carrier. */
    protected void onGoingAway() {}

    /** Interrupts the virtual thread, and with it a JDK call that it is blocked in. */
    public final void interrupt() {
        Thread started = thread;
        if (started != null) {
            started.interrupt();
        }
    }

    @Override
    protected final void take() {
        switch (phase) {
            case NEW -> begin();
            case READY, NEXT -> proceed();
            default -> {}
        }
    }

    /** Gives a strand that is held, or the next, its turn. Called on the bare carrier. */
    final void switchTo() {
        if (phase == NEW) {
            begin();
        } else {
            proceed();
        }
    }

    final boolean isHeld() {
        return phase == HELD;
    }

    private void begin() {
        try {
            Thread created = VirtualThreads.create(this, threadName(), this);
            thread = created;
            created.start();
        } catch (Throwable failure) {
            phase = AWAY;
            ended = true;
            startFailed(failure);
            return;
        }
        proceed();
    }

    private void proceed() {
        Runnable turn = continuation;
        assert turn != null;
        phase = RUNNING;
        turn.run();
        if (phase == RUNNING) {
            phase = AWAY;
            if (!ended) {
                engine.goneOutside();
                onGoingAway();
            }
        }
    }

    /**
     * Called by the JDK, on any thread, with the continuation of this strand's thread, or with that
     * of a virtual thread which code of this strand started and which inherited the scheduler.
     * Never refuses: a continuation refused is a thread lost.
     */
    @Override
    public final void execute(Runnable given) {
        // Off the loop's thread the field may be read too early: that costs a second look, no more.
        if (given != continuation && SocketPollers.includes(given)) {
            VirtualThreads.forward(given);
        } else if (engine.onCarrier()) {
            submitted(given);
        } else if (!engine.postFromAnywhere(new Submission(given))) {
            VirtualThreads.forward(given);
        }
    }

    private void submitted(Runnable given) {
        if (continuation == null) {
            continuation = given;
        } else if (given != continuation) {
            submitted(new Inherited(given));
        } else {
            switch (phase) {
                case HOLDING -> phase = HELD;
                case YIELDING -> becomeReady();
                case RUNNING -> {
                    if (Carrier.isBeingLeft()) {
                        leave(given);
                    } else {
                        becomeReady();
                    }
                }
                case GIVING_WAY -> {
                    phase = NEXT;
                    engine.round().giveWay(this);
                }
                case AWAY, HELPED -> {
                    if (!ended) {
                        engine.backFromOutside();
                    }
                    becomeReady();
                }
                default -> {}
            }
        }
    }

    private void leave(Runnable given) {
        phase = HELPED;
        engine.goneOutside();
        if (!Helpers.run(given)) {
            engine.backFromOutside();
            becomeReady();
        }
    }

    private void submitted(Inherited other) {
        if (!Carrier.isBeingLeft() || !Helpers.run(other.continuation)) {
            engine.enqueue(other);
        }
    }

    private void becomeReady() {
        phase = READY;
        engine.enqueue(this);
    }

    /** The engine closes: a held strand runs on elsewhere. It is to end at once. */
    final void letGo() {
        Runnable turn = continuation;
        if (turn != null && phase == HELD) {
            phase = AWAY;
            VirtualThreads.forward(turn);
        }
    }

    @Override
    protected final void abandon() {
        Runnable turn = continuation;
        if (turn != null && (phase == READY || phase == NEXT)) {
            phase = AWAY;
            VirtualThreads.forward(turn);
        }
    }

    /** A continuation that came from another thread. */
    private final class Submission extends Turn {
        private final Runnable given;

        Submission(Runnable given) {
            this.given = given;
        }

        @Override
        void arrive(Engine engine) {
            submitted(given);
        }

        @Override
        protected void take() {
            throw new IllegalStateException("a submission is never in the ready queue");
        }

        @Override
        protected void abandon() {
            VirtualThreads.forward(given);
        }
    }

    /** The continuation of a virtual thread started inside a strand: it runs here, as nobody. */
    private static final class Inherited extends Turn {
        private final Runnable continuation;

        Inherited(Runnable continuation) {
            this.continuation = continuation;
        }

        @Override
        protected void take() {
            continuation.run();
        }

        @Override
        @Nullable Thread thread() {
            return VirtualThreads.threadOf(continuation);
        }

        @Override
        protected void abandon() {
            VirtualThreads.forward(continuation);
        }

        @Override
        public String toString() {
            return "a virtual thread that a task started";
        }
    }
}
