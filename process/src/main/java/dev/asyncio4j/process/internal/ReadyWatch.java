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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for all channels of this process that somebody wants to read from or write to: so who waits
 * for one waits for a future, alone or among others, and may stop at any time.
 *
 * <p>It has a thread, from the first use to the end of the process. An error of one channel is that
 * of who waits for it, and one of all channels is that of all who wait: the thread goes on.
 */
public final class ReadyWatch {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by the lock. */
    private static @Nullable ReadyWatch only;

    private final Selector selector;

    /** Held for moments. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition woken = lock.newCondition();

    // Guarded by the lock.
    private final Map<SelectableChannel, Set<Wish>> waiting = new HashMap<>();

    /** Of those who wait, the ones that the selector is not yet asked for. */
    private List<Wish> fresh = new ArrayList<>();

    /** Whether somebody has come, or a channel was closed, since the thread looked last. */
    private boolean isWoken;

    /** What somebody waits for, until it is ready or given up. */
    private final class Wish extends CompletableFuture<Void> {
        final SelectableChannel channel;
        final int operation;

        Wish(SelectableChannel channel, int operation) {
            this.channel = channel;
            this.operation = operation;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            drop(this);
            return super.cancel(mayInterrupt);
        }
    }

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
                Daemons.start("asyncio4j-pipes", watch::watch);
            }
            return watch;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot wait for connections: " + failed, failed);
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Completed once when the channel is ready, or closed; which of these, only a try tells. Who
     * waits no longer cancels it: else it is kept until then.
     *
     * @param channel in non-blocking mode
     * @param operation that of a {@link SelectionKey}
     */
    public CompletableFuture<Void> ready(SelectableChannel channel, int operation) {
        Wish wish = new Wish(channel, operation);
        lock.lock();
        try {
            waiting.computeIfAbsent(channel, _ -> new HashSet<>()).add(wish);
            fresh.add(wish);
            wake();
        } finally {
            lock.unlock();
        }
        return wish;
    }

    /**
     * Tells who waits for a channel that there is news: somebody has taken what it was ready with,
     * before the watch could see it.
     */
    public void announce(SelectableChannel channel, int operation) {
        List<Wish> granted = new ArrayList<>();
        lock.lock();
        try {
            Set<Wish> all = waiting.getOrDefault(channel, Set.of());
            for (Wish wish : all) {
                if ((wish.operation & operation) != 0) {
                    granted.add(wish);
                }
            }
            granted.forEach(all::remove);
            if (all.isEmpty()) {
                waiting.remove(channel);
            }
        } finally {
            lock.unlock();
        }
        // Not with the lock held: this runs what others have made to follow.
        granted.forEach(wish -> wish.complete(null));
    }

    /** Who waits for a channel that was closed is told. */
    public void closed() {
        lock.lock();
        try {
            // A channel that is closed is given back to the system by the next selection.
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for a channel. */
    int count(SelectableChannel channel) {
        lock.lock();
        try {
            return waiting.getOrDefault(channel, Set.of()).size();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        isWoken = true;
        woken.signal();
        selector.wakeup();
    }

    private void drop(Wish wish) {
        lock.lock();
        try {
            Set<Wish> all = waiting.get(wish.channel);
            if (all != null && all.remove(wish) && all.isEmpty()) {
                waiting.remove(wish.channel);
            }
        } finally {
            lock.unlock();
        }
    }

    // The thread

    private void watch() {
        Throwable failed = null;
        while (true) {
            try {
                if (failed != null) {
                    failAll(failed);
                    failed = null;
                }
                selector.select();
                announceReady();
                askForFresh();
                announceClosed();
            } catch (Throwable thrown) {
                failed = thrown;
            }
        }
    }

    /** A selector that fails for good is tried again for each who comes, and not all the time. */
    private void failAll(Throwable failed) {
        List<Wish> all = new ArrayList<>();
        lock.lock();
        try {
            waiting.values().forEach(all::addAll);
            waiting.clear();
            fresh.clear();
            isWoken = false;
        } finally {
            lock.unlock();
        }
        all.forEach(wish -> wish.completeExceptionally(failed));
        lock.lock();
        try {
            while (!isWoken) {
                woken.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void announceReady() {
        for (SelectionKey key : selector.selectedKeys()) {
            try {
                int ready = key.readyOps();
                key.interestOpsAnd(~ready);
                announce(key.channel(), ready);
            } catch (CancelledKeyException closed) {
                // To be announced as that.
            }
        }
        selector.selectedKeys().clear();
    }

    private void askForFresh() {
        List<Wish> taken;
        lock.lock();
        try {
            taken = fresh;
            fresh = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        for (Wish wish : taken) {
            if (!wish.isDone()) {
                ask(wish);
            }
        }
    }

    private void ask(Wish wish) {
        try {
            SelectionKey key = wish.channel.keyFor(selector);
            if (key == null) {
                wish.channel.register(selector, wish.operation);
            } else {
                key.interestOpsOr(wish.operation);
            }
        } catch (ClosedChannelException | CancelledKeyException closed) {
            // To be announced as that.
        } catch (RuntimeException refused) {
            drop(wish);
            wish.completeExceptionally(refused);
        }
    }

    /** Keys of closed channels leave the selector silently. */
    private void announceClosed() {
        List<SelectableChannel> closed = new ArrayList<>();
        lock.lock();
        try {
            for (SelectableChannel channel : waiting.keySet()) {
                if (!channel.isOpen()) {
                    closed.add(channel);
                }
            }
        } finally {
            lock.unlock();
        }
        closed.forEach(channel -> announce(channel, ~0));
    }
}
