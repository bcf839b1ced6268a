package dev.asyncio4j.engine;

import org.jspecify.annotations.Nullable;

/**
 * The turns that are ready, first in, first out, and the one being taken.
 *
 * <p>A ring, in which the turn being taken keeps its slot, the one before {@code head}, until it
 * ends. So the queue itself shows a watchdog, on another thread, which turn runs, and by how many
 * have begun whether it is still the same one as before; and to be watched costs the engine
 * nothing.
 *
 * <p><b>Threads.</b> The engine's owner. {@link #begun}, {@link #size} and {@link #running} may be
 * called from anywhere, and may give an answer that is out of date: who asks again and again, as a
 * watchdog does, gets the present one. For that plain fields will do; a turn that another thread
 * does not see yet is not running for long.
 */
final class ReadyQueue {
    private static final int FIRST_CAPACITY = 16;

    /**
     * A power of two long, and never full: a slot is left for the turn being taken. Of objects,
     * since what is stored in an array of turns is checked each time for being one.
     */
    private @Nullable Object[] slots = new @Nullable Object[FIRST_CAPACITY];

    // They only grow, so that they count turns too.
    private long head;
    private long tail;

    /** How often {@code head} went back, to be added to it for the count of what has begun. */
    private long wentBack;

    /**
     * From what size on a turn is not simply added: where there is no more room; and always, if
     * somebody is to be told. So that costs nothing while nobody is.
     */
    private int simpleUntil = FIRST_CAPACITY - 1;

    private @Nullable RunObserver observer;

    /** Tells who joins from now on; null ends it. */
    void observe(@Nullable RunObserver observer) {
        this.observer = observer;
        simpleUntil = observer == null ? slots.length - 1 : 0;
    }

    void addLast(Turn turn) {
        if (tail - head >= simpleUntil) {
            addLastWithCare(turn);
        } else {
            putLast(turn);
        }
    }

    private void addLastWithCare(Turn turn) {
        makeRoom();
        putLast(turn);
        announce(turn);
    }

    private void putLast(Turn turn) {
        slots[(int) tail++ & slots.length - 1] = turn;
    }

    /** The turn is to be taken next; the one that is being taken gives way to it. */
    void addFirst(Turn turn) {
        if (tail - head >= simpleUntil) {
            makeRoom();
            putFirst(turn);
            announce(turn);
        } else {
            putFirst(turn);
        }
    }

    private void putFirst(Turn turn) {
        int mask = slots.length - 1;
        wentBack++;
        int first = (int) --head;
        slots[first - 1 & mask] = slots[first & mask];
        slots[first & mask] = turn;
    }

    private void announce(Turn joined) {
        if (observer != null) {
            observer.joined(joined);
        }
    }

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return (int) (tail - head);
    }

    /** The first turn, or null. */
    @Nullable Turn peek() {
        return head == tail ? null : (Turn) slots[(int) head & slots.length - 1];
    }

    /** Removes the first turn, which is taken from now on, until the next or {@link #end}. */
    Turn begin() {
        @Nullable Object[] present = slots;
        int mask = present.length - 1;
        int first = (int) head++;
        Turn turn = (Turn) present[first & mask];
        assert turn != null;
        present[first - 1 & mask] = null;
        return turn;
    }

    /** The turn begun last is over, and no other begins now. */
    void end() {
        slots[(int) head - 1 & slots.length - 1] = null;
    }

    /** Removes the first turn, without taking it; null if there is none. */
    @Nullable Turn remove() {
        if (head == tail) {
            return null;
        }
        Turn turn = begin();
        end();
        return turn;
    }

    /** How many turns have begun. */
    long begun() {
        return head + wentBack;
    }

    /** The turn being taken; null if none is. */
    @Nullable Turn running() {
        @Nullable Object[] present = slots;
        return (Turn) present[(int) head - 1 & present.length - 1];
    }

    private void makeRoom() {
        int mask = slots.length - 1;
        if (tail - head < mask) {
            return;
        }
        @Nullable Object[] larger = new @Nullable Object[2 * slots.length];
        for (long i = head - 1; i != tail; i++) {
            larger[(int) i & larger.length - 1] = slots[(int) i & mask];
        }
        slots = larger;
        observe(observer);
    }
}
