package dev.asyncio4j.greenlet;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a generator or greenlet when nobody has its handle any longer: a stack whose
 * finally blocks are still to run. The entries of an owner are a ring.
 */
final class Leftover extends PhantomReference<Object> {
    private @Nullable Runnable close;
    private Leftover previous;
    private Leftover next;

    /** The ring's head, which stands for nothing. */
    Leftover(Owner owner) {
        super(owner, null);
        this.previous = this;
        this.next = this;
    }

    Leftover(Object handle, ReferenceQueue<Object> queue, Leftover head, Runnable close) {
        super(handle, queue);
        this.close = close;
        this.previous = head;
        this.next = head.next;
        next.previous = this;
        head.next = this;
    }

    /** It has ended. */
    void forget() {
        clear();
        close = null;
        unlink();
    }

    /** Of a ring's head: takes the newest entry out of the ring; null if there is none. */
    @Nullable Leftover takeNext() {
        Leftover newest = next;
        newest.unlink();
        return newest == this ? null : newest;
    }

    private void unlink() {
        previous.next = next;
        next.previous = previous;
        previous = this;
        next = this;
    }

    void close() {
        Runnable last = close;
        if (last == null) {
            return;
        }
        try {
            last.run();
        } catch (Throwable thrown) {
            Reports.notThrown("Exception in a generator or greenlet that was dropped", thrown);
        }
    }
}
