package dev.asyncio4j.gevent;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.TimerHandle;
import dev.asyncio4j.sync.ParkingLot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Several things, each once, in the order in which they become ready. One task asks for them. */
final class Arrivals<L extends Linkable> implements Iterator<L> {
    private final Deque<L> ready = new ArrayDeque<>();
    private final List<Arrival> expected = new ArrayList<>();
    private final ParkingLot lot = new ParkingLot("greenlets and events");
    private final Deadline deadline;

    /** How many are neither ready nor were taken. */
    private int missing;

    /** How many must be ready for the one that waits to go on. */
    private int wanted;

    /**
     * @param timeout null for no limit
     */
    Arrivals(Collection<? extends L> objects, @Nullable Duration timeout) {
        deadline = Deadline.after(Hub.loopHere(), timeout);
        Set<L> readyOnes = new LinkedHashSet<>();
        objects.forEach(Linkable::requireHub);
        for (L one : objects) {
            if (one.ready()) {
                readyOnes.add(one);
            } else if (!(one.lastLink() instanceof Arrivals<?>.Arrival arrival)
                    || arrival.of() != this) {
                Arrival arrival = new Arrival(one);
                expected.add(arrival);
                one.add(arrival);
            }
        }
        ready.addAll(readyOnes);
        missing = expected.size();
    }

    private final class Arrival implements Linkable.Link {
        private final L object;

        Arrival(L object) {
            this.object = object;
        }

        Arrivals<?> of() {
            return Arrivals.this;
        }

        @Override
        public void fire() {
            missing--;
            ready.add(object);
            if (ready.size() == wanted) {
                lot.unpark();
            }
        }
    }

    /** Waits for so many, all if there are fewer; those that are ready then, or by the deadline. */
    List<L> take(int count) {
        await(count);
        List<L> taken = new ArrayList<>(ready);
        ready.clear();
        return taken.size() > count ? new ArrayList<>(taken.subList(0, count)) : taken;
    }

    private void await(int count) {
        int atMost = ready.size() + missing;
        if (ready.size() < Math.min(count, atMost)) {
            Hub.runAction(() -> park(Math.min(count, atMost)));
        }
    }

    private void park(int count) {
        Duration left = deadline.left();
        boolean[] isOver = {false};
        Runnable timeUp =
                () -> {
                    isOver[0] = true;
                    lot.unpark();
                };
        TimerHandle timer = left == null ? null : EventLoop.running().callLater(left, timeUp);
        wanted = count;
        try {
            while (ready.size() < count && !isOver[0]) {
                lot.park();
            }
        } finally {
            wanted = 0;
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    /** Those that are not ready yet are none of its business any more. */
    void leave() {
        for (Arrival arrival : expected) {
            arrival.object.remove(arrival);
        }
        expected.clear();
        missing = 0;
    }

    /** Gives no more, not even what is ready. */
    void close() {
        leave();
        ready.clear();
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty() && missing > 0) {
            await(1);
            if (ready.isEmpty()) {
                leave();
            }
        }
        return !ready.isEmpty();
    }

    @Override
    public L next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all that were in time have been given");
        }
        return ready.remove();
    }
}
