package dev.asyncio4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The future of a {@code gather} with a limit. A task of its own, the feeder, takes the pieces of
 * code from their source, each when there is room for one more; the source is code of the user's,
 * which may suspend. Loop thread only.
 *
 * <p>It is done when the feeder and all children are, or when one of them has failed or was
 * cancelled. Cancelled itself, it cancels them all and is done when they are, so that nothing is
 * left of it.
 */
final class LimitedGathering<T extends @Nullable Object> extends Composite<List<T>> {
    private final Iterable<? extends Callable<? extends T>> codes;
    private final int limit;
    private final boolean returnExceptions;
    private final List<T> results = new ArrayList<>();
    private final Set<Task<?>> running = new LinkedHashSet<>();
    private final News news;
    private final Task<?> feeder;
    private boolean allBegun;

    /** What one failed with when all had been cancelled. */
    private @Nullable Throwable errorOfCleanup;

    private LimitedGathering(
            EventLoop loop,
            Iterable<? extends Callable<? extends T>> codes,
            int limit,
            boolean returnExceptions) {
        super(loop);
        this.codes = codes;
        this.limit = limit;
        this.returnExceptions = returnExceptions;
        this.news = new News(loop);
        this.feeder = loop.createTask(this::feed, TaskOptions.defaults().withEagerStart(false));
    }

    static <T extends @Nullable Object> Future<List<T>> start(
            Iterable<? extends Callable<? extends T>> codes, int limit, boolean returnExceptions) {
        Objects.requireNonNull(codes, "codes");
        Misuse.requireLimit(limit);
        LimitedGathering<T> gathering =
                new LimitedGathering<>(EventLoop.running(), codes, limit, returnExceptions);
        gathering.feeder.listen(new InternalTurn(gathering::feederDone));
        return gathering;
    }

    @Override
    Collection<? extends Future<?>> cancelledFirst() {
        List<Task<?>> all = new ArrayList<>(running);
        all.addFirst(feeder);
        return all;
    }

    private void feed() {
        Iterator<? extends Callable<? extends T>> source = codes.iterator();
        while (!isEnding() && source.hasNext()) {
            Callable<? extends T> code = source.next();
            if (!isEnding()) {
                begin(code);
            }
            while (running.size() >= limit) {
                news.await();
            }
        }
    }

    private boolean isEnding() {
        return isDone() || isCancelRequested();
    }

    @SuppressWarnings("NullAway") // keeps the place of the result
    private void begin(Callable<? extends T> code) {
        Task<T> child = loop.newTask(Misuse.requireCode(code), TaskOptions.defaults(), null);
        int place = results.size();
        results.add(null);
        running.add(child);
        child.listen(new InternalTurn(() -> childDone(child, place)));
        // Only now: what begins at once may cancel the gathering.
        loop.launch(child, TaskOptions.defaults());
    }

    private void childDone(Task<T> child, int place) {
        running.remove(child);
        if (isDone()) {
            child.noteRetrieved();
        } else if (endsAll(child)) {
            failLike(child);
            feeder.cancel();
        } else {
            noteIfCleanupFailed(child);
            results.set(place, Gathering.resultOf(child));
            news.come();
            finishIfAllAreDone();
        }
    }

    private boolean endsAll(Task<T> child) {
        return !returnExceptions && !isCancelRequested() && (child.failed() || child.isCancelled());
    }

    private void noteIfCleanupFailed(Future<?> ended) {
        Throwable error = ended.takeError();
        if (error == null || !isCancelRequested() || returnExceptions) {
            return;
        }
        if (errorOfCleanup == null) {
            errorOfCleanup = error;
        } else if (errorOfCleanup != error) {
            errorOfCleanup.addSuppressed(error);
        }
    }

    private void feederDone() {
        allBegun = true;
        if (isDone()) {
            feeder.noteRetrieved();
        } else if (!isCancelRequested() && (feeder.failed() || feeder.isCancelled())) {
            failLike(feeder);
        } else {
            noteIfCleanupFailed(feeder);
            finishIfAllAreDone();
        }
    }

    private void finishIfAllAreDone() {
        if (!allBegun || !running.isEmpty()) {
            return;
        }
        if (errorOfCleanup != null) {
            fail(errorOfCleanup);
        } else if (isCancelRequested()) {
            endAsRequested();
        } else {
            succeed(results);
        }
    }
}
