package dev.asyncio4j;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what an event loop does, while it does it: to count, to time, to trace. Every method does
 * nothing unless it is overridden.
 *
 * <pre>{@code
 * class Busy implements Instrument {
 *     long steps;
 *
 *     public void beforeTaskStep(Task<?> task) {
 *         steps++;
 *     }
 * }
 * }</pre>
 *
 * <p>A loop has any number of them, and tells them in the order in which they were {@linkplain
 * EventLoop#addInstrument added}; one that is added while the loop runs is told from then on. They
 * see tasks; callbacks are not told of one by one, since one that blocks ends long after others
 * have run. What callbacks take is what is left of the time between two waits.
 *
 * <p><b>Order.</b> A task is created, and ends with or before its last step. Each of its steps is
 * announced by its being ready. Steps do not overlap: the first step of an eager task is one of its
 * own, which its creator's step ends for; the creator is ready again at once, and goes on in
 * another step. Who is told of the beginning of a step is told of its end, unless it is removed
 * before, and nobody else is: one that was removed is not, though it be added again by then.
 *
 * <p><b>Threads.</b> The loop's, in the midst of its work; and whoever has the loop, while it does
 * not run. Most of it is called outside of every task and callback, where nothing can be suspended.
 * So these methods must neither wait nor take a lock that others hold for long; that includes to
 * print and to log. Let them note what they see, and have it told by {@link EventLoop#callSoon} or
 * by another thread. They may ask the loop and its tasks for anything, schedule callbacks, and add
 * and remove instruments; awaiting throws, or has no defined effect. What a loop does once it is
 * closed is told to nobody.
 *
 * <p><b>Errors.</b> An instrument that throws is removed, and what it threw goes to the loop's
 * exception handler; what is fatal ends the run. The loop goes on as if nothing had happened.
 *
 * <p><b>Python:</b> trio's {@code Instrument}, whose methods are named at ours.
 */
public interface Instrument {
    /**
     * A run begins, before anything else of it. A loop may run several times: {@link Asyncio#run}
     * runs it for the main task, for the cleanup of tasks that are left, if there are any, and for
     * the jobs of the default executor, if there is one; and closing a loop runs tasks that are
     * pending. <b>Python:</b> {@code before_run}.
     */
    default void beforeRun() {}

    /** A run has ended, however it did. <b>Python:</b> {@code after_run}. */
    default void afterRun() {}

    /** A task was created; it has not begun. <b>Python:</b> {@code task_spawned}. */
    default void taskCreated(Task<?> task) {}

    /**
     * A task is ready: it stands in line for its next step. <b>Python:</b> {@code task_scheduled}.
     */
    default void taskReady(Task<?> task) {}

    /** A step of a task begins. <b>Python:</b> {@code before_task_step}. */
    default void beforeTaskStep(Task<?> task) {}

    /**
     * A step of a task has ended: the task is suspended, or done. <b>Python:</b> {@code
     * after_task_step}.
     */
    default void afterTaskStep(Task<?> task) {}

    /**
     * A task is done: by the end of its last step, whose end is told afterwards. <b>Python:</b>
     * {@code task_exited}.
     */
    default void taskEnded(Task<?> task) {}

    /**
     * The loop has nothing to run, and is about to wait: for a deadline, other threads, or I/O.
     * <b>Python:</b> {@code before_io_wait}, which also tells when trio looks for I/O without
     * waiting.
     *
     * @param timeout how long at most; zero if a deadline has just come, null if none is pending
     */
    default void beforeWait(@Nullable Duration timeout) {}

    /** The loop has waited. <b>Python:</b> {@code after_io_wait}. */
    default void afterWait() {}
}
