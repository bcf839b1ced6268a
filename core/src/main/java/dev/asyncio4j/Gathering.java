package dev.asyncio4j;

import dev.asyncio4j.engine.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The future of {@code gather}: done when all its children are, or when one has failed.
 *
 * <p>Cancelling it cancels the children, and it ends when they say so: at the first that does, or,
 * if it returns exceptions, when all are done.
 */
final class Gathering<T extends @Nullable Object> extends Composite<List<T>> {
    /** As given: one child may stand here more than once. */
    private final List<Future<? extends T>> places;

    /** Each with what listens to it. */
    private final Map<Future<? extends T>, Turn> children = new LinkedHashMap<>();

    private final boolean returnExceptions;
    private int unfinished;

    private Gathering(EventLoop loop, List<Future<? extends T>> places, boolean returnExceptions) {
        super(loop);
        this.places = places;
        this.returnExceptions = returnExceptions;
        for (Future<? extends T> place : places) {
            children.computeIfAbsent(place, child -> new InternalTurn(() -> childDone(child)));
        }
        this.unfinished = children.size();
    }

    static <T extends @Nullable Object> Future<List<T>> failingFast(
            Collection<? extends Future<? extends T>> futures) {
        return start(futures, false);
    }

    /** The list has results and errors mixed. */
    static Future<List<@Nullable Object>> returningExceptions(
            Collection<? extends Future<?>> futures) {
        return Gathering.<@Nullable Object>start(futures, true);
    }

    private static <T extends @Nullable Object> Future<List<T>> start(
            Collection<? extends Future<? extends T>> futures, boolean returnExceptions) {
        List<Future<? extends T>> places =
                new ArrayList<>(Objects.requireNonNull(futures, "futures"));
        EventLoop loop = commonLoop(places);
        loop.checkThread("gather");
        Task<?> caller = Task.runningOrNull();
        if (caller != null && places.contains(caller)) {
            throw Misuse.awaitsItself(caller);
        }
        Gathering<T> gathering = new Gathering<>(loop, places, returnExceptions);
        gathering.begin();
        return gathering;
    }

    /**
     * Those that are done already count at once: where all are, gathering them does not suspend.
     */
    private void begin() {
        List<Future<? extends T>> done = new ArrayList<>();
        children.forEach((child, listener) -> {
            if (child.isDone()) {
                done.add(child);
            } else {
                child.listen(listener);
            }
        });
        done.forEach(this::childDone);
        if (places.isEmpty()) {
            succeed(List.of());
        }
    }

    private static EventLoop commonLoop(List<? extends Future<?>> children) {
        EventLoop common = null;
        for (Future<?> child : children) {
            Objects.requireNonNull(child, "one of the futures is null");
            if (common == null) {
                common = child.loop;
            } else if (common != child.loop) {
                throw new IllegalArgumentException(
                        "futures: of different loops, one of them "
                                + child
                                + " (expected: all of one loop)");
            }
        }
        return common == null ? EventLoop.running() : common;
    }

    @Override
    Collection<? extends Future<?>> cancelledFirst() {
        return children.keySet();
    }

    private void childDone(Future<? extends T> child) {
        unfinished--;
        if (isDone()) {
            child.noteRetrieved();
        } else if (!returnExceptions && (child.isCancelled() || child.failed())) {
            failLike(child);
            leaveTheOthers();
        } else if (unfinished == 0) {
            finish();
        }
    }

    /**
     * What the others fail with, nobody will see and nobody need see. One listener says so for all
     * gatherings that have ended: a future that outlives many does not collect theirs.
     */
    private void leaveTheOthers() {
        children.forEach((child, listener) -> {
            if (!child.isDone()) {
                child.unlisten(listener);
                child.listenOnce(new Unheard(child));
            }
        });
    }

    private void finish() {
        if (isCancelRequested()) {
            endAsRequested();
            return;
        }
        List<T> results = new ArrayList<>(places.size());
        for (Future<? extends T> place : places) {
            results.add(resultOf(place));
        }
        succeed(results);
    }

    /** Its result; or, where exceptions are returned, what it failed with. */
    @SuppressWarnings("unchecked") // where exceptions are returned, T is Object
    static <T extends @Nullable Object> T resultOf(Future<? extends T> child) {
        Throwable error = child.takeError();
        if (error == null && child.isCancelled()) {
            error = Outcome.cancellationOf(child).toError();
        }
        return error == null ? child.result() : (T) error;
    }

    /** Takes note of what a future fails with. */
    private static final class Unheard extends SharedListener {
        Unheard(Future<?> future) {
            super(future);
        }

        @Override
        protected void take() {
            future.noteRetrieved();
        }
    }
}
