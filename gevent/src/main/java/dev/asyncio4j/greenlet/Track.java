package dev.asyncio4j.greenlet;

import dev.asyncio4j.engine.Continuations;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A greenlet's code with its stack: all of a greenlet but the handle, which it does not know. So
 * the handle becomes garbage when nobody can switch to it any more.
 *
 * <p>The greenlets of a thread are mounted by its main greenlet, one after the other and none on
 * another: who switches is left, and {@link Switchboard#dispatch} mounts the next. So a switch
 * costs one continuation left and one mounted.
 *
 * <p>The owner's thread only, but for the constructor.
 */
final class Track implements Runnable {
    enum State {
        /** Its code has not begun. */
        NEW,
        /** It is the current one, or suspended in a switch to another. */
        ACTIVE,
        DEAD
    }

    static final Object SCOPE = Continuations.scope("greenlet");

    final Switchboard switchboard;

    /** Null for a main greenlet. */
    private @Nullable Greenlet parent;

    /** Who closes it, and stands for the parent meanwhile. It may descend from this one. */
    private @Nullable Greenlet closer;

    private State state;

    /** Null from when it has begun, and for a main greenlet. */
    private Greenlet.@Nullable Body body;

    private @Nullable Object continuation;
    private @Nullable Leftover leftover;

    // What is to become of the switch in which it is suspended, or what it is to begin with.
    private @Nullable Object passed;
    private @Nullable Throwable thrown;

    /** A main greenlet's. */
    Track(Switchboard switchboard) {
        this.switchboard = switchboard;
        this.state = State.ACTIVE;
    }

    Track(Greenlet parent, Greenlet.Body body) {
        this.switchboard = parent.track.switchboard;
        this.parent = parent;
        this.body = body;
        this.state = State.NEW;
    }

    State state() {
        return state;
    }

    boolean isMain() {
        return parent == null;
    }

    @Nullable Greenlet parent() {
        return closer == null ? parent : closer;
    }

    /** Without regard to who closes it: of these, no circle is made. */
    @Nullable Greenlet lastingParent() {
        return parent;
    }

    /** Gives the one before. */
    @Nullable Greenlet closer(@Nullable Greenlet replacement) {
        Greenlet before = closer;
        closer = replacement;
        return before;
    }

    void parent(Greenlet replacement) {
        parent = replacement;
    }

    Greenlet requireParent() {
        return Objects.requireNonNull(parent());
    }

    /** Says what the switch will return or throw that ends its suspension. */
    void give(@Nullable Object value, @Nullable Throwable error) {
        passed = value;
        if (thrown != error) {
            thrown = error;
        }
    }

    /** Suspends it in favour of the switchboard's next; returns when it is switched to again. */
    void leave() {
        Owner owner = switchboard.owner;
        // What the thread carries for it; kept on its stack, which costs less than a field.
        Production<?, ?, ?> innermost = owner.innermost;
        Object bindings = Continuations.bindings();
        Object scopes = Continuations.scopes(owner.thread);
        try {
            if (isMain()) {
                switchboard.dispatch();
            } else if (!Continuations.leave(SCOPE)) {
                throw new IllegalStateException(
                        "cannot switch here: a native method or a class initialiser is on the"
                                + " greenlet's stack, which cannot be left in the middle");
            }
        } finally {
            if (owner.innermost != innermost) {
                owner.innermost = innermost;
            }
            owner.carry(bindings, scopes);
        }
    }

    /** What the switch returns or throws that is over. */
    @Nullable Object received() {
        Throwable error = thrown;
        Object value = passed;
        passed = null;
        if (error != null) {
            thrown = null;
            throw Thrown.asItIs(error);
        }
        return value;
    }

    /** Runs it until it switches to another or ends. The main greenlet's part. */
    void mount() {
        Object present = continuation;
        if (present == null) {
            state = State.ACTIVE;
            switchboard.owner.innermost = null;
            present = Continuations.create(SCOPE, this);
            continuation = present;
        }
        Continuations.run(present);
    }

    /** When the handle is garbage, it is to end. */
    void watch(Greenlet handle) {
        if (state == State.NEW && leftover == null) {
            leftover = switchboard.owner.watch(handle, () -> new Greenlet(this).close());
        }
    }

    /** All of it, in its continuation. */
    @Override
    public void run() {
        Greenlet.Body code = Objects.requireNonNull(body);
        body = null;
        Object value = null;
        Throwable error = null;
        try {
            switchboard.trace(this);
            value = code.run(received());
        } catch (GreenletExit exit) {
            value = exit;
        } catch (Throwable failure) {
            error = Thrown.unchecked(failure);
        }
        die();
        switchboard.route(requireParent(), value, error);
    }

    void die() {
        state = State.DEAD;
        body = null;
        continuation = null;
        Leftover watching = leftover;
        if (watching != null) {
            leftover = null;
            watching.forget();
        }
    }
}
