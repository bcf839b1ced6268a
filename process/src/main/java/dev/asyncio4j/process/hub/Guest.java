package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Daemons;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A process that calls objects of this one, through one connection that lasts as long as it does:
 * when that ends, so has the process, and all that it holds is given back.
 */
final class Guest {
    /** A call: number, object, thread, operation, argument; the content. */
    static final int CALL = 1;

    /** The caller of this number does not wait any more. */
    static final int WITHDRAW = 2;

    /** The reply of this number has come. */
    static final int RECEIVED = 3;

    private final SocketChannel channel;
    private final Hub hub;
    private final Member member;
    private final Outbox outbox = new Outbox();
    private final ConcurrentHashMap<Long, Call> calls = new ConcurrentHashMap<>();

    /** What was given, and perhaps not received. By number, which is the order. */
    private final ConcurrentSkipListMap<Long, Given> given = new ConcurrentSkipListMap<>();

    /** Sends what it has caused itself. */
    private final Thread reader;

    private record Call(Shared shared, Ticket ticket) {}

    private record Given(Shared shared, Reply reply) {}

    Guest(SocketChannel channel, String name, Hub hub) {
        this.channel = channel;
        this.hub = hub;
        this.member = new Member("another process");
        this.reader =
                Thread.ofPlatform().daemon().name("asyncio4j-guest-" + name).unstarted(this::serve);
    }

    /** Begins to serve it, on threads of its own. */
    void start() {
        reader.start();
        Daemons.start(reader.getName() + "-replies", this::sendAll);
    }

    private void serve() {
        try (channel) {
            FrameReader frames = new FrameReader(channel);
            while (true) {
                obey(frames);
                if (!frames.hasNext()) {
                    outbox.flush(channel);
                }
            }
        } catch (IOException ended) {
            // So has the process.
        } finally {
            leave();
        }
    }

    private void sendAll() {
        try {
            outbox.sendAll(channel);
        } catch (IOException ended) {
            // The other thread sees that, too.
        }
    }

    private void obey(FrameReader frames) throws IOException {
        int kind = (int) frames.takeLong();
        long number = frames.takeLong();
        switch (kind) {
            case CALL -> call(number, frames);
            case WITHDRAW -> {
                Call call = calls.get(number);
                if (call != null) {
                    call.shared().withdraw(call.ticket());
                }
            }
            case RECEIVED -> given.remove(number);
            default -> throw new StreamCorruptedException("a frame of an unknown kind: " + kind);
        }
    }

    private void call(long number, FrameReader frames) throws IOException {
        long object = frames.takeLong();
        long thread = frames.takeLong();
        int operation = (int) frames.takeLong();
        long argument = frames.takeLong();
        byte[] content = frames.takeBytes();
        Shared shared = hub.object(object);
        if (shared == null) {
            reply(number, Reply.of(Reply.Status.GONE, "it was closed"));
            return;
        }
        if (operation == Shared.CLOSE) {
            hub.close(object, shared);
            reply(number, Reply.DONE);
            return;
        }
        Ticket[] made = new Ticket[1];
        Ticket ticket =
                new Ticket(
                        member,
                        thread,
                        operation,
                        argument,
                        content,
                        reply -> ended(number, shared, made[0], reply));
        made[0] = ticket;
        calls.put(number, new Call(shared, ticket));
        shared.call(ticket);
    }

    private void ended(long number, Shared shared, Ticket ticket, Reply reply) {
        if (shared.gives(ticket, reply)) {
            given.put(number, new Given(shared, reply));
        }
        calls.remove(number);
        reply(number, reply);
    }

    private void reply(long number, Reply reply) {
        int status = reply.status().code();
        if (Thread.currentThread() == reader) {
            outbox.addUnsent(reply.content(), number, status, reply.number());
        } else {
            outbox.add(reply.content(), number, status, reply.number());
        }
    }

    /** This is gone: the process holds nothing of it. */
    void forget(Shared shared) {
        member.forget(shared);
    }

    private void leave() {
        hub.left(this);
        outbox.close();
        List.copyOf(calls.values()).forEach(call -> call.shared().withdraw(call.ticket()));
        List<Given> lost = new ArrayList<>(given.values());
        Collections.reverse(lost);
        lost.forEach(gift -> gift.shared().undo(gift.reply()));
        member.leave();
    }

    @Override
    public String toString() {
        return "Guest[" + member + ", calls=" + calls.size() + "]";
    }
}
