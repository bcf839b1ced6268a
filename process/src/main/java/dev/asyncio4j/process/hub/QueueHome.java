package dev.asyncio4j.process.hub;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * A queue of encoded items. Whoever waits has come first: an item does not wait beside a getter.
 */
public final class QueueHome extends Shared {
    public static final int PUT = 1;
    public static final int PUT_NOW = 2;
    public static final int GET = 3;
    public static final int GET_NOW = 4;
    public static final int SIZE = 5;
    public static final int IS_FULL = 6;
    public static final int SHUT_DOWN = 7;
    public static final int IS_SHUT_DOWN = 8;
    public static final int TASK_DONE = 9;
    public static final int JOIN = 10;

    private final String name;
    private final int maxsize;
    private final ArrayDeque<byte[]> items = new ArrayDeque<>();
    private final ArrayDeque<Ticket> getters = new ArrayDeque<>();
    private final ArrayDeque<Ticket> putters = new ArrayDeque<>();
    private final ArrayDeque<Ticket> joiners = new ArrayDeque<>();
    private long unfinished;
    private boolean shutDown;

    /**
     * An empty one.
     *
     * @param name what it is called in messages
     * @param maxsize how many items it holds at most; zero or less for no limit
     */
    public QueueHome(String name, int maxsize) {
        this.name = name;
        this.maxsize = maxsize;
    }

    @Override
    void perform(Ticket ticket) {
        switch (ticket.operation()) {
            case PUT, PUT_NOW -> put(ticket);
            case GET, GET_NOW -> get(ticket);
            case SIZE -> ticket.end(Reply.of(items.size()));
            case IS_FULL -> ticket.end(Reply.of(isFull()));
            case SHUT_DOWN -> shutDown(ticket);
            case IS_SHUT_DOWN -> ticket.end(Reply.of(shutDown));
            case TASK_DONE -> taskDone(ticket);
            case JOIN -> join(ticket);
            default -> throw new IllegalArgumentException("operation: " + ticket.operation());
        }
    }

    private boolean isFull() {
        return maxsize > 0 && items.size() >= maxsize;
    }

    private void put(Ticket ticket) {
        if (shutDown) {
            ticket.end(Reply.of(Reply.Status.CLOSED));
        } else if (!isFull()) {
            accept(ticket);
        } else if (ticket.operation() == PUT_NOW) {
            ticket.end(Reply.NOT_NOW);
        } else {
            putters.add(ticket);
        }
    }

    private void accept(Ticket ticket) {
        unfinished++;
        items.add(ticket.content());
        ticket.end(Reply.DONE);
        serve();
    }

    private void get(Ticket ticket) {
        if (!items.isEmpty()) {
            give(ticket);
        } else if (shutDown) {
            ticket.end(Reply.of(Reply.Status.CLOSED));
        } else if (ticket.operation() == GET_NOW) {
            ticket.end(Reply.NOT_NOW);
        } else {
            getters.add(ticket);
        }
    }

    private void give(Ticket ticket) {
        ticket.end(Reply.of(items.remove()));
        if (!putters.isEmpty() && !isFull()) {
            accept(putters.remove());
        }
    }

    private void serve() {
        while (!items.isEmpty() && !getters.isEmpty()) {
            give(getters.remove());
        }
    }

    private void taskDone(Ticket ticket) {
        if (unfinished == 0) {
            ticket.end(
                    Reply.of(
                            Reply.Status.MISUSED,
                            "taskDone() was called more often than items were put into "
                                    + describe()
                                    + "; call it once for each item taken"));
            return;
        }
        unfinished--;
        ticket.end(Reply.DONE);
        if (unfinished == 0) {
            Ticket.endAll(joiners, Reply.DONE);
        }
    }

    private void join(Ticket ticket) {
        if (unfinished == 0) {
            ticket.end(Reply.DONE);
        } else {
            joiners.add(ticket);
        }
    }

    private void shutDown(Ticket ticket) {
        shutDown = true;
        Ticket.endAll(putters, Reply.of(Reply.Status.CLOSED));
        Ticket.endAll(getters, Reply.of(Reply.Status.CLOSED));
        ticket.end(Reply.DONE);
    }

    /** What is in it is dropped. */
    @Override
    void endAll(Reply reply) {
        items.clear();
        Ticket.endAll(putters, reply);
        Ticket.endAll(getters, reply);
        Ticket.endAll(joiners, reply);
    }

    @Override
    void abandon(Ticket ticket) {
        for (ArrayDeque<Ticket> kept : List.of(getters, putters, joiners)) {
            for (Iterator<Ticket> all = kept.iterator(); all.hasNext(); ) {
                if (all.next() == ticket) {
                    all.remove();
                    ticket.end(Reply.WITHDRAWN);
                    return;
                }
            }
        }
    }

    @Override
    boolean gives(Ticket ticket, Reply reply) {
        boolean takes = ticket.operation() == GET || ticket.operation() == GET_NOW;
        return takes && reply.status() == Reply.Status.DONE;
    }

    /** It may hold one more than its limit for a while. */
    @Override
    void takeBack(Reply reply) {
        items.addFirst(reply.content());
        serve();
    }

    @Override
    String describe() {
        return name
                + "[size="
                + items.size()
                + (maxsize > 0 ? ", maxsize=" + maxsize : "")
                + (getters.isEmpty() ? "" : ", getters=" + getters.size())
                + (putters.isEmpty() ? "" : ", putters=" + putters.size())
                + (joiners.isEmpty() ? "" : ", joiners=" + joiners.size())
                + (unfinished == 0 ? "" : ", unfinished=" + unfinished)
                + (shutDown ? ", shut down]" : "]");
    }
}
