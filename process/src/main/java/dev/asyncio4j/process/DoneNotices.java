package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Daemons;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of futures, of any kind, in the order in which they are done.
 *
 * <p>Some can say so by themselves: a {@link CompletionStage}, and a future of an event loop. A
 * plain {@link Future}, such as thread pools give, has nothing but a {@code get} that blocks: for
 * each a virtual thread, the watcher, sits in it until this is closed. Those must be the JDK's own:
 * a virtual thread that a task starts would run on its loop, and stand still where that does; so
 * where the caller is a virtual thread, a platform thread starts them.
 *
 * <p><b>Threads.</b> One.
 */
final class DoneNotices<F extends Future<?>> implements AutoCloseable {
    private final BlockingQueue<Awaited<F>> notices = new LinkedBlockingQueue<>();
    private final List<Hook<F>> hooks = new ArrayList<>();

    // Any thread.
    private final Queue<Thread> watchers = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** A future that is not done, for those who look for the one that they were told of. */
    static final class Awaited<F> {
        final F future;

        /** For the thread that polls: whether it knows that this is done. */
        boolean taken;

        Awaited(F future) {
            this.future = future;
        }
    }

    DoneNotices(Collection<Awaited<F>> pending) {
        List<Awaited<F>> plain = new ArrayList<>();
        for (Awaited<F> awaited : pending) {
            CompletionStage<?> stage = stageOf(awaited.future);
            if (stage == null) {
                plain.add(awaited);
            } else {
                Hook<F> hook = new Hook<>(awaited, notices);
                hooks.add(hook);
                var _ = stage.whenComplete(hook);
            }
        }
        if (plain.isEmpty()) {
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            Daemons.start("asyncio4j-futures", () -> watch(plain));
        } else {
            watch(plain);
        }
    }

    private static @Nullable CompletionStage<?> stageOf(Future<?> future) {
        return switch (future) {
            case CompletionStage<?> stage -> stage;
            case dev.asyncio4j.Future<?> ofLoop -> ofLoop.toCompletableFuture();
            default -> null;
        };
    }

    /** The next one that is done; null if there is none in time. */
    @Nullable Awaited<F> poll(TimeLimit limit) throws InterruptedException {
        return notices.poll(limit.left(), TimeUnit.NANOSECONDS);
    }

    /** Tells nothing more, and lets go of the futures. */
    @Override
    public void close() {
        closed = true;
        watchers.forEach(Thread::interrupt);
        hooks.forEach(Hook::letGo);
    }

    private void watch(List<Awaited<F>> plain) {
        for (Awaited<F> awaited : plain) {
            Thread watcher =
                    Thread.ofVirtual().name("asyncio4j-future").start(() -> sitIn(awaited));
            watchers.add(watcher);
            if (closed) {
                watcher.interrupt();
                return;
            }
        }
    }

    private void sitIn(Awaited<F> awaited) {
        try {
            awaited.future.get();
        } catch (Throwable doneOrInterrupted) {
            // What it ended with is for whoever takes it.
        }
        if (awaited.future.isDone()) {
            notices.add(awaited);
        }
    }

    /** What a stage calls. It cannot be taken back from it, only emptied. */
    private static final class Hook<F>
            implements BiConsumer<@Nullable Object, @Nullable Throwable> {
        private final Awaited<F> awaited;
        private volatile @Nullable Queue<Awaited<F>> notices;

        Hook(Awaited<F> awaited, Queue<Awaited<F>> notices) {
            this.awaited = awaited;
            this.notices = notices;
        }

        @Override
        public void accept(@Nullable Object result, @Nullable Throwable thrown) {
            Queue<Awaited<F>> present = notices;
            if (present != null) {
                present.add(awaited);
            }
        }

        void letGo() {
            notices = null;
        }
    }
}
