package dev.asyncio4j;

import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Hands a request to cancel on to several; it is taken if one of them takes it. */
final class Broadcast extends CancelRequest.Relay {
    private final Iterator<? extends Future<?>> left;
    private final Runnable whenTaken;
    private boolean taken;

    Broadcast(Collection<? extends Future<?>> receivers, Runnable whenTaken) {
        this.left = receivers.iterator();
        this.whenTaken = whenTaken;
    }

    @Override
    @Nullable Future<?> next() {
        return left.hasNext() ? left.next() : null;
    }

    @Override
    void answered(boolean taken) {
        this.taken |= taken;
    }

    @Override
    boolean answer() {
        if (taken) {
            whenTaken.run();
        }
        return taken;
    }
}
