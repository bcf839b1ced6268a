package dev.asyncio4j;

import dev.asyncio4j.ThreadOptions.OnCancel;
import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.engine.Turn;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A job that its task waits for and has sent a thread for: one call of {@code toThread}, and what
 * {@link FromThread} speaks for on that thread.
 *
 * <p>Where the thread is not abandoned, its job stands between the task and what the thread waits
 * for on the loop, its errands, like a future that the task awaits: a request to cancel the task
 * goes to the errands first. Otherwise the job does not take it: the task stays where it is, the
 * request is pending, and what the thread was told of it decides in the end whether it still is.
 * Errands are tasks in the scope of the waiting task, as those of a group are in that of the group.
 */
final class ThreadJob<T extends @Nullable Object> extends Job<T> {
    private static final String PURPOSE = "wait for code on another thread";

    private final Task<?> task;
    private final OnCancel onCancel;
    private final @Nullable ThreadLimiter limiter;
    private final Context context = Context.copyOfCurrent();
    private final ThreadCancelState cancelState = new ThreadCancelState();

    /** Loop thread only. */
    private final Set<Task<?>> errands = new LinkedHashSet<>();

    private ThreadJob(Task<?> task, Callable<? extends T> code, ThreadOptions options) {
        super(task.loop, code);
        this.task = task;
        this.onCancel = options.onCancel();
        this.limiter = options.limiter();
    }

    /** Has a thread run the code, and waits for it. In a task. */
    static <T extends @Nullable Object> T run(Callable<? extends T> code, ThreadOptions options) {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(options, "options");
        EventLoop.running();
        ThreadJob<T> job = new ThreadJob<>(Task.running(PURPOSE), code, options);
        return job.runLimited();
    }

    /**
     * What the calling thread was sent for.
     *
     * @param method of FromThread, for messages
     * @param remedy what to do in place of it on a loop
     */
    static ThreadJob<?> ofThisThread(String method, String remedy) {
        if (Engine.ofThisThread() != null) {
            throw Misuse.notOnAThread(method, remedy);
        }
        if (ofThisThread() instanceof ThreadJob<?> sent) {
            return sent;
        }
        throw Misuse.notSent(method);
    }

    // In the task

    private T runLimited() {
        if (limiter == null) {
            return submitAndAwait();
        }
        limiter.acquire(this);
        try {
            return submitAndAwait();
        } finally {
            if (!isBegun()) {
                limiter.release(this);
            }
        }
    }

    private T submitAndAwait() {
        task.refuseIfCancelled();
        loop.jobs.submit(null, this);
        try {
            return await();
        } finally {
            if (!isDone()) {
                abandon();
            }
        }
    }

    /** The task cannot wait: it cannot be suspended here, or the loop closes. */
    private void abandon() {
        cancelState.ask(Unwinding.MESSAGE, true);
        interruptIfWanted();
        super.cancel(null);
    }

    // On the loop's thread

    @Override
    boolean isFinal() {
        return onCancel != OnCancel.ABANDON;
    }

    @Override
    boolean hasDelivered() {
        return cancelState.isNoticed();
    }

    @Override
    CancelRequest.@Nullable Relay relayCancel(@Nullable String message) {
        // Where a scope is cancelled, its errands know.
        return isDone() || errands.isEmpty() || task.isScopeCancelled()
                ? null
                : new ToErrands(message);
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (onCancel == OnCancel.ABANDON) {
            cancelState.ask(message, true);
            return super.cancel(message);
        }
        if (takeBack()) {
            return super.cancel(message);
        }
        cancelState.ask(message, task.isScopeCancelled());
        interruptIfWanted();
        return false;
    }

    /**
     * A thread that waits for an errand learns from that; if it does not, since the errand holds
     * off or swallows what came, it is interrupted afterwards.
     */
    private void interruptIfWanted() {
        if (onCancel == OnCancel.INTERRUPT
                && cancelState.isUnnoticed()
                && errands.stream().allMatch(Future::isDone)) {
            // Whatever the thread is blocked in may have code called that takes a lock.
            new ForeignCall(loop, cancelState::interrupt, "interrupt a thread").makeSoon();
        }
    }

    /** The task is not to be cancelled any more. */
    void cancelTakenBack() {
        if (isFinal()) {
            cancelState.takeBack();
        }
    }

    /** Begins an errand. As long as it lasts, the thread waits for the loop and not otherwise. */
    private <R extends @Nullable Object> Task<R> begin(
            Callable<? extends R> code, TaskOptions options) {
        boolean isFree = onCancel == OnCancel.ABANDON || isDone();
        CancelScope scope = isFree ? null : task.innermostScope();
        Task<R> errand = loop.newTask(code, options, scope);
        loop.engine.backFromOutside();
        if (!isFree) {
            errands.add(errand);
            cancelState.passOnTo(errand);
        }
        errand.listen(new InternalTurn(() -> errandDone(errand, scope)));
        loop.launch(errand, options);
        return errand;
    }

    private void errandDone(Task<?> errand, @Nullable CancelScope scope) {
        loop.engine.goneOutside();
        errands.remove(errand);
        if (scope != null) {
            scope.part(errand);
        }
        interruptIfWanted();
    }

    @Override
    Turn end(Runnable end) {
        return limiter == null ? super.end(end) : new GivingBack(limiter, end);
    }

    // On the thread

    @Override
    T call(Callable<? extends T> code) throws Exception {
        cancelState.enter(onCancel == OnCancel.INTERRUPT);
        T result;
        try {
            result = context.run(code::call);
        } catch (Throwable thrown) {
            if (cancelState.leave(thrown)) {
                CancelledError cancelled = new CancelledError(cancelState.message());
                cancelled.initCause(thrown);
                throw cancelled;
            }
            throw thrown;
        }
        cancelState.leave(null);
        return result;
    }

    /** Has the loop run the code as a task, and waits for it. */
    <R extends @Nullable Object> R runErrand(Callable<? extends R> code) {
        Objects.requireNonNull(code, "code");
        if (onCancel != OnCancel.ABANDON) {
            cancelState.check();
        }
        TaskOptions options = TaskOptions.defaults().withContext(Context.copyOfCurrent());
        try {
            return Errand.<R>run(loop, () -> begin(code, options), Misuse::closed);
        } catch (CancelledError cancelled) {
            cancelState.noticed();
            throw cancelled;
        }
    }

    void checkCancelled() {
        cancelState.check();
    }

    /** How a limiter shows who has a token. */
    @Override
    public String toString() {
        return "a thread of " + task.name();
    }

    /** Hands a request to cancel the task to what its thread waits for. */
    private final class ToErrands extends CancelRequest.Broadcast {
        private final @Nullable String message;

        ToErrands(@Nullable String message) {
            super(List.copyOf(errands));
            this.message = message;
        }

        @Override
        boolean answer() {
            return taken || cancel(message);
        }
    }

    /** A callback, since a limiter may be anyone's. */
    private final class GivingBack extends Call {
        private final ThreadLimiter from;
        private final Runnable end;

        GivingBack(ThreadLimiter from, Runnable end) {
            super(task.loop, new Context());
            this.from = from;
            this.end = end;
        }

        @Override
        void run() {
            try {
                from.release(ThreadJob.this);
            } finally {
                end.run();
            }
        }

        @Override
        ExceptionContext failed(Throwable thrown) {
            return ExceptionContext.of("Exception in a limiter of threads", thrown);
        }

        @Override
        public String toString() {
            return "the end of " + ThreadJob.this;
        }
    }
}
