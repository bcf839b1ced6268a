package dev.asyncio4j;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished tasks of a loop, in the order of their creation. It holds them strongly: a task
 * that nobody else refers to runs on.
 *
 * <p>A list linked through the tasks themselves, which costs no allocation. Loop thread only.
 */
final class Tasks {
    private @Nullable Task<?> first;
    private @Nullable Task<?> last;

    /** Read by other threads too, for which it may be out of date. */
    private int size;

    private @Nullable Instruments instruments;

    /** Tells them of every task from now on; null ends it. */
    void observe(@Nullable Instruments instruments) {
        this.instruments = instruments;
    }

    int size() {
        return size;
    }

    void add(Task<?> task) {
        Task<?> before = last;
        task.previous = before;
        if (before == null) {
            first = task;
        } else {
            before.next = task;
        }
        last = task;
        size++;
        if (instruments != null) {
            instruments.created(task);
        }
    }

    /** The task is done. */
    void remove(Task<?> task) {
        if (first == null) {
            // It was forgotten, and has outlived its loop.
            return;
        }
        Task<?> previous = task.previous;
        Task<?> next = task.next;
        if (previous == null) {
            first = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.previous = previous;
        }
        task.previous = null;
        task.next = null;
        size--;
        if (instruments != null) {
            instruments.ended(task);
        }
    }

    /** Forgets them: those that outlive the loop end on threads that are not the loop's. */
    void clear() {
        for (Task<?> task = first; task != null; ) {
            Task<?> following = task.next;
            task.previous = null;
            task.next = null;
            task = following;
        }
        first = null;
        last = null;
        size = 0;
    }

    Set<Task<?>> copy() {
        Set<Task<?>> copy = new LinkedHashSet<>();
        for (Task<?> task = first; task != null; task = task.next) {
            copy.add(task);
        }
        return copy;
    }
}
