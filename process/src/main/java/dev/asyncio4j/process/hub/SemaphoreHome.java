package dev.asyncio4j.process.hub;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** A count of permits, and who has taken how many. */
public final class SemaphoreHome extends Shared {
    public static final int ACQUIRE = 1;
    public static final int TRY_ACQUIRE = 2;
    public static final int RELEASE = 3;
    public static final int PERMITS = 4;

    private final String name;
    private final long bound;
    private long permits;
    private final ArrayDeque<Ticket> waiters = new ArrayDeque<>();

    /** Permits that are to be given back if the process ends; never zero. */
    private final Map<Member, Long> taken = new HashMap<>();

    /**
     * With all its permits.
     *
     * @param name what it is called in messages
     * @param bound how many permits it has at most
     */
    public SemaphoreHome(String name, long permits, long bound) {
        this.name = name;
        this.permits = permits;
        this.bound = bound;
    }

    @Override
    void perform(Ticket ticket) {
        switch (ticket.operation()) {
            case ACQUIRE, TRY_ACQUIRE -> acquire(ticket);
            case RELEASE -> release(ticket);
            case PERMITS -> ticket.end(Reply.of(permits));
            default -> throw new IllegalArgumentException("operation: " + ticket.operation());
        }
    }

    private void acquire(Ticket ticket) {
        if (permits > 0) {
            permits--;
            give(ticket);
        } else if (ticket.operation() == TRY_ACQUIRE) {
            ticket.end(Reply.NOT_NOW);
        } else {
            waiters.add(ticket);
        }
    }

    private void give(Ticket ticket) {
        taken.merge(ticket.member(), 1L, Long::sum);
        ticket.end(Reply.DONE);
    }

    private void release(Ticket ticket) {
        if (permits >= bound) {
            ticket.end(
                    Reply.of(
                            Reply.Status.MISUSED,
                            describe()
                                    + " has all its permits: release one for each that was"
                                    + " acquired"));
            return;
        }
        forgetOne(ticket.member());
        ticket.end(Reply.DONE);
        giveBack(1);
    }

    /** If the process has none, it gives back one of another. */
    private void forgetOne(Member member) {
        Member of = taken.containsKey(member) || taken.isEmpty() ? member : anyTaker();
        taken.computeIfPresent(of, (_, count) -> count == 1 ? null : count - 1);
    }

    private Member anyTaker() {
        return taken.keySet().iterator().next();
    }

    private void giveBack(long count) {
        for (long i = 0; i < count; i++) {
            Ticket next = waiters.poll();
            if (next == null) {
                permits++;
            } else {
                give(next);
            }
        }
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
    void leave(Member member) {
        Long count = taken.remove(member);
        if (count != null) {
            giveBack(count);
        }
    }

    @Override
    String describe() {
        return name
                + "[permits="
                + permits
                + (waiters.isEmpty() ? "" : ", waiters=" + waiters.size())
                + "]";
    }
}
