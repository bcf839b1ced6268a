package dev.asyncio4j.engine;

import dev.asyncio4j.spi.Waiter;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pending timers, earliest first; those of one deadline in the order they were added.
 *
 * <p>A heap with four children a node, which is half as deep as one with two. The deadlines stand
 * in an array of their own: to move a timer down, the four deadlines compared at each level share a
 * cache line and no timer is touched but those that move. Each timer knows its slot, so that a
 * cancelled one leaves at once and is neither held nor met again.
 *
 * <p><b>Threads.</b> The loop's alone; {@link #size} and {@link #nextDeadline} may be called from
 * anywhere, and may give an answer that is out of date.
 */
final class HeapTimers {
    private static final int ARITY_SHIFT = 2;
    private static final int ARITY = 1 << ARITY_SHIFT;
    private static final int INITIAL_CAPACITY = 64;

    private long[] deadlines = new long[INITIAL_CAPACITY];
    private @Nullable Timer[] timers = new @Nullable Timer[INITIAL_CAPACITY];
    private int size;

    /** Wraps around; and begins shortly before, so that this is no rare case that nobody tests. */
    private int nextSequence = Integer.MAX_VALUE - 100;

    int size() {
        return size;
    }

    /** Abandons what none of them will make run. */
    void abandon() {
        for (int slot = 0; slot < size; slot++) {
            Timer timer = at(slot);
            timer.slot = Timer.NOT_SCHEDULED;
            timers[slot] = null;
            timer.turn.abandon();
        }
        size = 0;
    }

    /** The earliest deadline, or {@link Waiter#NEVER}. */
    long nextDeadline() {
        return size == 0 ? Waiter.NEVER : deadlines[0];
    }

    void add(Timer timer) {
        if (timer.slot != Timer.NOT_SCHEDULED) {
            throw new IllegalStateException("this timer is already scheduled");
        }
        if (size == deadlines.length) {
            long[] larger = Arrays.copyOf(deadlines, size * 2);
            // Who asks from another thread must not find it empty.
            VarHandle.storeStoreFence();
            deadlines = larger;
            timers = Arrays.copyOf(timers, size * 2);
        }
        timer.sequence = nextSequence++;
        siftUp(size++, timer);
    }

    /** Takes the timer out; false if it was not in. */
    boolean remove(Timer timer) {
        int slot = timer.slot;
        if (slot == Timer.NOT_SCHEDULED) {
            return false;
        }
        Timer last = removeLast();
        if (last != timer) {
            siftDown(slot, last);
            if (last.slot == slot) {
                siftUp(slot, last);
            }
        }
        timer.slot = Timer.NOT_SCHEDULED;
        return true;
    }

    /** Takes out the earliest timer if its deadline is not after {@code now}. */
    @Nullable Timer pollDue(long now) {
        if (size == 0 || deadlines[0] > now) {
            return null;
        }
        Timer first = at(0);
        Timer last = removeLast();
        if (last != first) {
            siftDown(0, last);
        }
        first.slot = Timer.NOT_SCHEDULED;
        return first;
    }

    private Timer removeLast() {
        Timer last = at(--size);
        timers[size] = null;
        return last;
    }

    private void siftUp(int from, Timer timer) {
        int slot = from;
        while (slot > 0) {
            int parent = (slot - 1) >>> ARITY_SHIFT;
            if (!precedes(timer, parent)) {
                break;
            }
            place(slot, at(parent));
            slot = parent;
        }
        place(slot, timer);
    }

    private void siftDown(int from, Timer timer) {
        int slot = from;
        while (true) {
            int child = (slot << ARITY_SHIFT) + 1;
            if (child >= size) {
                break;
            }
            child = earliest(child, Math.min(child + ARITY, size));
            if (precedes(timer, child)) {
                break;
            }
            place(slot, at(child));
            slot = child;
        }
        place(slot, timer);
    }

    /** The slot of the earliest timer of a range. */
    private int earliest(int from, int to) {
        int best = from;
        for (int slot = from + 1; slot < to; slot++) {
            if (deadlines[slot] < deadlines[best]
                    || (deadlines[slot] == deadlines[best] && isOlder(at(slot), at(best)))) {
                best = slot;
            }
        }
        return best;
    }

    private boolean precedes(Timer timer, int slot) {
        long deadline = deadlines[slot];
        return timer.when < deadline || (timer.when == deadline && isOlder(timer, at(slot)));
    }

    /** By difference, since the numbers wrap around. */
    private static boolean isOlder(Timer one, Timer other) {
        return one.sequence - other.sequence < 0;
    }

    private void place(int slot, Timer timer) {
        deadlines[slot] = timer.when;
        timers[slot] = timer;
        timer.slot = slot;
    }

    private Timer at(int slot) {
        Timer timer = timers[slot];
        assert timer != null;
        return timer;
    }
}
