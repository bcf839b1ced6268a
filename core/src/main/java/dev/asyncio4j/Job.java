package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.Turn;
import dev.asyncio4j.engine.VirtualThreads;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The future of a job: of code that an executor runs. */
class Job<T extends @Nullable Object> extends Future<T> implements Runnable {
    /** On a thread that does one. */
    private static final ScopedValue<Job<?>> DOING = ScopedValue.newInstance();

    private final Callable<? extends T> code;

    /** Moved once, by the thread that begins the code or on the loop's: the first wins. */
    private final AtomicReference<State> state = new AtomicReference<>(State.SUBMITTED);

    private java.util.concurrent.@Nullable Future<?> submitted;

    private enum State {
        SUBMITTED,
        BEGUN,
        TAKEN_BACK
    }

    Job(EventLoop loop, Callable<? extends T> code) {
        super(loop);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** What the calling thread does for a loop, if anything. */
    static @Nullable Job<?> ofThisThread() {
        return DOING.isBound() ? DOING.get() : null;
    }

    final void submitTo(ExecutorService executor) {
        submitted = executor.submit(this);
        loop.engine.goneOutside();
    }

    /** Whether its code has begun, be it that it has ended. Any thread. */
    final boolean isBegun() {
        return state.get() == State.BEGUN;
    }

    /** A job that has begun goes on; its result is dropped. */
    @Override
    public boolean cancel(@Nullable String message) {
        boolean cancelled = super.cancel(message);
        if (cancelled) {
            takeBack();
        }
        return cancelled;
    }

    /** Has the code never begin; false if it has begun, or was taken back before. */
    final boolean takeBack() {
        if (!state.compareAndSet(State.SUBMITTED, State.TAKEN_BACK)) {
            return false;
        }
        loop.engine.backFromOutside();
        var taken = Objects.requireNonNull(submitted);
        new ForeignCall(loop, () -> taken.cancel(false), "cancel a job").makeSoon();
        return true;
    }

    /** Called by the executor. */
    @Override
    public final void run() {
        if (!state.compareAndSet(State.SUBMITTED, State.BEGUN)) {
            return;
        }
        if (Engine.ofThisThread() == loop.engine) {
            // A virtual thread made by the executor in a task of this loop inherited its
            // scheduler. A job must not run on the loop, so another one does it.
            workElsewhere();
        } else {
            work();
        }
    }

    /** To a thread of the executor's the job lasts as long as it does. */
    private void workElsewhere() {
        Thread worker = VirtualThreads.startDetached(Thread.currentThread().getName(), this::work);
        if (Strand.current() != null) {
            // The executor runs what it is given in the thread that gives it: the task's.
            return;
        }
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException meantForTheJob) {
                worker.interrupt();
            }
        }
    }

    private void work() {
        Runnable outcome = attempt();
        loop.engine.postFromAnywhere(
                end(() -> {
                    loop.engine.backFromOutside();
                    if (!isDone()) {
                        outcome.run();
                    }
                }));
    }

    private Runnable attempt() {
        try {
            T result = ScopedValue.where(DOING, this).call(() -> call(code));
            return () -> succeed(result);
        } catch (CancellationException | CancelledError thrown) {
            return () -> endCancelled(new Cancellation(thrown.getMessage(), thrown));
        } catch (Throwable thrown) {
            return () -> fail(thrown);
        }
    }

    /** Calls the code, on the thread that works. */
    T call(Callable<? extends T> code) throws Exception {
        return code.call();
    }

    /** What the loop does when the code has ended. */
    Turn end(Runnable end) {
        return new InternalTurn(end);
    }
}
