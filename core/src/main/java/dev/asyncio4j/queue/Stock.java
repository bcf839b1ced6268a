package dev.asyncio4j.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link UniversalQueue} consists of: its items, and those who wait.
 *
 * <p>An item stays here until someone takes it in its own turn; to call one who waits for an item
 * only means to keep one for it. So an item cannot be lost with one who gives up, nor come back out
 * of order, and what is taken is always the first. The same goes for room.
 *
 * <p>Guarded by the queue's lock, but for what shows numbers. After each change {@link #call} is
 * called; so whenever the lock is free, nobody waits for what is there and kept for nobody.
 */
final class Stock<E> {
    final Line getters = new Line();
    final Line putters = new Line();
    final Line joiners = new Line();

    private final UniversalQueue<E> queue;
    private final int maxsize;
    private final ArrayDeque<E> items = new ArrayDeque<>();
    private int unfinished;

    /** Set for good. */
    private volatile boolean shutDown;

    Stock(UniversalQueue<E> queue, int maxsize) {
        this.queue = queue;
        this.maxsize = maxsize;
    }

    int maxsize() {
        return maxsize;
    }

    /** How many items are kept for nobody. */
    int size() {
        return Math.max(0, items.size() - getters.called());
    }

    boolean hasRoom() {
        return maxsize <= 0 || items.size() + putters.called() < maxsize;
    }

    /** Puts the item, if there is room; otherwise false, and the place, if given, is in line. */
    boolean offer(E item, @Nullable Place place) {
        refuseIfShutDown();
        if (hasRoom()) {
            add(item);
            return true;
        }
        if (place != null) {
            putters.join(place);
        }
        return false;
    }

    /** Puts the item of one who has waited; false if it was not called. */
    boolean offerInTurn(E item, Place place) {
        boolean isCalled = putters.leave(place);
        refuseIfShutDown();
        if (isCalled) {
            add(item);
        }
        return isCalled;
    }

    private void add(E item) {
        items.add(item);
        unfinished++;
    }

    /** The first item; if there is none, null, and the place, if given, is in line. */
    @Nullable E poll(@Nullable Place place) {
        if (size() > 0) {
            return items.remove();
        }
        refuseIfEnded();
        if (place != null) {
            getters.join(place);
        }
        return null;
    }

    /** The first item, for one who has waited; null if it was not called. */
    @Nullable E pollInTurn(Place place) {
        // Of one who was called, the item is gone if the queue was emptied meanwhile.
        E item = getters.leave(place) ? items.poll() : null;
        if (item == null) {
            refuseIfEnded();
        }
        return item;
    }

    /** True if no item is in work; otherwise the place, if given, is in line. */
    boolean isFinished(@Nullable Place place) {
        if (unfinished > 0 && place != null) {
            joiners.join(place);
        }
        return unfinished == 0;
    }

    void finishOne() {
        if (unfinished == 0) {
            throw new IllegalStateException(
                    "taskDone() was called more often than items were put into "
                            + queue
                            + "; call it once for each item taken");
        }
        unfinished--;
    }

    void shutdown() {
        shutDown = true;
    }

    /** All items, taken out, as if each were finished. */
    List<E> clear() {
        List<E> dropped = new ArrayList<>(items);
        items.clear();
        unfinished -= Math.min(dropped.size(), unfinished);
        return dropped;
    }

    boolean isShutDown() {
        return shutDown;
    }

    private void refuseIfShutDown() {
        if (shutDown) {
            throw new QueueShutDownException(queue);
        }
    }

    /** An item that is kept for one who may give up is none to have, but no end either. */
    private void refuseIfEnded() {
        if (items.isEmpty()) {
            refuseIfShutDown();
        }
    }

    /** Calls those for whom there is something now; those who are to be woken, in order. */
    List<Place> call() {
        List<Place> toWake = shutDown ? dismiss() : List.of();
        while (!getters.isEmpty() && size() > 0) {
            toWake = with(toWake, getters.call());
        }
        while (!putters.isEmpty() && hasRoom()) {
            toWake = with(toWake, putters.call());
        }
        while (!joiners.isEmpty() && unfinished == 0) {
            toWake = with(toWake, joiners.call());
        }
        return toWake;
    }

    /** Sends those away for whom there will be nothing. */
    private List<Place> dismiss() {
        List<Place> dismissed = new ArrayList<>();
        if (items.isEmpty()) {
            dismissed.addAll(getters.dismissAll());
        }
        dismissed.addAll(putters.dismissAll());
        return dismissed;
    }

    /** Mostly there is none, or one. */
    private static List<Place> with(List<Place> places, Place next) {
        if (places.isEmpty()) {
            return List.of(next);
        }
        List<Place> more = places instanceof ArrayList ? places : new ArrayList<>(places);
        more.add(next);
        return more;
    }

    /** Without the lock, the numbers may be out of date. */
    @Override
    public String toString() {
        return "size="
                + size()
                + (maxsize > 0 ? ", maxsize=" + maxsize : "")
                + show(", kept=", getters.called())
                + show(", getters=", getters.size())
                + show(", putters=", putters.size())
                + show(", joiners=", joiners.size())
                + show(", unfinished=", unfinished)
                + (shutDown ? ", shut down" : "");
    }

    private static String show(String name, int count) {
        return count == 0 ? "" : name + count;
    }
}
