package dev.asyncio4j.greenlet;

import dev.asyncio4j.engine.Strand;
import org.jspecify.annotations.Nullable;

/**
 * The greenlets of a thread, or a task: which is current, and which is next. Its own thread only.
 */
final class Switchboard {
    final Owner owner;
    final Greenlet main;

    /** Held while it runs; one that is suspended is held by those who can switch to it. */
    private Greenlet current;

    private Greenlet next;

    private @Nullable Tracer tracer;

    /** Who has switched to the next one, if somebody traces. */
    private @Nullable Greenlet origin;

    private Tracer.Event event = Tracer.Event.SWITCH;

    Switchboard(Owner owner) {
        this.owner = owner;
        this.main = new Greenlet(new Track(this));
        this.current = main;
        this.next = main;
    }

    Greenlet current() {
        return current;
    }

    /** Switches from the current greenlet; returns or throws what it is given when it is back. */
    @Nullable Object transfer(Greenlet target, @Nullable Object value, @Nullable Throwable error) {
        // Not its handle: of that, its own stack must not keep hold.
        Track mine = current.track;
        if (target.track.state() == Track.State.ACTIVE && tracer == null) {
            // What route would do, which is too large to become a part of its callers' code.
            target.track.give(value, error);
            next = target;
        } else {
            route(target, value, error);
        }
        if (next != current) {
            try {
                mine.leave();
            } catch (IllegalStateException pinned) {
                next.track.give(null, null);
                throw pinned;
            }
        }
        if (tracer != null) {
            trace(mine);
        }
        return mine.received();
    }

    /**
     * Finds who is next, and gives him what was passed: the target, or if it is dead its nearest
     * ancestor that is not. One that has not begun dies of an error; where somebody traces, it
     * begins to do so, and he is told of the way that the error takes.
     */
    void route(Greenlet target, @Nullable Object value, @Nullable Throwable error) {
        Greenlet found = target;
        Object given = value;
        Throwable thrown = error;
        while (true) {
            Track track = found.track;
            boolean diesUnbegun =
                    track.state() == Track.State.NEW && thrown != null && tracer == null;
            if (track.state() != Track.State.DEAD && !diesUnbegun) {
                break;
            }
            track.die();
            if (thrown instanceof GreenletExit) {
                given = thrown;
                thrown = null;
            }
            found = track.requireParent();
        }
        found.track.watch(found);
        found.track.give(given, thrown);
        if (tracer != null) {
            origin = current;
            event = thrown == null ? Tracer.Event.SWITCH : Tracer.Event.THROW;
        }
        next = found;
    }

    /**
     * Mounts one greenlet after the other, until it is the main one's turn. One that cannot be
     * mounted, as where the stack is exhausted, is lost; the main one meets the error.
     */
    void dispatch() {
        while (next != main) {
            current = next;
            Track mounted = current.track;
            boolean isBack = false;
            try {
                mounted.mount();
                isBack = true;
            } finally {
                if (!isBack) {
                    current = main;
                    next = main;
                    mounted.die();
                }
            }
        }
        current = main;
    }

    /** Tells the tracer that this one is current now. If the tracer throws, it is told no more. */
    void trace(Track now) {
        Tracer told = tracer;
        Greenlet from = origin;
        origin = null;
        if (told == null || from == null) {
            return;
        }
        try {
            told.trace(event, from, current);
        } catch (Throwable thrown) {
            tracer = null;
            now.give(null, thrown);
        }
    }

    @Nullable Tracer tracer() {
        return tracer;
    }

    @Nullable Tracer tracer(@Nullable Tracer replacement) {
        Tracer before = tracer;
        tracer = replacement;
        origin = null;
        return before;
    }

    void checkThread() {
        if (!owner.isCurrent()) {
            throw new IllegalStateException(
                    "cannot switch to a different thread: the greenlet belongs to "
                            + Strand.describe(owner.thread)
                            + ", and this is "
                            + Strand.describe(Thread.currentThread())
                            + ". Greenlets switch among those that were created in the same thread or"
                            + " task");
        }
    }

    /** Ends the greenlet; its parent is the current one meanwhile, so that comes back here. */
    void kill(Greenlet victim) {
        Track track = victim.track;
        if (track.state() == Track.State.NEW) {
            track.die();
            return;
        }
        Greenlet before = track.closer(current);
        try {
            transfer(victim, null, new GreenletExit());
        } finally {
            track.closer(before);
        }
        if (track.state() != Track.State.DEAD) {
            throw new IllegalStateException(
                    "greenlet ignored GreenletExit: it has switched to another, and was to end");
        }
    }
}
