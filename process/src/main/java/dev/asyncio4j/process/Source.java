package dev.asyncio4j.process;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The items of an iterable until it throws: that is their end, and told to who asks for it. */
final class Source<A extends @Nullable Object> implements Iterator<A> {
    private final Iterable<? extends A> items;

    /** Null before the first item is asked for. */
    private @Nullable Iterator<? extends A> rest;

    /** The next one, if it is there. */
    private @Nullable A ahead;

    private boolean isAhead;
    private @Nullable Throwable failure;

    Source(Iterable<? extends A> items) {
        this.items = items;
    }

    /** What they have thrown; null if they have not, so far. */
    @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public boolean hasNext() {
        if (!isAhead && failure == null) {
            try {
                if (rest().hasNext()) {
                    ahead = rest().next();
                    isAhead = true;
                }
            } catch (RuntimeException | Error thrown) {
                failure = thrown;
            }
        }
        return isAhead;
    }

    private Iterator<? extends A> rest() {
        if (rest == null) {
            rest = items.iterator();
        }
        return rest;
    }

    @Override
    @SuppressWarnings("NullAway") // it is there, and null only if the items may be
    public A next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more items");
        }
        A item = ahead;
        ahead = null;
        isAhead = false;
        return item;
    }
}
