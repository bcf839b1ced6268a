package dev.asyncio4j.queue;

import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import dev.asyncio4j.engine.WaitQueue;
import dev.asyncio4j.queue.Meeting.Demand;
import dev.asyncio4j.queue.Meeting.End;
import dev.asyncio4j.queue.Meeting.Offer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What is between the ends of a channel. Items wait here, or senders with theirs, or receivers; but
 * receivers never together with one of the others.
 */
final class Passage<E> {
    // Waking is what a foreign thread is refused: whatever else changes, changes after it. In debug
    // mode it is refused everything: all ask the demands, who so know whose the channel is.

    private final int capacity;
    private final Deque<E> items = new ArrayDeque<>();
    private final WaitQueue offers = new WaitQueue(this);
    private final WaitQueue demands = new WaitQueue(this);
    private int senders;
    private int receivers;

    Passage(int capacity) {
        this.capacity = capacity;
    }

    /** Passes the item on, or keeps it; false if its sender must wait. */
    boolean offer(E item) {
        demands.checkOwner();
        if (receivers == 0) {
            throw new BrokenChannelException(this);
        }
        @SuppressWarnings("unchecked") // nothing else waits there
        Demand<E> waiting = (Demand<E>) demands.first();
        if (waiting != null) {
            demands.wake(waiting);
            waiting.item = item;
            return true;
        }
        return items.size() < capacity && items.add(item);
    }

    /** The next item; null if a receiver must wait. */
    @Nullable E poll() {
        demands.checkOwner();
        @SuppressWarnings("unchecked") // nothing else waits there
        Offer<E> waiting = (Offer<E>) offers.first();
        if (waiting != null) {
            return take(waiting);
        }
        E item = items.poll();
        if (item == null && senders == 0) {
            throw new EndOfChannelException(this);
        }
        return item;
    }

    /** The next item, when a sender waits: that one's, if none was kept before. */
    private E take(Offer<E> waiting) {
        offers.wake(waiting);
        waiting.taken = true;
        E item = items.poll();
        if (item == null) {
            return waiting.item;
        }
        items.add(waiting.item);
        return item;
    }

    /** Waits until the item is taken. */
    void send(End end, E item) {
        TaskStrand strand = TaskStrand.current("send");
        Offer<E> offer = new Offer<>(strand, end, item);
        enlist(offer);
        suspendFor(offer);
        conclude(offer);
    }

    /** Waits for an item. */
    E receive(End end) {
        TaskStrand strand = TaskStrand.current("receive");
        Demand<E> demand = new Demand<>(strand, end);
        enlist(demand);
        suspendFor(demand);
        return conclude(demand);
    }

    private static void suspendFor(Wait wait) {
        try {
            wait.strand().suspendFor(wait);
        } catch (Throwable notWaited) {
            wait.giveUp();
            throw notWaited;
        }
    }

    void enlist(Offer<E> offer) {
        offers.add(offer);
        offer.end.waiting++;
    }

    void enlist(Demand<E> demand) {
        demands.add(demand);
        demand.end.waiting++;
    }

    /** A sender's wait is over: throws what is to be thrown if its item was not taken. */
    void conclude(Offer<E> offer) {
        if (!offer.taken) {
            throw offer.isEndClosed ? closed("sender") : new BrokenChannelException(this);
        }
    }

    /** A receiver's wait is over: its item; throws what is to be thrown if it has none. */
    E conclude(Demand<E> demand) {
        E item = demand.item;
        if (item == null) {
            throw demand.isEndClosed ? closed("receiver") : new EndOfChannelException(this);
        }
        return item;
    }

    IllegalStateException closed(String end) {
        return closed(end, "; give each task a copy() of its own");
    }

    IllegalStateException tooLateForCopy(String end) {
        return closed(end, "; make each task's copy before this end is closed");
    }

    private IllegalStateException closed(String end, String remedy) {
        return new IllegalStateException("this " + end + " of " + this + " is closed" + remedy);
    }

    // Ends

    void openSender() {
        demands.checkOwner();
        senders++;
    }

    void openReceiver() {
        demands.checkOwner();
        receivers++;
    }

    void closeSender(End end) {
        demands.checkOwner();
        wakeAt(end, offers);
        if (senders == 1) {
            wakeAll(demands);
        }
        senders--;
    }

    void closeReceiver(End end) {
        demands.checkOwner();
        wakeAt(end, demands);
        if (receivers == 1) {
            wakeAll(offers);
            items.clear();
        }
        receivers--;
    }

    /** Ends the waits at an end that is being closed. */
    private static void wakeAt(End end, WaitQueue waiting) {
        if (end.waiting == 0) {
            return;
        }
        for (Wait wait : waiting.copy()) {
            Meeting<?> meeting = (Meeting<?>) wait;
            // One that is woken may take others of the same selection with it.
            if (meeting.end == end && meeting.isGoingOn()) {
                waiting.wake(meeting);
                meeting.isEndClosed = true;
            }
        }
        assert end.waiting == 0 : end.waiting;
    }

    private static void wakeAll(WaitQueue waiting) {
        while (!waiting.isEmpty()) {
            waiting.wakeFirst();
        }
    }

    ChannelStatistics statistics() {
        return new ChannelStatistics(
                items.size(), capacity, senders, receivers, offers.size(), demands.size());
    }

    @Override
    public String toString() {
        return "Channel[items="
                + items.size()
                + (capacity == Integer.MAX_VALUE ? "" : "/" + capacity)
                + ", senders="
                + senders
                + (offers.isEmpty() ? "" : " (" + offers.size() + " waiting)")
                + ", receivers="
                + receivers
                + (demands.isEmpty() ? "" : " (" + demands.size() + " waiting)")
                + "]";
    }
}
