package dev.asyncio4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A block of code that can be cancelled as a whole, from anywhere and as long as it lasts.
 *
 * <pre>{@code
 * var scope = CancelScope.after(seconds(2));
 * scope.run(() -> {
 *     startButton.onClick(scope::cancel);
 *     download(file);
 * });
 * if (scope.cancelledCaught()) {
 *     remove(file);
 * }
 * }</pre>
 *
 * <p>From when it is cancelled, by {@link #cancel()} or by its deadline, every suspension in it
 * throws {@link CancelledError}: the one that is going on, and each that is tried afterwards, until
 * the block has been left. That is where it differs from {@link Task#cancel()} and {@link
 * Asyncio#timeout}, which throw once, and then let the code wait again. A blocking call of the
 * JDK's is interrupted each time. When the error reaches the end of the block, the scope keeps it,
 * and the code behind the block goes on.
 *
 * <p><b>Nesting.</b> A scope in a cancelled scope is cancelled with it, and so are the tasks of a
 * {@link TaskGroup} that was opened in it; free tasks are not. A scope keeps no cancellation but
 * its own: that of a scope around it goes on to there, and a request to cancel the task, or a
 * timeout or group around the scope, to whoever made it.
 *
 * <p><b>Shields.</b> What is cancelled around a scope with {@link #shield(boolean)} is not noticed
 * in it: scopes, and requests to cancel the task, which come at the first suspension behind it. So
 * cleanup can wait in peace, and had better have a deadline: {@link #shielded(Duration)}. What is
 * begun inside, as a timeout or a group, works as everywhere.
 *
 * <p><b>Threads.</b> The loop's only, once it was entered.
 *
 * <p><b>Python:</b> {@code trio.CancelScope}; in asyncio itself there is none.
 */
public final class CancelScope {
    /** Of a cancelled scope: so long ago that whoever counts from it has no time left. */
    private static final Duration LONG_PAST = Duration.ofNanos(Long.MIN_VALUE / 2);

    private State state = State.NEW;
    private boolean shield;
    private boolean cancelCalled;
    private @Nullable String reason;

    /** The cancellation with which it was left. */
    private @Nullable Throwable kept;

    /** Before it is entered, what the deadline is to be: a point in time, or a time from then. */
    private @Nullable Duration when;

    private @Nullable Duration limit;

    // From when it is entered.
    private @Nullable Task<?> task;
    private @Nullable Deadline deadline;

    /** The scope around it, of this task or of the group that the task belongs to. */
    private @Nullable CancelScope outer;

    /**
     * The scope whose cancellation is noticed here, itself or one around it; null for none. Kept,
     * and brought up to date by {@link #change}: tasks ask for it whenever they wait.
     */
    private @Nullable CancelScope cancelledBy;

    /** Requests to cancel the task that were in view where it was entered. */
    private int requestsBefore;

    /** The tasks of the groups opened in it, and not in a scope within. */
    private Set<Task<?>> members = Set.of();

    private enum State {
        NEW,
        ENTERED,
        LEFT
    }

    /** A scope that ends when it is cancelled. */
    public CancelScope() {}

    /** A scope that is cancelled when so much time has gone by since it was entered. */
    public static CancelScope after(Duration limit) {
        CancelScope scope = new CancelScope();
        scope.limit = Objects.requireNonNull(limit, "limit");
        return scope;
    }

    /** A scope that is cancelled at a point in time, in the terms of {@link EventLoop#time()}. */
    public static CancelScope at(Duration when) {
        CancelScope scope = new CancelScope();
        scope.when = Objects.requireNonNull(when, "when");
        return scope;
    }

    /** A scope in which nothing is noticed of what is cancelled around it. */
    public static CancelScope shielded() {
        CancelScope scope = new CancelScope();
        scope.shield = true;
        return scope;
    }

    /**
     * A shield with a deadline of its own, so much time after it was entered: for cleanup.
     *
     * <pre>{@code
     * } finally {
     *     CancelScope.shielded(seconds(1)).run(() -> sayGoodbye());
     * }
     * }</pre>
     */
    public static CancelScope shielded(Duration limit) {
        CancelScope scope = after(limit);
        scope.shield = true;
        return scope;
    }

    /**
     * The earliest deadline that the calling code is subject to, in the terms of {@link
     * EventLoop#time()}: of the scopes around it, up to the first shield. A time long past if one
     * of them is cancelled; null for none. Timeouts do not count.
     *
     * <p><b>Python:</b> {@code trio.current_effective_deadline()}.
     *
     * @throws IllegalStateException outside a task
     */
    public static @Nullable Duration currentEffectiveDeadline() {
        CancelScope innermost = Task.running("ask for the deadline").innermostScope();
        if (innermost == null) {
            return null;
        }
        if (innermost.isCancelled()) {
            return LONG_PAST;
        }
        Duration earliest = null;
        for (CancelScope scope = innermost; scope != null; scope = scope.outerInView()) {
            Duration end = scope.deadline();
            if (end != null && (earliest == null || end.compareTo(earliest) < 0)) {
                earliest = end;
            }
        }
        return earliest;
    }

    /**
     * Runs the code in the calling task, within this scope.
     *
     * <p><b>Errors.</b> What the code throws, but for the cancellation of this scope.
     *
     * @return what the code returned; empty if that was null, or the scope kept its cancellation
     * @throws IllegalStateException outside a task, or if the scope was entered before
     */
    public <T, X extends Exception> Optional<T> run(Block<? extends @Nullable T, ? extends X> code)
            throws X {
        return Optional.ofNullable(this.<@Nullable T, X>runWithin(code));
    }

    /** Like {@link #run(Block)}, for code without a result. */
    public <X extends Exception> void run(Action<? extends X> code) throws X {
        run(Actions.<X>block(code));
    }

    /** Cancels without a reason. See {@link #cancel(String)}. */
    public void cancel() {
        cancel(null);
    }

    /**
     * Cancels all that goes on in this scope; before it is entered, all that will. No effect if it
     * was left, or cancelled before.
     *
     * @param reason the message of the CancelledErrors
     */
    public void cancel(@Nullable String reason) {
        checkThread("cancel");
        if (cancelCalled || state == State.LEFT) {
            return;
        }
        change(() -> {
            this.reason = reason;
            cancelCalled = true;
        });
    }

    /** Whether it was cancelled, by whomever. <b>Python:</b> {@code cancel_called}. */
    public boolean cancelCalled() {
        return cancelCalled;
    }

    /** Whether it was left by its cancellation. <b>Python:</b> {@code cancelled_caught}. */
    public boolean cancelledCaught() {
        return kept != null;
    }

    /**
     * When it is cancelled, in the terms of {@link EventLoop#time()}; null for never, and before a
     * scope made by {@link #after} is entered.
     */
    public @Nullable Duration deadline() {
        return deadline == null ? when : deadline.when();
    }

    /**
     * Moves the deadline.
     *
     * @param when null for none; one that has passed takes effect when the code next suspends
     */
    public void deadline(@Nullable Duration when) {
        checkThread("deadline");
        limit = null;
        this.when = when;
        if (deadline != null && state == State.ENTERED) {
            deadline.move(when);
        }
    }

    /** Whether it keeps off what is cancelled around it. */
    public boolean shield() {
        return shield;
    }

    /**
     * Has it keep off what is cancelled around it from now on, or let that pass. Tasks that wait in
     * it are then cancelled, if a scope around it is.
     */
    public void shield(boolean on) {
        checkThread("shield");
        if (on == shield || task == null || state != State.ENTERED) {
            shield = on;
            return;
        }
        CancelState of = task.cancelState();
        boolean pendingBefore = of.isRequestPending();
        change(() -> shield = on);
        of.shieldChanged(pendingBefore);
    }

    @Override
    public String toString() {
        return "CancelScope["
                + state.name().toLowerCase(Locale.ROOT)
                + (deadline() == null ? "" : ", deadline=" + deadline())
                + (shield ? ", shield" : "")
                + (cancelCalled ? ", cancelled" : "")
                + (kept == null ? "]" : ", caught]");
    }

    // For neighbours

    @Nullable CancelScope outer() {
        return outer;
    }

    /** The next scope outwards whose cancellation is noticed in this one. */
    private @Nullable CancelScope outerInView() {
        return shield ? null : outer;
    }

    /** Whether code in it is cancelled: by it, or by a scope around it. */
    boolean isCancelled() {
        return cancelledBy != null;
    }

    /** The reason why it is. */
    @Nullable String reason() {
        return cancelledBy == null ? null : cancelledBy.reason;
    }

    /** Finds out anew whether it is; where the scope around it knows. */
    void lookAround() {
        CancelScope around = outerInView();
        if (cancelCalled) {
            cancelledBy = this;
        } else {
            cancelledBy = around == null ? null : around.cancelledBy;
        }
    }

    /** A task of a group that was opened in it. */
    void join(Task<?> member) {
        if (members.isEmpty()) {
            members = new LinkedHashSet<>();
        }
        members.add(member);
    }

    void part(Task<?> member) {
        members.remove(member);
    }

    // Within

    /** As {@link Asyncio#failAfter}. */
    static <T extends @Nullable Object, X extends Exception> T failAfter(
            Duration limit, Block<? extends T, ? extends X> code) throws X, TimeoutException {
        CancelScope scope = after(limit);
        T result = scope.runWithin(code);
        Throwable kept = scope.kept;
        if (kept != null) {
            throw Timeout.exceeded(limit, kept);
        }
        return result;
    }

    /** Gives null if the scope has kept its cancellation. */
    @SuppressWarnings("NullAway")
    private <T extends @Nullable Object, X extends Exception> T runWithin(
            Block<? extends T, ? extends X> code) throws X {
        Objects.requireNonNull(code, "code");
        Task<?> entering = Task.running("enter a cancel scope");
        enter(entering);
        T result;
        try {
            result = code.run();
        } catch (Throwable thrown) {
            leave(entering, thrown);
            if (kept != null) {
                return null;
            }
            throw thrown;
        }
        leave(entering, null);
        return result;
    }

    private void enter(Task<?> entering) {
        if (state != State.NEW) {
            throw new IllegalStateException(
                    this + " was entered before; a scope is for one block, make a new one");
        }
        if (limit != null || when != null) {
            Unwinding.refuseIfClosed(entering.loop);
        }
        state = State.ENTERED;
        task = entering;
        outer = entering.innermostScope();
        lookAround();
        requestsBefore = entering.requestsInView();
        entering.cancelState().enter(this);
        Deadline end = new Deadline(entering.loop, this::expire);
        deadline = end;
        end.move(
                limit == null
                        ? when
                        : Duration.ofNanos(
                                Durations.after(entering.loop.engine.nanoTime(), limit)));
    }

    private void expire() {
        cancel("the deadline of the scope has passed");
    }

    /** The code has ended, and threw this, if anything. */
    private void leave(Task<?> leaving, @Nullable Throwable thrown) {
        if (deadline != null) {
            deadline.stop();
        }
        if (thrown != null && isOurs(leaving)) {
            CancelledError cancelled = leaving.asCancellation(thrown);
            if (cancelled != null && cancelled.isPlain()) {
                kept = thrown;
            }
        }
        state = State.LEFT;
        leaving.cancelState().leave(this);
    }

    /** Whether a cancellation that arrives at the end of the block is for nobody but this scope. */
    private boolean isOurs(Task<?> leaving) {
        CancelScope around = outerInView();
        return cancelCalled
                && leaving.requestsInView() <= requestsBefore
                && (around == null || !around.isCancelled());
    }

    /** Makes the change, and has those tasks learn of it that it makes cancelled. */
    private void change(Runnable change) {
        if (state != State.ENTERED) {
            change.run();
            return;
        }
        List<Task<?>> tasks = tasksWithin();
        List<Task<?>> unaware =
                tasks.stream().filter(within -> !within.isScopeCancelled()).toList();
        change.run();
        for (Task<?> within : tasks) {
            within.cancelState().lookAround();
        }
        for (Task<?> within : unaware) {
            if (within.isScopeCancelled()) {
                within.cancelState().scopeCancelled();
            }
        }
    }

    /** The task that entered it; then those of the groups opened in it, of the groups in those. */
    private List<Task<?>> tasksWithin() {
        List<Task<?>> found = new ArrayList<>();
        if (task != null) {
            found.add(task);
        }
        for (int i = 0; i < found.size(); i++) {
            CancelScope base = i == 0 ? outer : found.get(i).cancelState().base();
            CancelScope scope = found.get(i).innermostScope();
            for (; scope != null && scope != base; scope = scope.outer) {
                found.addAll(scope.members);
            }
        }
        return found;
    }

    private void checkThread(String operation) {
        if (task != null) {
            task.checkThread(operation);
        }
    }
}
