package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.EventHome;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens, for which any process can wait.
 *
 * <p>It lives in the process that created it; sent to another process, it is the same one there.
 *
 * <p><b>Suspends</b> a task, or blocks a thread, until the home has answered. <b>Threads.</b> Any.
 * <b>Errors.</b> When its home has ended, all calls throw {@link LostObjectException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Event}.
 */
public final class ProcessEvent implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Caller caller;

    private ProcessEvent() {
        caller = Caller.of("ProcessEvent", new EventHome());
    }

    /** An event that is not set. */
    public static ProcessEvent create() {
        return new ProcessEvent();
    }

    /**
     * Waits until it is set.
     *
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits
     */
    public void await() {
        caller.await(EventHome.AWAIT);
    }

    /**
     * Waits until it is set, but no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first
     */
    public void await(@Nullable Duration limit) throws TimeoutException {
        caller.await(EventHome.AWAIT, limit);
    }

    /** Sets it: all who wait go on, and who comes does not wait. */
    public void set() {
        caller.call(EventHome.SET);
    }

    /** Has those wait who come from now on. */
    public void clear() {
        caller.call(EventHome.CLEAR);
    }

    /** Whether it is set. */
    public boolean isSet() {
        return caller.call(EventHome.IS_SET).isTrue();
    }

    Caller caller() {
        return caller;
    }

    @Override
    public String toString() {
        return caller.toString();
    }
}
