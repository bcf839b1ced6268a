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
 * <p><b>Threads.</b> The engine's owner. {@link #begun} and {@link #running} may be called from
 * anywhere, and may give an answer that is out of date: who asks again and again, as a watchdog
 * does, gets the present one. For that plain fields will do; a turn that another thread does not
 * see yet is not running for long.
 */
final class ReadyQueue {
    private static final int FIRST_CAPACITY = 16;

    /**
     * A power of two long, and never full: a slot is left for the turn being taken. Of objects,
     * since what is stored in an array of turns is checked each time for being one.
     */
    private @Nullable Object[] slots = new @Nullable Object[FIRST_CAPACITY];

    // They overflow in the end, which does no harm to their differences.
    private int head;
    private int tail;

    /** How often {@code head} went back, to be added to it for the count of what has begun. */
    private int wentBack;

    void addLast(Turn turn) {
        if (tail - head == slots.length - 1) {
            grow();
        }
        slots[tail++ & slots.length - 1] = turn;
    }

    /** The turn is to be taken next; the one that is being taken gives way to it. */
    void addFirst(Turn turn) {
        if (tail - head == slots.length - 1) {
            grow();
        }
        int mask = slots.length - 1;
        wentBack++;
        int first = --head;
        slots[first - 1 & mask] = slots[first & mask];
        slots[first & mask] = turn;
    }

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return tail - head;
    }

    /** The first turn, or null. */
    @Nullable Turn peek() {
        return head == tail ? null : (Turn) slots[head & slots.length - 1];
    }

    /** Removes the first turn, which is taken from now on, until the next or {@link #end}. */
    Turn begin() {
        @Nullable Object[] present = slots;
        int mask = present.length - 1;
        int first = head;
        Turn turn = (Turn) present[first & mask];
        assert turn != null;
        present[first - 1 & mask] = null;
        head = first + 1;
        return turn;
    }

    /** The turn begun last is over, and no other begins now. */
    void end() {
        slots[head - 1 & slots.length - 1] = null;
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

    /** How many turns have begun; what matters is whether it is the same as before. */
    int begun() {
        return head + wentBack;
    }

    /** The turn being taken; null if none is. */
    @Nullable Turn running() {
        @Nullable Object[] present = slots;
        return (Turn) present[head - 1 & present.length - 1];
    }

    private void grow() {
        int mask = slots.length - 1;
        @Nullable Object[] larger = new @Nullable Object[2 * slots.length];
        for (int i = head - 1; i != tail; i++) {
            larger[i & larger.length - 1] = slots[i & mask];
        }
        slots = larger;
    }
}
