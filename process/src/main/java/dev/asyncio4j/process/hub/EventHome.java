package dev.asyncio4j.process.hub;

import java.util.ArrayDeque;

/** Whether something has happened. */
public final class EventHome extends Shared {
    public static final int SET = 1;
    public static final int CLEAR = 2;
    public static final int IS_SET = 3;
    public static final int AWAIT = 4;

    private boolean set;
    private final ArrayDeque<Ticket> waiters = new ArrayDeque<>();

    /** It has not. */
    public EventHome() {}

    @Override
    void perform(Ticket ticket) {
        switch (ticket.operation()) {
            case SET -> {
                set = true;
                waiters.forEach(waiter -> waiter.end(Reply.DONE));
                waiters.clear();
                ticket.end(Reply.DONE);
            }
            case CLEAR -> {
                set = false;
                ticket.end(Reply.DONE);
            }
            case IS_SET -> ticket.end(Reply.of(set));
            case AWAIT -> {
                if (set) {
                    ticket.end(Reply.DONE);
                } else {
                    waiters.add(ticket);
                }
            }
            default -> throw new IllegalArgumentException("operation: " + ticket.operation());
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
    String describe() {
        return "ProcessEvent["
                + (set ? "set" : "unset")
                + (waiters.isEmpty() ? "" : ", waiters=" + waiters.size())
                + "]";
    }
}
