package dev.asyncio4j.queue;

import java.util.ArrayDeque;
import java.util.Collections;

/**
 * A queue that gives the item put last.
 *
 * <p><b>Python:</b> {@code asyncio.LifoQueue}.
 *
 * @param <E> the type of the items, never null
 */
public final class LifoQueue<E> extends Queue<E> {
    /** A queue without a limit. */
    public LifoQueue() {
        this(0);
    }

    /**
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public LifoQueue(int maxsize) {
        super(maxsize, Collections.asLifoQueue(new ArrayDeque<>()));
    }
}
