package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Daemons;
import dev.asyncio4j.process.internal.Folders;
import dev.asyncio4j.process.internal.Reception;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hub of another process, as it is called from here: through one connection, by any number of
 * threads and tasks at the same time. Those only wait for a future; threads of the connection's own
 * send and receive. So a call can be withdrawn, and an interrupt does no harm to others.
 */
final class Remote {
    private static final ConcurrentHashMap<Address, Remote> ALL = new ConcurrentHashMap<>();

    private final Address address;
    private final Outbox outbox = new Outbox();
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<Reply>> waiting =
            new ConcurrentHashMap<>();

    private Remote(Address address) {
        this.address = address;
    }

    /** That at this address. It is connected to in the background. */
    static Remote at(Address address) {
        return ALL.computeIfAbsent(
                address,
                unknown -> {
                    Remote remote = new Remote(unknown);
                    remote.start();
                    return remote;
                });
    }

    /** A call under way. */
    record Call(long number, CompletableFuture<Reply> reply) {}

    Call call(long object, long thread, int operation, long argument, byte[] content) {
        long number = numbers.incrementAndGet();
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        waiting.put(number, reply);
        if (!outbox.add(content, Guest.CALL, number, object, thread, operation, argument)) {
            waiting.remove(number);
            reply.complete(gone());
        }
        return new Call(number, reply);
    }

    void withdraw(Call call) {
        outbox.add(null, Guest.WITHDRAW, call.number());
    }

    private Reply gone() {
        return Reply.of(Reply.Status.GONE, address + ", in which it was made, has ended");
    }

    private void start() {
        Daemons.start("asyncio4j-calls-" + address.pid(), this::connect);
    }

    private void connect() {
        try (SocketChannel channel = Reception.visit(Path.of(address.socket()), address.token())) {
            Daemons.start("asyncio4j-replies-of-" + address.pid(), () -> receiveAll(channel));
            outbox.sendAll(channel);
        } catch (IOException failed) {
            end();
        }
    }

    private void receiveAll(SocketChannel channel) {
        try (channel) {
            FrameReader frames = new FrameReader(channel);
            while (true) {
                receive(frames);
            }
        } catch (IOException ended) {
            // So has the process, or it has refused what it was sent.
        } finally {
            end();
            tidyUp();
        }
    }

    /** Who has ended by force could not. The folder of one that lives is its own. */
    private void tidyUp() {
        Path folder = Path.of(address.socket()).getParent();
        if (folder != null) {
            ProcessHandle.of(address.pid())
                    .map(ProcessHandle::onExit)
                    .orElse(CompletableFuture.completedFuture(null))
                    .thenRun(() -> Folders.delete(folder));
        }
    }

    private void receive(FrameReader frames) throws IOException {
        long number = frames.takeLong();
        Reply.Status status = Reply.Status.of((int) frames.takeLong());
        long result = frames.takeLong();
        Reply reply = new Reply(status, result, frames.takeBytes());
        CompletableFuture<Reply> waits = waiting.remove(number);
        if (waits != null) {
            waits.complete(reply);
        }
        if (reply.content().length > 0) {
            outbox.add(null, Guest.RECEIVED, number);
        }
    }

    private void end() {
        ALL.remove(address, this);
        outbox.close();
        for (Long number : waiting.keySet()) {
            CompletableFuture<Reply> waits = waiting.remove(number);
            if (waits != null) {
                waits.complete(gone());
            }
        }
    }
}
