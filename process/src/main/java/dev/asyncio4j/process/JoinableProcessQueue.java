package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.QueueHome;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ProcessQueue} that counts what was put and not yet reported done. Where a process has
 * ended that had taken an item and not reported it, nobody will: join with a limit, or take the
 * processes from a pool.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.JoinableQueue}.
 *
 * @param <E> the type of the items, never null, and serializable
 */
public final class JoinableProcessQueue<E> extends ProcessQueue<E> {
    private static final long serialVersionUID = 1L;

    private JoinableProcessQueue(int maxsize) {
        super("JoinableProcessQueue", maxsize);
    }

    /** A queue without a limit. */
    public static <E> JoinableProcessQueue<E> create() {
        return create(0);
    }

    /**
     * A queue.
     *
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public static <E> JoinableProcessQueue<E> create(int maxsize) {
        return new JoinableProcessQueue<>(maxsize);
    }

    /**
     * Says that an item which was taken has been dealt with.
     *
     * @throws IllegalStateException if called more often than items were put
     */
    public void taskDone() {
        caller().call(QueueHome.TASK_DONE);
    }

    /**
     * Waits until {@link #taskDone} has been called for every item put.
     *
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits
     */
    public void join() {
        caller().await(QueueHome.JOIN);
    }

    /**
     * Waits like {@link #join()}, but no longer than this.
     *
     * @param limit null for no limit
     * @throws TimeoutException if the time was up first
     */
    public void join(@Nullable Duration limit) throws TimeoutException {
        caller().await(QueueHome.JOIN, limit);
    }
}
