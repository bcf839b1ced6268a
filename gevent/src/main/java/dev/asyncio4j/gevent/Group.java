package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.Transform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Greenlets that are waited for, or killed, together. Each is in it until it has ended.
 *
 * <p><b>Threads.</b> Those of one hub.
 *
 * <p><b>Python:</b> {@code gevent.pool.Group}.
 */
public sealed class Group permits Pool {
    private final Set<Greenlet<?>> greenlets = new LinkedHashSet<>();
    private final Event empty = new Event();

    /** A group without greenlets. */
    public Group() {
        empty.set();
    }

    // What is in it

    /**
     * Has the code run as a greenlet of this group.
     *
     * <p><b>Suspends</b> while there is no room. <b>Cancellation</b>: it never begins.
     */
    public final <T extends @Nullable Object> Greenlet<T> spawn(Callable<? extends T> code) {
        Greenlet<T> greenlet = Greenlet.of(code);
        start(greenlet);
        return greenlet;
    }

    /** Like {@link #spawn(Callable)}, for code without a result. */
    public final Greenlet<@Nullable Void> spawn(Action<?> code) {
        Greenlet<@Nullable Void> greenlet = Greenlet.of(code);
        start(greenlet);
        return greenlet;
    }

    /**
     * Adds the greenlet, and starts it.
     *
     * <p><b>Suspends</b> while there is no room. <b>Cancellation</b>: it is not in here, and not
     * started.
     */
    public final void start(Greenlet<?> greenlet) {
        add(greenlet);
        greenlet.start();
    }

    /**
     * Adds a greenlet. One that has ended is in no group.
     *
     * <p><b>Suspends</b> while there is no room. <b>Cancellation</b>: it is not in here.
     */
    public void add(Greenlet<?> greenlet) {
        admit(greenlet);
    }

    /** Takes it in; false if it is in here by now, or has ended. */
    final boolean admit(Greenlet<?> greenlet) {
        greenlet.requireHub();
        boolean isNew = !greenlet.ready() && greenlets.add(greenlet);
        if (isNew) {
            empty.clear();
            greenlet.add((Linkable.Link) () -> discard(greenlet));
        }
        return isNew;
    }

    /** Takes a greenlet out, which goes on. */
    public final void discard(Greenlet<?> greenlet) {
        if (greenlets.remove(greenlet)) {
            left();
            if (greenlets.isEmpty()) {
                empty.set();
            }
        }
    }

    /** One is no more in it. */
    void left() {}

    /** Whether it is in here: it was added, and has not ended. */
    public final boolean contains(Greenlet<?> greenlet) {
        return greenlets.contains(greenlet);
    }

    /** How many are in it. */
    public final int size() {
        return greenlets.size();
    }

    /** Those that are in it, in the order in which they were added. */
    public final List<Greenlet<?>> greenlets() {
        return new ArrayList<>(greenlets);
    }

    /** Whether {@link #spawn} would wait. */
    public boolean full() {
        return false;
    }

    // Waiting for them

    /**
     * Waits until it is empty.
     *
     * <p><b>Suspends</b> if it is not. <b>Cancellation</b> has no effect on those that are in it.
     */
    public final void join() {
        join(null);
    }

    /**
     * Like {@link #join()}, no longer than so.
     *
     * @param timeout null for no limit
     * @return whether it is empty
     */
    public final boolean join(@Nullable Duration timeout) {
        return empty.await(timeout);
    }

    /**
     * Like {@link #join(Duration)}, and throws what one of those has failed with that are in it
     * now: of several, the one that was added first.
     *
     * <p><b>Python:</b> {@code group.join(timeout, raise_error=True)}.
     */
    public final boolean joinRaising(@Nullable Duration timeout) {
        List<Greenlet<?>> present = greenlets();
        boolean isEmpty = join(timeout);
        for (Greenlet<?> greenlet : present) {
            if (greenlet.exception() != null) {
                greenlet.get();
            }
        }
        return isEmpty;
    }

    /**
     * Kills all, also those that come meanwhile, until it is empty.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b>: those that were killed by then end all the same.
     */
    public final void kill() {
        kill(null);
    }

    /**
     * Like {@link #kill()}, waits no longer than so.
     *
     * @param timeout null for no limit
     * @return whether it is empty
     */
    public final boolean kill(@Nullable Duration timeout) {
        Deadline deadline = Deadline.after(Hub.loopHere(), timeout);
        do {
            List<Greenlet<?>> present = greenlets();
            Gevent.killallNowait(present);
            Gevent.joinall(present, deadline.left());
        } while (!greenlets.isEmpty() && !deadline.isOver());
        return greenlets.isEmpty();
    }

    /**
     * Kills this one, if it is in here, and waits until it has ended.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b>: it ends all the same.
     */
    public final void killone(Greenlet<?> greenlet) {
        if (contains(greenlet)) {
            greenlet.kill();
        }
    }

    // Work for them

    /**
     * Has the code run as a greenlet of this group, and waits for its result. Called in a greenlet
     * of this group, it runs the code there: a pool may be full.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b>: the code never begins if this waits for room, and
     * goes on otherwise. <b>Errors</b> as {@link Greenlet#get()}.
     */
    public final <T extends @Nullable Object> T apply(Callable<? extends T> code) {
        Greenlet<?> caller = Gevent.current();
        return caller != null && contains(caller)
                ? Results.<T>valueOf(code)
                : this.<T>spawn(code).get();
    }

    /** Like {@link #apply}, but does not wait, not for room either. */
    public final <T extends @Nullable Object> Greenlet<T> applyAsync(Callable<? extends T> code) {
        return full() ? Gevent.spawn(() -> this.<T>apply(code)) : this.<T>spawn(code);
    }

    /**
     * The results of the function for all the items, in their order.
     *
     * <p><b>Suspends.</b> The first error, in that order, is thrown; the others go on.
     * <b>Cancellation</b> has no effect on the calls.
     */
    public final <A extends @Nullable Object, B extends @Nullable Object> List<B> map(
            Transform<? super A, ? extends B, ?> function, Iterable<? extends A> items) {
        List<B> results = new ArrayList<>();
        this.<A, B>imap(function, items).forEach(results::add);
        return results;
    }

    /** Like {@link #map}, but does not wait. */
    public final <A extends @Nullable Object, B extends @Nullable Object>
            Greenlet<List<B>> mapAsync(
                    Transform<? super A, ? extends B, ?> function, Iterable<? extends A> items) {
        return Gevent.spawn(() -> this.<A, B>map(function, items));
    }

    /**
     * The results of the function for all the items, in their order, each when it is there. The
     * calls begin at once, in greenlets of this group, as there is room.
     *
     * <p><b>Suspends</b> in the iteration, which throws what a call failed with in its place and
     * may go on behind it. <b>Cancellation</b> has no effect on the calls, and the iteration can go
     * on.
     */
    public final <A extends @Nullable Object, B extends @Nullable Object> Iterable<B> imap(
            Transform<? super A, ? extends B, ?> function, Iterable<? extends A> items) {
        return Imap.start(this, function, items, null, true);
    }

    /**
     * Like {@link #imap(Transform, Iterable)}, with a limit on results that nobody has taken.
     *
     * @param maxsize how many calls may be ahead of the iteration: at least 1
     */
    public final <A extends @Nullable Object, B extends @Nullable Object> Iterable<B> imap(
            Transform<? super A, ? extends B, ?> function,
            Iterable<? extends A> items,
            int maxsize) {
        return Imap.start(this, function, items, maxsize, true);
    }

    /** Like {@link #imap(Transform, Iterable)}, in the order in which the calls end. */
    public final <A extends @Nullable Object, B extends @Nullable Object> Iterable<B> imapUnordered(
            Transform<? super A, ? extends B, ?> function, Iterable<? extends A> items) {
        return Imap.start(this, function, items, null, false);
    }

    /** Like {@link #imap(Transform, Iterable, int)}, in the order in which the calls end. */
    public final <A extends @Nullable Object, B extends @Nullable Object> Iterable<B> imapUnordered(
            Transform<? super A, ? extends B, ?> function,
            Iterable<? extends A> items,
            int maxsize) {
        return Imap.start(this, function, items, maxsize, false);
    }

    @Override
    public String toString() {
        return "Group[greenlets=" + size() + "]";
    }
}
