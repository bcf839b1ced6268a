package dev.asyncio4j.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that no worker was given, the oldest first. One that ends meanwhile stays where it is
 * until enough have: to take out each by itself would take as long as the queue is.
 *
 * <p><b>Threads.</b> Any that holds the dispatcher's lock.
 */
final class Backlog {
    /** So many that have ended may stay, and as many as have not. */
    private static final int ENDED_LEAST = 64;

    private final ArrayDeque<PoolTask<?>> tasks = new ArrayDeque<>();

    /** How many of these count as ended. */
    private int ended;

    int size() {
        return tasks.size() - ended;
    }

    /** One of these counts as ended now. */
    void ended() {
        ended++;
        if (ended > Math.max(ENDED_LEAST, size())) {
            tasks.removeIf(task -> task.counted);
            ended = 0;
        }
    }

    void add(PoolTask<?> task) {
        tasks.add(task);
    }

    /** Those that were taken back are older than all others. */
    void putBack(List<PoolTask<?>> taken) {
        taken.reversed().forEach(tasks::addFirst);
    }

    /** The number of the oldest; if there is none, a number that no task has. */
    long oldest() {
        PoolTask<?> first = tasks.peek();
        return first == null ? Long.MAX_VALUE : first.number;
    }

    @Nullable PoolTask<?> poll() {
        return tasks.poll();
    }

    /**
     * Drops those before the first that is to be done: what was cancelled, or completed by somebody
     * else.
     *
     * @param uncounted is given those that do not count as ended
     */
    void skipEnded(Consumer<PoolTask<?>> uncounted) {
        for (PoolTask<?> task = tasks.peek(); task != null; task = tasks.peek()) {
            if (!task.counted) {
                if (!task.isDone()) {
                    return;
                }
                uncounted.accept(task);
                ended++;
            }
            tasks.remove();
            ended--;
        }
    }

    /** Takes all that do not count as ended. */
    List<PoolTask<?>> clear() {
        List<PoolTask<?>> left = new ArrayList<>(tasks);
        left.removeIf(task -> task.counted);
        tasks.clear();
        ended = 0;
        return left;
    }
}
