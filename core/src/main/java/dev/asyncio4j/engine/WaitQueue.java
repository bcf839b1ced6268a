package dev.asyncio4j.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strands that wait for one thing, in the order in which they came.
 *
 * <p>A linked list, so that one that gives up leaves at once, however many wait. It belongs to the
 * engine of the first strand that ever waited in it; one of another is refused.
 */
public final class WaitQueue {
    private final Object subject;
    private @Nullable Engine engine;

    /** In debug mode, the engine whose code used it last, whether or not anyone has waited. */
    private @Nullable Engine home;

    private @Nullable Wait first;
    private @Nullable Wait last;
    private int size;

    /**
     * @param subject what is waited for, in whose name this speaks
     */
    public WaitQueue(Object subject) {
        this.subject = subject;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The wait that began first, or null. */
    public @Nullable Wait first() {
        return first;
    }

    /** Those that are going on now, in order. */
    public List<Wait> copy() {
        List<Wait> copy = new ArrayList<>(size);
        for (Wait wait = first; wait != null; wait = wait.next) {
            copy.add(wait);
        }
        return copy;
    }

    /**
     * Puts the wait at the end. Its strand is to be suspended next; one that has outlived its
     * engine will be refused that, and does not join.
     *
     * @throws IllegalStateException if the strand is of another engine
     */
    public void add(Wait wait) {
        Engine user = wait.strand.engine();
        bindTo(user);
        if (user.isClosed()) {
            return;
        }
        wait.queue = this;
        Wait before = last;
        wait.previous = before;
        if (before == null) {
            first = wait;
        } else {
            before.next = wait;
        }
        last = wait;
        size++;
    }

    /** Ends the first wait; null if there is none. The strand joins the ready queue. */
    public @Nullable Wait wakeFirst() {
        Wait woken = first;
        if (woken != null) {
            wake(woken);
        }
        return woken;
    }

    /** Ends this wait, which must be one of this queue. The strand joins the ready queue. */
    public void wake(Wait wait) {
        checkOwner();
        remove(wait);
        wait.isWoken = true;
        wait.onWoken();
        wait.strand.resume();
    }

    /** Has the first wait go on in another queue, at its end; null if there is none. */
    public @Nullable Wait moveFirst(WaitQueue other) {
        Wait moved = first;
        if (moved != null) {
            checkOwner();
            other.bindTo(moved.strand.engine());
            remove(moved);
            other.add(moved);
        }
        return moved;
    }

    void remove(Wait wait) {
        Wait before = wait.previous;
        Wait after = wait.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        wait.queue = null;
        wait.previous = null;
        wait.next = null;
        size--;
    }

    private void bindTo(Engine user) {
        if (engine == null) {
            engine = user;
        } else if (engine != user) {
            throw new IllegalStateException(
                    subject
                            + " is bound to a different event loop, whose tasks have waited for it;"
                            + " give each loop one of its own, or use what is made for several"
                            + " threads");
        }
    }

    /**
     * Throws if strands wait, and the calling code may not wake them; in debug mode, also if code
     * of an engine that is running has used it, and the calling code is not of that. Whoever
     * changes something asks first.
     *
     * @throws IllegalStateException if it runs on another thread than their engine
     */
    public void checkOwner() {
        if (size > 0 && engine != null && !engine.isOwner()) {
            throw engine.foreign(subject, "tasks wait for it on");
        }
        if (Engine.isAnyStrict()) {
            checkHome();
        }
    }

    private void checkHome() {
        Engine before = home;
        if (before != null && before.isStrict() && !before.isOwner()) {
            throw before.foreign(subject, "it belongs to");
        }
        Engine here = Engine.ofThisThread();
        if (here != null && here.isStrict()) {
            home = here;
        }
    }

    @Override
    public String toString() {
        return subject.toString();
    }
}
