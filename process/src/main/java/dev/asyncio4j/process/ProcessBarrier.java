package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.BarrierHome;
import dev.asyncio4j.process.hub.Reply;
import dev.asyncio4j.sync.BrokenBarrierException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where so many, of any process, wait for each other.
 *
 * <p>It lives in the process that created it; sent to another process, it is the same one there.
 * Who waits in a process that ends does not count as having come.
 *
 * <p><b>Suspends</b> a task, or blocks a thread, until the home has answered. <b>Threads.</b> Any.
 * <b>Errors.</b> When its home has ended, all calls throw {@link LostObjectException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Barrier}, which breaks when a wait times out.
 */
public final class ProcessBarrier implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Caller caller;
    private final int parties;

    private ProcessBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties: " + parties + " (expected: 1 or more)");
        }
        this.parties = parties;
        caller = Caller.of("ProcessBarrier", new BarrierHome(parties));
    }

    /**
     * An empty one.
     *
     * @param parties how many wait for each other
     * @throws IllegalArgumentException if that is less than one
     */
    public static ProcessBarrier create(int parties) {
        return new ProcessBarrier(parties);
    }

    /**
     * Waits until as many as there are parties have called this.
     *
     * <p><b>Cancellation</b>: the caller does not count as having come.
     *
     * @return the place among those that go on together: 0 to the first to come, parties - 1 to the
     *     last
     * @throws BrokenBarrierException if it is aborted, or is reset meanwhile
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits
     */
    public int await() {
        return place(caller.await(BarrierHome.AWAIT));
    }

    /**
     * Waits like {@link #await()}, but no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first; the caller does not count as having come
     */
    public int await(@Nullable Duration limit) throws TimeoutException {
        return place(caller.await(BarrierHome.AWAIT, limit));
    }

    private static int place(Reply reply) {
        if (reply.status() == Reply.Status.BROKEN) {
            throw new BrokenBarrierException(reply.text());
        }
        return (int) reply.number();
    }

    /** Makes it empty and usable again. Who waits at it gets a {@link BrokenBarrierException}. */
    public void reset() {
        caller.call(BarrierHome.RESET);
    }

    /**
     * Breaks it until it is reset: who waits, and who comes, gets a {@link BrokenBarrierException}.
     */
    public void abort() {
        caller.call(BarrierHome.ABORT);
    }

    /** How many wait for each other. */
    public int parties() {
        return parties;
    }

    /** How many have come. <b>Python:</b> {@code n_waiting}. */
    public int waiting() {
        return (int) caller.call(BarrierHome.WAITING).number();
    }

    /** Whether it was aborted. */
    public boolean isBroken() {
        return caller.call(BarrierHome.IS_BROKEN).isTrue();
    }

    Caller caller() {
        return caller;
    }

    @Override
    public String toString() {
        return caller.toString();
    }
}
