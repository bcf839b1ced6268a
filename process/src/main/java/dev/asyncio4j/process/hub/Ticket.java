package dev.asyncio4j.process.hub;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A call, at the home of what is called, until it has ended.
 *
 * <p><b>Threads.</b> Any; who has the lock of what is called may change it.
 */
public final class Ticket {
    private final Member member;
    private final long thread;
    private final int operation;
    private final long argument;
    private final byte[] content;
    private final Consumer<Reply> whoWaits;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** How often the lock is to be held that it waits for. */
    int depth = 1;

    /** Whether the caller does not wait any more, but must have the lock back first. */
    boolean withdrawn;

    Ticket(
            Member member,
            long thread,
            int operation,
            long argument,
            byte[] content,
            Consumer<Reply> whoWaits) {
        this.member = member;
        this.thread = thread;
        this.operation = operation;
        this.argument = argument;
        this.content = content;
        this.whoWaits = whoWaits;
    }

    /** The process that calls. */
    Member member() {
        return member;
    }

    /** Whether the same thread of the same process has made both. */
    boolean isOf(Member other, long otherThread) {
        return member == other && thread == otherThread;
    }

    long thread() {
        return thread;
    }

    /** What is to be done: its meaning is that of the object. */
    int operation() {
        return operation;
    }

    long argument() {
        return argument;
    }

    byte[] content() {
        return content;
    }

    /** Ends all of these, and removes them. */
    static void endAll(ArrayDeque<Ticket> tickets, Reply reply) {
        for (Ticket ticket = tickets.poll(); ticket != null; ticket = tickets.poll()) {
            ticket.end(reply);
        }
    }

    /** Ends it. Does not wait, and calls no code of users. */
    void end(Reply reply) {
        if (ended.compareAndSet(false, true)) {
            whoWaits.accept(reply);
        }
    }

    boolean isEnded() {
        return ended.get();
    }
}
