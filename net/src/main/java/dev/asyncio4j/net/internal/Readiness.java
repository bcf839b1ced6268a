package dev.asyncio4j.net.internal;

import dev.asyncio4j.Context;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.engine.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Calls back while channels of the JDK are ready.
 *
 * <p>Those can be waited for by a selector of the JDK's alone, and the loop waits elsewhere. So a
 * thread waits in the selector. When a channel is ready it asks for it no more, and posts to the
 * loop; after the callback the loop asks again. So the callback is called for as long as the
 * channel is ready, and never faster than it runs.
 *
 * <p>A channel that is closed does not say so. The thread looks for such from time to time, which
 * also has the selector let go of their descriptors.
 *
 * <p><b>Threads.</b> The loop's only, where nothing else is said.
 */
public final class Readiness {
    private static final long LOOKS_FOR_CLOSED_MILLIS = 250;
    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private final EventLoop loop = EventLoop.running();
    private final NettyPoller poller;
    private final IdentityHashMap<SelectableChannel, Watched> watched = new IdentityHashMap<>();
    private final Selector selector;

    /** Any thread: to be registered once the selector has let go of their earlier keys. */
    private final Queue<Watched> again = new ConcurrentLinkedQueue<>();

    /**
     * The values of the map, for any thread: the selector forgets keys that are no longer valid.
     */
    private final Set<Watched> all = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    Readiness(NettyPoller poller) {
        this.poller = poller;
        try {
            selector = Selector.open();
        } catch (IOException failed) {
            throw new UncheckedIOException("no selector to wait for channels", failed);
        }
        Thread.ofPlatform().daemon().name("asyncio4j-selector").start(this::select);
    }

    /** Of the running loop. */
    public static Readiness ofRunningLoop() {
        return NettyPoller.ofRunningLoop().readiness();
    }

    /** What a channel is waited for, and who is called. */
    private static final class Watched {
        private final SelectableChannel channel;
        private @Nullable Callback reader;
        private @Nullable Callback writer;

        /** Written by whoever registers the channel, once at a time. */
        private volatile @Nullable SelectionKey key;

        private volatile boolean dropped;

        Watched(SelectableChannel channel) {
            this.channel = channel;
        }

        /** What is waited for: of both, only those that have not been found ready. */
        private int wanted() {
            return (reader == null || reader.isDue ? 0 : readingOps(channel))
                    | (writer == null || writer.isDue ? 0 : writingOps(channel));
        }
    }

    /** A callback of the program's. */
    private static final class Callback {
        private final Runnable code;
        private final Context context = Context.copyOfCurrent();

        /** From when its channel was found ready until it has run. */
        private boolean isDue;

        Callback(Runnable code) {
            this.code = Objects.requireNonNull(code, "callback");
        }

        @Override
        public String toString() {
            return code.toString();
        }
    }

    // What the program wants

    public void addReader(SelectableChannel channel, Runnable callback) {
        require(channel, readingOps(channel), "read from");
        Callback reader = new Callback(callback);
        Watched on = watched(channel);
        on.reader = reader;
        ask(on);
    }

    public void addWriter(SelectableChannel channel, Runnable callback) {
        require(channel, writingOps(channel), "written to");
        Callback writer = new Callback(callback);
        Watched on = watched(channel);
        on.writer = writer;
        ask(on);
    }

    public boolean removeReader(SelectableChannel channel) {
        Watched on = watched.get(channel);
        if (on == null || on.reader == null) {
            return false;
        }
        on.reader = null;
        dropIfUnused(on);
        return true;
    }

    public boolean removeWriter(SelectableChannel channel) {
        Watched on = watched.get(channel);
        if (on == null || on.writer == null) {
            return false;
        }
        on.writer = null;
        dropIfUnused(on);
        return true;
    }

    private static int readingOps(SelectableChannel channel) {
        return channel.validOps() & READING;
    }

    /** Of a channel that is connected one cannot wait for the connection, and the reverse. */
    private static int writingOps(SelectableChannel channel) {
        return channel instanceof SocketChannel socket && socket.isConnectionPending()
                ? SelectionKey.OP_CONNECT
                : channel.validOps() & SelectionKey.OP_WRITE;
    }

    private static void require(SelectableChannel channel, int ops, String use) {
        if (!channel.isOpen()) {
            throw new IllegalArgumentException("channel: " + channel + " (expected: an open one)");
        }
        if (channel.isBlocking()) {
            throw new IllegalArgumentException(
                    "channel: "
                            + channel
                            + " is in blocking mode (expected: configureBlocking(false) before)");
        }
        if (ops == 0) {
            throw new IllegalArgumentException(
                    "channel: " + channel + " (expected: one that can be " + use + ")");
        }
    }

    private Watched watched(SelectableChannel channel) {
        Watched present = watched.get(channel);
        if (present != null && (present.key == null || present.key.isValid())) {
            return present;
        }
        if (present != null) {
            drop(present);
        }
        Watched added = new Watched(channel);
        watched.put(channel, added);
        all.add(added);
        poller.opened();
        return added;
    }

    private void dropIfUnused(Watched on) {
        if (on.reader == null && on.writer == null) {
            drop(on);
        } else {
            ask(on);
        }
    }

    private void drop(Watched on) {
        on.dropped = true;
        on.reader = null;
        on.writer = null;
        again.remove(on);
        all.remove(on);
        SelectionKey key = on.key;
        if (key != null) {
            key.cancel();
        }
        if (watched.remove(on.channel, on)) {
            poller.closed();
        }
        selector.wakeup();
    }

    /** Waits for what is wanted of it now. */
    private void ask(Watched on) {
        SelectionKey key = on.key;
        try {
            if (key == null) {
                on.key = on.channel.register(selector, on.wanted(), on);
            } else {
                key.interestOps(on.wanted());
            }
        } catch (CancelledKeyException stillThere) {
            if (key == null) {
                again.add(on);
            } else {
                drop(on);
            }
        } catch (ClosedChannelException closedByNow) {
            drop(on);
        }
        selector.wakeup();
    }

    /** Lets go of all. */
    void close() {
        closed = true;
        watched.values()
                .forEach(on -> {
                    SelectionKey key = on.key;
                    if (key != null) {
                        key.cancel();
                    }
                });
        watched.clear();
        all.clear();
        selector.wakeup();
    }

    // What the selector says

    private void found(Watched on, int ops) {
        due(on, on.reader, ops & READING, true);
        due(on, on.writer, ops & ~READING, false);
    }

    private void due(Watched on, @Nullable Callback callback, int ops, boolean reads) {
        if (callback == null || ops == 0 || callback.isDue) {
            return;
        }
        callback.isDue = true;
        try {
            loop.callSoon(() -> call(on, callback, reads), callback.context);
        } catch (IllegalStateException theLoopIsClosing) {
            drop(on);
        }
    }

    private void call(Watched on, Callback callback, boolean reads) {
        if ((reads ? on.reader : on.writer) != callback) {
            return;
        }
        if (!on.channel.isOpen()) {
            drop(on);
            return;
        }
        try {
            callback.code.run();
        } finally {
            callback.isDue = false;
            if ((reads ? on.reader : on.writer) == callback) {
                ask(on);
            }
        }
    }

    // The selector's thread

    private void select() {
        try (selector) {
            while (!closed) {
                selector.select(LOOKS_FOR_CLOSED_MILLIS);
                registerAgain();
                for (SelectionKey key : selector.selectedKeys()) {
                    postReady(key);
                }
                selector.selectedKeys().clear();
                for (Watched on : all) {
                    SelectionKey key = on.key;
                    if (key != null && !key.isValid()) {
                        postGone(on);
                    }
                }
            }
        } catch (IOException | ClosedSelectorException broken) {
            System.getLogger("dev.asyncio4j.net")
                    .log(System.Logger.Level.ERROR, "readiness is told no more", broken);
        }
    }

    private void postReady(SelectionKey key) {
        try {
            int ops = key.readyOps();
            key.interestOpsAnd(~ops);
            post((Watched) key.attachment(), ops);
        } catch (CancelledKeyException noLonger) {
            // Removed or closed since.
        }
    }

    private void post(Watched on, int ops) {
        poller.engine()
                .postFromAnywhere(
                        new Turn() {
                            @Override
                            protected void take() {
                                found(on, ops);
                            }
                        });
    }

    private void postGone(Watched on) {
        poller.engine()
                .postFromAnywhere(
                        new Turn() {
                            @Override
                            protected void take() {
                                if (!on.dropped) {
                                    drop(on);
                                }
                            }
                        });
    }

    private void registerAgain() {
        for (Watched on = again.poll(); on != null; on = again.poll()) {
            try {
                // With nothing to wait for yet: that is the loop's to say.
                on.key = on.channel.register(selector, 0, on);
                Watched registered = on;
                poller.engine()
                        .postFromAnywhere(
                                new Turn() {
                                    @Override
                                    protected void take() {
                                        if (!registered.dropped) {
                                            ask(registered);
                                        }
                                    }
                                });
                if (on.dropped) {
                    Objects.requireNonNull(on.key).cancel();
                }
            } catch (CancelledKeyException stillThere) {
                again.add(on);
                return;
            } catch (ClosedChannelException closedByNow) {
                postGone(on);
            }
        }
    }
}
