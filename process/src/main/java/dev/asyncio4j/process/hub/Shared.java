package dev.asyncio4j.process.hub;

import java.util.concurrent.locks.ReentrantLock;

/**
 * An object at its home. A call ends at once, or is kept by the object until something happens that
 * it waits for: no thread waits here, whoever calls.
 *
 * <p><b>Threads.</b> Any. Each step is made under the lock, which is held for the step alone.
 */
public abstract class Shared {
    /** What every object can be told: that nobody is to have it any more. */
    static final int CLOSE = -1;

    private static final Reply CLOSED = Reply.of(Reply.Status.GONE, "it was closed");

    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock when it is set. */
    private volatile boolean closed;

    /** For what is called by many; not for public use. */
    Shared() {}

    final void call(Ticket ticket) {
        lock.lock();
        try {
            if (closed) {
                ticket.end(CLOSED);
                return;
            }
            ticket.member().calls(this);
            perform(ticket);
        } finally {
            lock.unlock();
        }
    }

    /** From now on all calls are told that it is gone, and so are those that wait. */
    final void close() {
        lock.lock();
        try {
            closed = true;
            endAll(CLOSED);
        } finally {
            lock.unlock();
        }
    }

    final boolean isClosed() {
        return closed;
    }

    /** Who called does not wait any more. The ticket ends now, or when that can be. */
    final void withdraw(Ticket ticket) {
        lock.lock();
        try {
            if (!ticket.isEnded()) {
                abandon(ticket);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A reply that gave something did not reach who called. */
    final void undo(Reply reply) {
        lock.lock();
        try {
            if (!closed) {
                takeBack(reply);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A process has ended. None of its calls is kept any more. */
    final void left(Member member) {
        lock.lock();
        try {
            if (!closed) {
                leave(member);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether a reply gives what would be lost with it. */
    boolean gives(Ticket ticket, Reply reply) {
        return false;
    }

    /** Does what is to be done, or keeps the ticket. */
    abstract void perform(Ticket ticket);

    /** Ends a ticket that it has kept. */
    abstract void abandon(Ticket ticket);

    /** Ends all tickets that wait for something to happen; what runs goes on to its end. */
    abstract void endAll(Reply reply);

    /** Takes back what was given. */
    void takeBack(Reply reply) {
        throw new IllegalStateException("nothing was given; please report this as a bug");
    }

    /** Takes back what a process holds. */
    void leave(Member member) {}

    /** What it is like, in a few words. */
    abstract String describe();

    @Override
    public final String toString() {
        lock.lock();
        try {
            return closed ? describe() + ", closed" : describe();
        } finally {
            lock.unlock();
        }
    }
}
