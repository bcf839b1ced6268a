package dev.asyncio4j.sync;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.ThreadLimiter;
import dev.asyncio4j.ThreadOptions;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many do something at once, and knows who they are: a semaphore whose every token has a
 * borrower, and whose size can be changed.
 *
 * <pre>{@code
 * try (var _ = desks.hold()) {
 *     work();
 * }
 * }</pre>
 *
 * <p>A borrower has at most one token. It is the calling task, or, for what outlives a call or is
 * no task, any object given. For code on another thread there is {@link #toThread}, since what a
 * task holds around {@link dev.asyncio4j.Asyncio#toThread} it gives back when it is cancelled,
 * though the thread may still be at work.
 *
 * <p><b>Order.</b> First come, first served.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code trio.CapacityLimiter}.
 */
public final class CapacityLimiter implements ThreadLimiter {
    private final ParkingLot waiters = new ParkingLot(this);
    private final Set<Object> borrowers = new LinkedHashSet<>();
    private int tokens;

    /** Tokens handed to tasks that have not had their turn. */
    private int called;

    /**
     * @param tokens how many may have one at the same time
     * @throws IllegalArgumentException if that is less than zero
     */
    public CapacityLimiter(int tokens) {
        this.tokens = requireCount(tokens);
    }

    private static int requireCount(int tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens: " + tokens + " (expected: 0 or more)");
        }
        return tokens;
    }

    /** Borrows a token for the calling task. See {@link #acquire(Object)}. */
    public void acquire() {
        acquire(caller());
    }

    /**
     * Borrows a token.
     *
     * <p><b>Suspends</b> while there is none, or others wait. <b>Cancellation</b>: none was
     * borrowed.
     *
     * <p><b>Python:</b> {@code acquire_on_behalf_of(borrower)}.
     *
     * @throws IllegalStateException if the borrower has one; outside a task, or if tasks of another
     *     loop have waited for it
     */
    @Override
    public void acquire(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        caller();
        waiters.checkThread();
        requireNone(borrower);
        if (isLocked()) {
            waiters.park(this::notNeeded);
            called--;
        }
        boolean added = borrowers.add(borrower);
        handOut();
        if (!added) {
            throw hasOneAlready(borrower);
        }
    }

    /**
     * Borrows a token for the calling task, if there is one and nobody waits; false if not. See
     * {@link #tryAcquire(Object)}.
     */
    public boolean tryAcquire() {
        return tryAcquire(caller());
    }

    /**
     * Borrows a token, if there is one and nobody waits; false if not. Does not suspend, and may be
     * called by callbacks too.
     *
     * <p><b>Python:</b> {@code acquire_on_behalf_of_nowait(borrower)}, which raises {@code
     * WouldBlock}.
     *
     * @throws IllegalStateException if the borrower has one
     */
    public boolean tryAcquire(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        waiters.checkThread();
        requireNone(borrower);
        return !isLocked() && borrowers.add(borrower);
    }

    /** Whether {@link #acquire} would wait. */
    private boolean isLocked() {
        return available() == 0 || called > 0 || !waiters.isEmpty();
    }

    private void requireNone(Object borrower) {
        if (borrowers.contains(borrower)) {
            throw hasOneAlready(borrower);
        }
    }

    private IllegalStateException hasOneAlready(Object borrower) {
        return new IllegalStateException(
                show(borrower) + " has a token of " + this + " already, and can have only one");
    }

    /** Gives back the calling task's token. See {@link #release(Object)}. */
    public void release() {
        release(caller());
    }

    /**
     * Gives the borrower's token back.
     *
     * @throws IllegalStateException if it has none
     */
    @Override
    public void release(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        waiters.checkThread();
        if (!borrowers.remove(borrower)) {
            throw new IllegalStateException(
                    show(borrower)
                            + " has no token of "
                            + this
                            + ": release it once for each time it was acquired");
        }
        handOut();
    }

    private void notNeeded() {
        called--;
        handOut();
    }

    private void handOut() {
        while (available() > 0 && !waiters.isEmpty()) {
            called++;
            waiters.unpark();
        }
    }

    /** Borrows a token for the calling task, for the block of a {@code try}. */
    public Held hold() {
        Task<?> caller = caller();
        acquire(caller);
        return Held.of(() -> release(caller));
    }

    /**
     * Runs the code on a thread of the default executor, as {@link dev.asyncio4j.Asyncio#toThread}
     * does, with a token that comes back when the code has ended. So there are never more threads
     * at work than tokens, whoever is cancelled.
     *
     * <pre>{@code
     * CapacityLimiter scanners = new CapacityLimiter(2);
     * String text = timeout(seconds(5), () -> scanners.toThread(() -> read(page)));
     * }</pre>
     *
     * <p>The borrower is the thread, not the task: a task that has a token needs a second one for
     * its thread.
     *
     * <p><b>Suspends</b>, first for a token. <b>Cancellation</b> takes back code that has not
     * begun, and its token; other code goes on and keeps the token until it ends, and its result is
     * dropped. To have it waited for or interrupted instead, give the limiter to {@link
     * ThreadOptions#withLimiter}. <b>Errors</b> as {@link dev.asyncio4j.Future#await()}.
     *
     * <p><b>Python:</b> {@code trio.to_thread.run_sync(code, limiter=limiter,
     * abandon_on_cancel=True)}.
     */
    public <T extends @Nullable Object> T toThread(Callable<? extends T> code) {
        Objects.requireNonNull(code, "code");
        caller();
        return Asyncio.<T>toThread(code, ThreadOptions.defaults().withLimiter(this));
    }

    /** Like {@link #toThread(Callable)}, for code without a result. */
    public void toThread(Action<?> code) {
        Objects.requireNonNull(code, "code");
        this.<@Nullable Void>toThread(() -> {
            code.run();
            return null;
        });
    }

    /** How many may have a token at the same time. <b>Python:</b> {@code total_tokens}. */
    public int tokens() {
        return tokens;
    }

    /**
     * Changes how many may have a token. If more have one by now, they keep it.
     *
     * @throws IllegalArgumentException if that is less than zero
     */
    public void tokens(int tokens) {
        waiters.checkThread();
        this.tokens = requireCount(tokens);
        handOut();
    }

    /** How many tokens are lent. <b>Python:</b> {@code borrowed_tokens}. */
    public int borrowed() {
        return borrowers.size();
    }

    /** How many tokens nobody has. <b>Python:</b> {@code available_tokens}. */
    public int available() {
        return Math.max(0, tokens - borrowers.size() - called);
    }

    /** Who has a token, in the order in which they got it. */
    public Set<Object> borrowers() {
        return new LinkedHashSet<>(borrowers);
    }

    /** How many tasks wait for a token. */
    public int waiters() {
        return waiters.size();
    }

    private static Task<?> caller() {
        return ParkingLot.caller("use a token");
    }

    private static String show(Object borrower) {
        return borrower instanceof Task<?> task ? task.name() : borrower.toString();
    }

    @Override
    public String toString() {
        return "CapacityLimiter[borrowed="
                + borrowers.size()
                + "/"
                + tokens
                + Waiters.show(waiters)
                + "]";
    }
}
