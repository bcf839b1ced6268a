package dev.asyncio4j.process.hub;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A lock, re-entrant or not, with a condition.
 *
 * <p>Who waits for the lock is handed it by the one who releases it, in the order of coming. Who
 * waits for the condition, and is signalled or gives up, waits for the lock again: its call ends
 * when it has that back.
 */
public final class LockHome extends Shared {
    public static final int ACQUIRE = 1;
    public static final int TRY_ACQUIRE = 2;
    public static final int RELEASE = 3;
    public static final int IS_LOCKED = 4;
    public static final int AWAIT = 5;
    public static final int SIGNAL = 6;

    private final String name;
    private final boolean reentrant;
    private @Nullable Member holder;
    private long holderThread;
    private int depth;
    private final ArrayDeque<Ticket> waiters = new ArrayDeque<>();

    /** Those who wait for a signal. */
    private final ArrayDeque<Ticket> unsignalled = new ArrayDeque<>();

    /**
     * One that nobody holds.
     *
     * @param name what it is called in messages
     * @param reentrant whether who holds it may acquire it again, and nobody else may release it
     */
    public LockHome(String name, boolean reentrant) {
        this.name = name;
        this.reentrant = reentrant;
    }

    @Override
    void perform(Ticket ticket) {
        switch (ticket.operation()) {
            case ACQUIRE, TRY_ACQUIRE -> acquire(ticket);
            case RELEASE -> release(ticket);
            case IS_LOCKED -> ticket.end(Reply.of(holder != null));
            case AWAIT -> await(ticket);
            case SIGNAL -> signal(ticket);
            default -> throw new IllegalArgumentException("operation: " + ticket.operation());
        }
    }

    private boolean isHeldBy(Ticket ticket) {
        Member present = holder;
        return present != null && ticket.isOf(present, holderThread);
    }

    private void acquire(Ticket ticket) {
        if (holder == null) {
            give(ticket);
        } else if (reentrant && isHeldBy(ticket)) {
            depth++;
            ticket.end(Reply.DONE);
        } else if (ticket.operation() == TRY_ACQUIRE) {
            ticket.end(Reply.NOT_NOW);
        } else {
            waiters.add(ticket);
        }
    }

    private void give(Ticket ticket) {
        holder = ticket.member();
        holderThread = ticket.thread();
        depth = ticket.depth;
        ticket.end(ticket.withdrawn ? Reply.WITHDRAWN : Reply.DONE);
    }

    private void handOver() {
        holder = null;
        Ticket next = waiters.poll();
        if (next != null) {
            give(next);
        }
    }

    private void release(Ticket ticket) {
        if (holder == null) {
            refuse(
                    ticket,
                    describe() + " is not held: release it once for each time it was acquired");
        } else if (reentrant && !isHeldBy(ticket)) {
            refuse(ticket, describe() + " is held by another: who has acquired it must release it");
        } else {
            ticket.end(Reply.DONE);
            if (--depth == 0) {
                handOver();
            }
        }
    }

    private void await(Ticket ticket) {
        if (!isHeldBy(ticket)) {
            refuse(ticket, "cannot wait: the caller does not hold " + describe());
            return;
        }
        ticket.depth = depth;
        unsignalled.add(ticket);
        handOver();
    }

    private void signal(Ticket ticket) {
        if (!isHeldBy(ticket)) {
            refuse(ticket, "cannot signal: the caller does not hold " + describe());
            return;
        }
        long left = Math.min(ticket.argument(), unsignalled.size());
        for (; left > 0; left--) {
            waiters.add(unsignalled.remove());
        }
        ticket.end(Reply.DONE);
    }

    private static void refuse(Ticket ticket, String why) {
        ticket.end(Reply.of(Reply.Status.MISUSED, why));
    }

    @Override
    void endAll(Reply reply) {
        Ticket.endAll(waiters, reply);
        Ticket.endAll(unsignalled, reply);
    }

    @Override
    void abandon(Ticket ticket) {
        if (remove(unsignalled, ticket)) {
            ticket.withdrawn = true;
            if (holder == null) {
                give(ticket);
            } else {
                waiters.add(ticket);
            }
        } else if (ticket.operation() != AWAIT && remove(waiters, ticket)) {
            ticket.end(Reply.WITHDRAWN);
        }
    }

    private static boolean remove(ArrayDeque<Ticket> kept, Ticket ticket) {
        for (Iterator<Ticket> all = kept.iterator(); all.hasNext(); ) {
            if (all.next() == ticket) {
                all.remove();
                return true;
            }
        }
        return false;
    }

    @Override
    void leave(Member member) {
        waiters.removeIf(ticket -> ticket.member() == member);
        if (holder == member) {
            handOver();
        }
    }

    @Override
    String describe() {
        return name
                + "["
                + (holder == null ? "unlocked" : "locked by " + holder)
                + (waiters.isEmpty() ? "" : ", waiters=" + waiters.size())
                + (unsignalled.isEmpty() ? "" : ", unsignalled=" + unsignalled.size())
                + "]";
    }
}
