package dev.asyncio4j.testing;

import dev.asyncio4j.Action;
import dev.asyncio4j.Block;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Handle;
import dev.asyncio4j.Task;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on code of tasks, made for {@code import static}.
 *
 * <p>Code has suspended if others had a turn before it ended: in an await that waited, in a {@link
 * dev.asyncio4j.Asyncio#checkpoint()} or its shielded half, in a call of the JDK's that really
 * blocked. What had no need to wait has not suspended. Nor has what created an eager task: that
 * task's first step is a part of its creator's turn. One that keeps its whole loop, as a blocking
 * call in a native method does, has not suspended either.
 */
public final class AsyncAssertions {
    private AsyncAssertions() {}

    /**
     * Runs the code, and fails if it did not suspend. What the code throws is passed on, whether it
     * suspended or not.
     *
     * <p><b>Python:</b> {@code with trio.testing.assert_checkpoints()}, which asks for a place
     * where a cancellation could have come as well.
     *
     * @return what the code returned
     * @throws AssertionError if the code did not suspend
     * @throws IllegalStateException outside a task
     */
    public static <T extends @Nullable Object, X extends Exception> T assertSuspends(
            Block<? extends T, ? extends X> code) throws X {
        Objects.requireNonNull(code, "code");
        Others others = new Others(Callers.task("assert that code suspends"));
        T result;
        try {
            result = code.run();
        } finally {
            others.end();
        }
        if (!others.hadATurn()) {
            throw new AssertionError("the code did not suspend: nobody else had a turn");
        }
        return result;
    }

    /** Like {@link #assertSuspends(Block)}, for code without a result. */
    public static <X extends Exception> void assertSuspends(Action<? extends X> code) throws X {
        assertSuspends(AsyncAssertions.<X>block(code));
    }

    /**
     * Runs the code, and fails if it suspended, also if it threw then: that is the cause of the
     * error. Where it first suspended is a suppressed exception.
     *
     * <p><b>Python:</b> {@code with trio.testing.assert_no_checkpoints()}.
     *
     * @return what the code returned
     * @throws AssertionError if the code suspended
     * @throws IllegalStateException outside a task
     */
    public static <T extends @Nullable Object, X extends Exception> T assertDoesNotSuspend(
            Block<? extends T, ? extends X> code) throws X {
        Objects.requireNonNull(code, "code");
        Others others = new Others(Callers.task("assert that code does not suspend"));
        T result;
        try {
            result = code.run();
        } catch (Throwable thrown) {
            others.end();
            others.refuseTurn(thrown);
            throw thrown;
        }
        others.end();
        others.refuseTurn(null);
        return result;
    }

    /** Like {@link #assertDoesNotSuspend(Block)}, for code without a result. */
    public static <X extends Exception> void assertDoesNotSuspend(Action<? extends X> code)
            throws X {
        assertDoesNotSuspend(AsyncAssertions.<X>block(code));
    }

    private static <X extends Exception> Block<@Nullable Void, X> block(Action<? extends X> code) {
        Objects.requireNonNull(code, "code");
        return () -> {
            code.run();
            return null;
        };
    }

    /**
     * Everybody else on the loop, in the person of a callback: the ready queue is first in, first
     * out, so that it has its turn as soon as the task gives up its own.
     */
    private static final class Others {
        private final Task<?> task;
        private final Handle callback;

        /** Where the task was then; null as long as it kept its turn. */
        private StackTraceElement @Nullable [] whereItWas;

        Others(Task<?> task) {
            this.task = task;
            this.callback = EventLoop.running().callSoon(() -> whereItWas = task.stack());
        }

        void end() {
            callback.cancel();
        }

        boolean hadATurn() {
            return whereItWas != null;
        }

        void refuseTurn(@Nullable Throwable thrown) {
            StackTraceElement[] stack = whereItWas;
            if (stack != null) {
                AssertionError error =
                        new AssertionError("the code suspended: others had a turn", thrown);
                Throwable where = new Throwable("here " + task.name() + " suspended");
                where.setStackTrace(stack);
                error.addSuppressed(where);
                throw error;
            }
        }
    }
}
