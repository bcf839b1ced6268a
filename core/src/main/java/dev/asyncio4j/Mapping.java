package dev.asyncio4j;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code map}: a task group whose body takes the items from their source, each when
 * there is room for one more task. So an item that has not begun costs nothing, not even its place
 * in memory if the source makes it on demand. Loop thread only.
 */
final class Mapping<A extends @Nullable Object, B extends @Nullable Object> {
    private final Iterator<? extends A> source;
    private final int limit;
    private final Transform<? super A, ? extends B, ?> function;
    private final News news;
    private final List<B> results = new ArrayList<>();
    private int running;

    /** What ended the mapping early: an error, or a cancellation, of the caller or of a task. */
    private @Nullable Throwable first;

    private Mapping(
            EventLoop loop,
            Iterator<? extends A> source,
            int limit,
            Transform<? super A, ? extends B, ?> function) {
        this.source = source;
        this.limit = limit;
        this.function = function;
        this.news = new News(loop);
    }

    static <A extends @Nullable Object, B extends @Nullable Object, X extends Exception>
            List<B> map(
                    Iterable<? extends A> items,
                    int limit,
                    Transform<? super A, ? extends B, ? extends X> function)
                    throws X {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(function, "function");
        Misuse.requireLimit(limit);
        EventLoop loop = Task.running("map").loop;
        Mapping<A, B> mapping = new Mapping<>(loop, items.iterator(), limit, function);
        try {
            TaskGroup.<@Nullable Void>run(group -> {
                mapping.feed(group);
                return null;
            });
        } catch (TaskGroupException failed) {
            throw Mapping.<X>rethrow(mapping.firstOf(failed.exceptions()));
        }
        return mapping.results;
    }

    private void feed(TaskGroup group) {
        try {
            while (first == null && source.hasNext()) {
                A item = source.next();
                if (first == null) {
                    begin(group, item);
                    awaitFewerThan(limit);
                }
            }
            awaitFewerThan(1);
            if (first instanceof CancelledError cancelled) {
                throw cancelled;
            }
        } catch (Throwable thrown) {
            if (first == null) {
                first = thrown;
            }
            throw thrown;
        }
    }

    @SuppressWarnings("NullAway") // keeps the place of the result
    private void begin(TaskGroup group, A item) {
        int place = results.size();
        Task<B> task = group.createTask(() -> function.apply(item));
        results.add(null);
        running++;
        task.listen(new InternalTurn(() -> taskDone(task, place)));
    }

    private void awaitFewerThan(int most) {
        while (running >= most && first == null) {
            news.await();
        }
    }

    /** The group has been told before. If the task failed, it is cancelling the rest. */
    private void taskDone(Task<B> task, int place) {
        running--;
        Throwable error = task.takeError();
        if (error == null && !task.isCancelled()) {
            results.set(place, task.result());
        } else if (first == null) {
            first = error != null ? error : Outcome.cancellationOf(task).toError();
        }
        news.come();
    }

    /** The first of the errors, with the others suppressed on it. */
    private Throwable firstOf(List<Throwable> errors) {
        Throwable thrown = errors.getFirst();
        for (Throwable error : errors) {
            if (error == first) {
                thrown = error;
            }
        }
        for (Throwable error : errors) {
            if (error != thrown) {
                thrown.addSuppressed(error);
            }
        }
        return thrown;
    }

    /** Returns nothing. The bound is Throwable, since an Error would not pass for an Exception. */
    @SuppressWarnings("unchecked") // what the function throws besides is unchecked
    private static <X extends Throwable> RuntimeException rethrow(Throwable error) throws X {
        throw (X) error;
    }
}
