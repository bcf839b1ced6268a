package dev.asyncio4j.engine;

/** A strand whose code may wait: a task's, and not that of callbacks. */
public abstract class TaskStrand extends Strand {
    /** In the strand's thread and not in a field, since few strands of very many have one. */
    private static final ThreadLocal<Runnable> LAST = new ThreadLocal<>();

    private boolean hasLast;

    protected TaskStrand(Engine engine) {
        super(engine);
    }

    /**
     * The strand of the task whose code is calling.
     *
     * @param purpose what it wants to do, as in "cannot sleep here"
     * @throws IllegalStateException if no task's code is calling
     */
    public static TaskStrand current(String purpose) {
        if (Strand.current() instanceof TaskStrand strand) {
            return strand;
        }
        throw notInATask(purpose);
    }

    /** The task. */
    public abstract Object task();

    /**
     * Has this called when the strand's code has ended, on its own thread and as part of it: the
     * task is not done before, and it may wait. Called on that thread, once at most.
     *
     * @param code must not throw
     */
    public final void beforeEnd(Runnable code) {
        LAST.set(code);
        hasLast = true;
    }

    /** Calls what is to be called {@linkplain #beforeEnd before the end}. */
    protected final void runLast() {
        if (hasLast) {
            LAST.get().run();
        }
    }

    /**
     * Suspends this strand until the wait, which has joined its queue, is over. Called on its own
     * thread. If this throws, the task is cancelled or cannot be suspended; the wait may be over
     * all the same, see {@link Wait#giveUp()}.
     */
    public abstract void suspendFor(Wait wait);

    /**
     * Whether waits go on though the scope that the code is in be cancelled: for what must be
     * waited for in any case, as to take back a lock.
     *
     * @return whether they did before
     */
    public abstract boolean ignoreScopes(boolean on);

    private static IllegalStateException notInATask(String purpose) {
        if (Engine.ofThisThread() == null) {
            return new IllegalStateException(
                    "cannot "
                            + purpose
                            + " here: no event loop runs on "
                            + describe(Thread.currentThread())
                            + ". Call it in code that Asyncio.run or createTask runs");
        }
        return new IllegalStateException(
                "cannot "
                        + purpose
                        + " here: this code runs on an event loop but in no task; it is a callback,"
                        + " or a thread that a task started. Callbacks must not wait: move the code"
                        + " into a task with createTask");
    }
}
