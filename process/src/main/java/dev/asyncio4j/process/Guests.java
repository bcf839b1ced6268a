package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Daemons;
import dev.asyncio4j.process.internal.Port;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Those who have come to a {@link Listener}, from when they are asked for their proof until they
 * are taken: each is asked on a thread of its own, so that nobody waits for who says nothing.
 */
final class Guests {
    /** How many are asked at once; others wait in the system's queue. */
    private static final int MOST = 64;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Queue<Asked> done = new ArrayDeque<>();
    private CompletableFuture<Void> news = new CompletableFuture<>();
    private int asked;
    private boolean closed;

    /** One has a port, or there is a reason why it was sent away. */
    private record Asked(@Nullable Port port, @Nullable Throwable refused) {}

    /** Completed when one is done, or this is closed, after now. */
    CompletableFuture<Void> news() {
        lock.lock();
        try {
            if (news.isDone()) {
                news = new CompletableFuture<>();
            }
            return news;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody must be done before another may be asked. */
    boolean isFull() {
        lock.lock();
        try {
            return asked >= MOST && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Asks one for its proof; what the handshake throws is thrown when its turn comes. */
    void greet(Callable<Port> handshake) {
        lock.lock();
        try {
            asked++;
        } finally {
            lock.unlock();
        }
        try {
            Daemons.start("asyncio4j-handshake", () -> add(outcome(handshake)));
        } catch (Throwable noThread) {
            lock.lock();
            try {
                asked--;
            } finally {
                lock.unlock();
            }
            throw noThread;
        }
    }

    private static Asked outcome(Callable<Port> handshake) {
        try {
            return new Asked(handshake.call(), null);
        } catch (Throwable refused) {
            return new Asked(null, refused);
        }
    }

    private void add(Asked outcome) {
        lock.lock();
        try {
            asked--;
            if (!closed) {
                done.add(outcome);
                news.complete(null);
                return;
            }
        } finally {
            lock.unlock();
        }
        leave(outcome);
    }

    /**
     * The first that is done; null if none is.
     *
     * @throws IOException if it was sent away; it says why
     */
    @Nullable Port next() throws IOException {
        Asked first;
        lock.lock();
        try {
            first = done.poll();
        } finally {
            lock.unlock();
        }
        return switch (first == null ? null : first.refused()) {
            case null -> first == null ? null : first.port();
            case IOException refused -> throw refused;
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case Throwable failed -> throw new IOException(failed);
        };
    }

    /** Those who were not taken are left. */
    void close() {
        Queue<Asked> left;
        lock.lock();
        try {
            closed = true;
            left = new ArrayDeque<>(done);
            done.clear();
            news.complete(null);
        } finally {
            lock.unlock();
        }
        left.forEach(Guests::leave);
    }

    private static void leave(Asked outcome) {
        Port port = outcome.port();
        try {
            if (port != null) {
                port.close();
            }
        } catch (IOException failed) {
            // Nobody uses it.
        }
    }
}
