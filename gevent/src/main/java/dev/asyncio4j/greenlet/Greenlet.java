package dev.asyncio4j.greenlet;

import dev.asyncio4j.Action;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Code with a stack of its own that runs when it is switched to, until it switches to another.
 *
 * <pre>{@code
 * Greenlet main = Greenlet.current();
 * Greenlet echo = Greenlet.of(first -> {
 *     Object heard = first;
 *     while (true) {
 *         heard = main.switchTo("you said " + heard);
 *     }
 * });
 * echo.switchTo("hello"); // returns "you said hello"
 * echo.switchTo("bye");   // returns "you said bye"
 * }</pre>
 *
 * <p>Nobody schedules greenlets: each says itself who goes on. The first switch to one begins its
 * code with what is passed; a later one ends the switch in which it is suspended, which returns
 * what is passed. Every thread has a main greenlet, which it begins with; and so has every task,
 * since that has a thread of its own. What a greenlet suspends for, as a sleep or a socket,
 * suspends the task with all its greenlets. They have the context variables of their task.
 *
 * <p><b>Ends.</b> Each has a parent, at first the one in which it was created. When its code has
 * returned, the parent goes on, whoever switched to this one last: its switch returns the value.
 * What the code throws, the parent's switch throws, a checked exception in a {@link
 * java.util.concurrent.CompletionException}; but a {@link GreenletExit} counts as returned. Who
 * switches to a dead one switches to its parent instead.
 *
 * <p>One that is dropped in the middle is {@linkplain #close() closed} some time later: when its
 * thread begins another greenlet or generator, after the garbage collector has found it. If its own
 * code keeps a reference to it, or nothing begins, its {@code finally} blocks never run.
 *
 * <p><b>Threads.</b> A greenlet belongs to the thread or task in which it was created. Any other
 * may ask for its state, and for the rest gets an {@link IllegalStateException}.
 *
 * <p><b>Python:</b> {@code greenlet.greenlet}.
 */
public final class Greenlet implements AutoCloseable {
    final Track track;

    /** What a greenlet does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Called once, in the greenlet.
         *
         * @param passed what the first switch has passed, see {@link Greenlet#switchTo(Object)}
         * @return what the parent's switch returns
         */
        @Nullable Object run(@Nullable Object passed) throws Exception;
    }

    /** What a greenlet does that returns nothing. */
    @FunctionalInterface
    public interface VoidBody {
        /**
         * Called once, in the greenlet.
         *
         * @param passed what the first switch has passed, see {@link Greenlet#switchTo(Object)}
         */
        void run(@Nullable Object passed) throws Exception;
    }

    Greenlet(Track track) {
        this.track = track;
    }

    /** A greenlet that does this, not begun; its parent is the current one. */
    public static Greenlet of(VoidBody body) {
        Objects.requireNonNull(body, "body");
        return create(passed -> {
            body.run(passed);
            return null;
        });
    }

    /** Like {@link #of(VoidBody)}, for code that does not ask what is passed. */
    public static Greenlet of(Action<?> body) {
        Objects.requireNonNull(body, "body");
        return create(_ -> {
            body.run();
            return null;
        });
    }

    /** Like {@link #of(VoidBody)}, for code that returns something to the parent. */
    public static Greenlet returning(Body body) {
        return create(Objects.requireNonNull(body, "body"));
    }

    private static Greenlet create(Body body) {
        Owner owner = Owner.current();
        owner.closeUnreachable();
        return new Greenlet(new Track(owner.switchboard().current(), body));
    }

    /** The one whose code is calling. <b>Python:</b> {@code getcurrent()}. */
    public static Greenlet current() {
        return Owner.current().switchboard().current();
    }

    /** Switches to this one and passes nothing: null. */
    public @Nullable Object switchTo() {
        return switchTo((Object) null);
    }

    /**
     * Switches to this greenlet. The current one is suspended until another switches to it.
     *
     * @param value what the code begins with, or what its pending switch returns
     * @return what is passed to the current greenlet when it is switched to again: a value; null
     *     for nothing; a {@link List} where several were passed
     * @throws IllegalStateException if this greenlet belongs to another thread or task; or if the
     *     current one has a native method or a class initialiser on its stack. And whatever is
     *     thrown into the current one
     */
    public @Nullable Object switchTo(@Nullable Object value) {
        track.switchboard.checkThread();
        return track.switchboard.transfer(this, value, null);
    }

    /** Switches to this greenlet and passes several values, which arrive as a {@link List}. */
    public @Nullable Object switchTo(
            @Nullable Object first, @Nullable Object second, @Nullable Object... others) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(first);
        values.add(second);
        Collections.addAll(values, others);
        return switchTo((Object) Collections.unmodifiableList(values));
    }

    /** Throws a {@link GreenletExit} into this one. */
    public @Nullable Object throwInto() {
        return throwInto(new GreenletExit());
    }

    /**
     * Switches to this greenlet and has its pending switch throw this, as it is. One that has not
     * begun dies of it at once, and its parent gets it; so does that of a dead one.
     *
     * <p><b>Python:</b> {@code throw}.
     *
     * @return as {@link #switchTo(Object)}; and throws as that does
     */
    public @Nullable Object throwInto(Throwable error) {
        Objects.requireNonNull(error, "error");
        track.switchboard.checkThread();
        return track.switchboard.transfer(this, null, error);
    }

    /**
     * Has this greenlet end and comes back here, whoever its parent is: throws a {@link
     * GreenletExit} where it is suspended. What it throws instead, this throws. One that has not
     * begun never does. No effect on a dead one.
     *
     * @throws IllegalStateException if it is the current greenlet, or the main one; if it switches
     *     to another instead of ending: it waits there; or as {@link #switchTo(Object)}
     */
    @Override
    public void close() {
        track.switchboard.checkThread();
        if (track.isMain() || this == track.switchboard.current()) {
            throw new IllegalStateException(
                    "cannot close "
                            + (track.isMain() ? "a main greenlet" : "the current greenlet")
                            + ": it would have nowhere to come back to. To end it, return or throw a"
                            + " GreenletExit");
        }
        if (!isDead()) {
            track.switchboard.kill(this);
        }
    }

    /** Who goes on when this one has ended; null for a main greenlet. */
    public @Nullable Greenlet parent() {
        return track.parent();
    }

    /**
     * Replaces the parent.
     *
     * @throws IllegalArgumentException if that is this one or descends from it, or belongs to
     *     another thread or task
     * @throws IllegalStateException if this is a main greenlet, or called in another thread or task
     */
    public void parent(Greenlet replacement) {
        Objects.requireNonNull(replacement, "parent");
        track.switchboard.checkThread();
        if (track.isMain()) {
            throw new IllegalStateException("a main greenlet has no parent, and gets none");
        }
        if (replacement.track.switchboard != track.switchboard) {
            throw new IllegalArgumentException(
                    "parent: a greenlet of another thread or task (expected: of the same one)");
        }
        for (Greenlet above = replacement; above != null; above = above.track.lastingParent()) {
            if (above.track == track) {
                throw new IllegalArgumentException(
                        "parent: this greenlet itself or a descendant of it (expected: no cycle)");
            }
        }
        track.parent(replacement);
    }

    /** Whether its code has begun and not ended. <b>Python:</b> {@code bool(g)}. */
    public boolean isActive() {
        return track.state() == Track.State.ACTIVE;
    }

    /** Whether its code has ended, or will never begin. <b>Python:</b> {@code dead}. */
    public boolean isDead() {
        return track.state() == Track.State.DEAD;
    }

    /**
     * Has this tracer told of each switch between the greenlets of the calling thread or task; null
     * for none.
     *
     * <p><b>Python:</b> {@code greenlet.settrace}.
     *
     * @return the one before, if any
     */
    public static @Nullable Tracer trace(@Nullable Tracer tracer) {
        return Owner.current().switchboard().tracer(tracer);
    }

    /**
     * The tracer of the calling thread or task, if any. <b>Python:</b> {@code greenlet.gettrace}.
     */
    public static @Nullable Tracer tracer() {
        return Owner.current().switchboard().tracer();
    }

    @Override
    public String toString() {
        String state = track.state().name().toLowerCase(Locale.ROOT);
        return "Greenlet[" + (track.isMain() ? "main" : state) + "]";
    }
}
