package dev.asyncio4j.process.hub;

import java.util.ArrayDeque;

/** Where so many wait for each other. They go on all at once, so that it is empty again at once. */
public final class BarrierHome extends Shared {
    public static final int AWAIT = 1;
    public static final int RESET = 2;
    public static final int ABORT = 3;
    public static final int WAITING = 4;
    public static final int IS_BROKEN = 5;

    private final int parties;
    private boolean broken;
    private final ArrayDeque<Ticket> waiters = new ArrayDeque<>();

    /** An empty one. */
    public BarrierHome(int parties) {
        this.parties = parties;
    }

    @Override
    void perform(Ticket ticket) {
        switch (ticket.operation()) {
            case AWAIT -> await(ticket);
            case RESET -> {
                broken = false;
                breakWaiters(describe() + " was reset while others waited at it");
                ticket.end(Reply.DONE);
            }
            case ABORT -> {
                broken = true;
                breakWaiters(describe() + " was aborted");
                ticket.end(Reply.DONE);
            }
            case WAITING -> ticket.end(Reply.of(waiters.size()));
            case IS_BROKEN -> ticket.end(Reply.of(broken));
            default -> throw new IllegalArgumentException("operation: " + ticket.operation());
        }
    }

    private void await(Ticket ticket) {
        if (broken) {
            ticket.end(
                    Reply.of(
                            Reply.Status.BROKEN,
                            describe() + " was aborted; reset() makes it usable again"));
            return;
        }
        waiters.add(ticket);
        if (waiters.size() == parties) {
            for (int place = 0; !waiters.isEmpty(); place++) {
                waiters.remove().end(Reply.of(place));
            }
        }
    }

    private void breakWaiters(String why) {
        waiters.forEach(waiter -> waiter.end(Reply.of(Reply.Status.BROKEN, why)));
        waiters.clear();
    }

    @Override
    void endAll(Reply reply) {
        Ticket.endAll(waiters, reply);
    }

    @Override
    void abandon(Ticket ticket) {
        if (waiters.removeIf(waiter -> waiter == ticket)) {
            ticket.end(Reply.WITHDRAWN);
        }
    }

    @Override
    String describe() {
        return "ProcessBarrier["
                + (broken ? "broken" : "filling")
                + ", waiters="
                + waiters.size()
                + "/"
                + parties
                + "]";
    }
}
