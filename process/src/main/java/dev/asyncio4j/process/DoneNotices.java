package dev.asyncio4j.process;

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
    private final BlockingQueue<F> notices = new LinkedBlockingQueue<>();
    private final List<Hook<F>> hooks = new ArrayList<>();

    // Any thread.
    private final Queue<Thread> watchers = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    DoneNotices(Collection<? extends F> futures) {
        List<F> plain = new ArrayList<>();
        for (F future : futures) {
            CompletionStage<?> stage = stageOf(future);
            if (stage == null) {
                plain.add(future);
            } else {
                Hook<F> hook = new Hook<>(future, notices);
                hooks.add(hook);
                var _ = stage.whenComplete(hook);
            }
        }
        if (plain.isEmpty()) {
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            Thread.ofPlatform().daemon().name("asyncio4j-futures").start(() -> watch(plain));
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
    @Nullable F poll(TimeLimit limit) throws InterruptedException {
        return notices.poll(limit.left(), TimeUnit.NANOSECONDS);
    }

    /** Tells nothing more, and lets go of the futures. */
    @Override
    public void close() {
        closed = true;
        watchers.forEach(Thread::interrupt);
        hooks.forEach(Hook::letGo);
    }

    private void watch(List<F> plain) {
        for (F future : plain) {
            Thread watcher = Thread.ofVirtual().name("asyncio4j-future").start(() -> sitIn(future));
            watchers.add(watcher);
            if (closed) {
                watcher.interrupt();
                return;
            }
        }
    }

    private void sitIn(F future) {
        try {
            future.get();
        } catch (Throwable doneOrInterrupted) {
            // What it ended with is for whoever takes it.
        }
        if (future.isDone()) {
            notices.add(future);
        }
    }

    /** What a stage calls. It cannot be taken back from it, only emptied. */
    private static final class Hook<F>
            implements BiConsumer<@Nullable Object, @Nullable Throwable> {
        private final F future;
        private volatile @Nullable Queue<F> notices;

        Hook(F future, Queue<F> notices) {
            this.future = future;
            this.notices = notices;
        }

        @Override
        public void accept(@Nullable Object result, @Nullable Throwable thrown) {
            Queue<F> present = notices;
            if (present != null) {
                present.add(future);
            }
        }

        void letGo() {
            notices = null;
        }
    }
}
