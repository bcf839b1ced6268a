package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for all channels of this process that somebody wants to read from or write to: so who waits
 * for one waits for a future, alone or among others, and may stop at any time.
 *
 * <p>It has a thread, from the first use to the end of the process.
 */
public final class ReadyWatch {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by the lock. */
    private static @Nullable ReadyWatch only;

    private final Selector selector;

    /** Held for moments. */
    private final ReentrantLock lock = new ReentrantLock();

    /** What is to be waited for from now on; guarded by the lock. */
    private List<Wish> wishes = new ArrayList<>();

    /** The watching thread's alone. */
    private final Map<SelectionKey, List<Wish>> waiting = new HashMap<>();

    private record Wish(SelectableChannel channel, int operation, CompletableFuture<Void> ready) {}

    private ReadyWatch(Selector selector) {
        this.selector = selector;
    }

    /** That of this process. */
    public static ReadyWatch open() {
        LOCK.lock();
        try {
            ReadyWatch watch = only;
            if (watch == null) {
                watch = new ReadyWatch(Selector.open());
                only = watch;
                Thread.ofPlatform().daemon().name("asyncio4j-pipes").start(watch::watch);
            }
            return watch;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot wait for connections: " + failed, failed);
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Completed once when the channel is ready, or closed; which of these, only a try tells.
     *
     * @param channel in non-blocking mode
     * @param operation that of a {@link SelectionKey}
     */
    public CompletableFuture<Void> ready(SelectableChannel channel, int operation) {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        lock.lock();
        try {
            wishes.add(new Wish(channel, operation, ready));
        } finally {
            lock.unlock();
        }
        selector.wakeup();
        return ready;
    }

    /** Who waits for a channel that was closed is told. */
    public void closed() {
        // A channel that is closed is given back to the system by the next selection.
        selector.wakeup();
    }

    private void watch() {
        try {
            while (true) {
                selector.select();
                selector.selectedKeys().forEach(this::complete);
                selector.selectedKeys().clear();
                takeWishes();
                dropClosed();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void takeWishes() {
        List<Wish> taken;
        lock.lock();
        try {
            taken = wishes;
            wishes = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        for (Wish wish : taken) {
            take(wish);
        }
    }

    private void take(Wish wish) {
        SelectionKey key = wish.channel().keyFor(selector);
        try {
            if (key == null) {
                key = wish.channel().register(selector, wish.operation());
            } else {
                key.interestOpsOr(wish.operation());
            }
            waiting.computeIfAbsent(key, _ -> new ArrayList<>()).add(wish);
        } catch (ClosedChannelException | CancelledKeyException closed) {
            wish.ready().complete(null);
        }
    }

    private void complete(SelectionKey key) {
        List<Wish> all = waiting.get(key);
        if (all == null) {
            return;
        }
        int ready;
        try {
            ready = key.readyOps();
            key.interestOpsAnd(~ready);
        } catch (CancelledKeyException closed) {
            return; // to be dropped
        }
        for (Wish wish : List.copyOf(all)) {
            if ((wish.operation() & ready) != 0) {
                all.remove(wish);
                wish.ready().complete(null);
            }
        }
        if (all.isEmpty()) {
            waiting.remove(key);
        }
    }

    /** Keys of closed channels leave the selector silently. */
    private void dropClosed() {
        waiting.entrySet()
                .removeIf(entry -> {
                    boolean closed = !entry.getKey().isValid();
                    if (closed) {
                        entry.getValue().forEach(wish -> wish.ready().complete(null));
                    }
                    return closed;
                });
    }
}
