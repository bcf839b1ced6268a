package dev.asyncio4j.gevent;

import java.util.Iterator;

/** So many of what arrives. */
final class FirstOf<L extends Linkable> implements Iterator<L> {
    private final Arrivals<L> arrivals;
    private int left;
    private final boolean raiseError;

    FirstOf(Arrivals<L> arrivals, JoinOptions options) {
        this.arrivals = arrivals;
        this.left = options.count();
        this.raiseError = options.raiseError();
    }

    @Override
    public boolean hasNext() {
        return left > 0 && arrivals.hasNext();
    }

    @Override
    public L next() {
        L next = arrivals.next();
        left--;
        if (left == 0) {
            arrivals.leave();
        }
        if (raiseError && next instanceof Greenlet<?> greenlet && greenlet.exception() != null) {
            left = 0;
            arrivals.leave();
            greenlet.get();
        }
        return next;
    }
}
