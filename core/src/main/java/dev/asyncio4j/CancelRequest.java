package dev.asyncio4j;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request to cancel, on its way: a task hands it to what it awaits, a gathering to its children,
 * and each goes by what they answer.
 *
 * <p>Tasks that await each other make chains of any length. So the way back, to those who wait for
 * an answer, is kept here and not on the stack.
 */
final class CancelRequest {
    private CancelRequest() {}

    /** One who hands the request on. */
    abstract static class Relay {
        private @Nullable Relay from;

        /** Whom to hand it to next; null if there is nobody left. */
        abstract @Nullable Future<?> next();

        /** The one it was handed to last takes it, or is done already. */
        abstract void answered(boolean taken);

        /** What this one answers when it has handed the request to all. */
        abstract boolean answer();

        /** The request is past this one, or somebody threw. */
        void end() {}
    }

    /** One who hands the request to several, in order. */
    abstract static class Broadcast extends Relay {
        private final Iterator<? extends Future<?>> left;

        /** Whether one of them has taken it. */
        boolean taken;

        Broadcast(Iterable<? extends Future<?>> receivers) {
            left = receivers.iterator();
        }

        @Override
        final @Nullable Future<?> next() {
            return left.hasNext() ? left.next() : null;
        }

        @Override
        final void answered(boolean taken) {
            this.taken |= taken;
        }
    }

    /**
     * Takes the request all the way.
     *
     * @return what the first one answers
     */
    static boolean send(Relay first, @Nullable String message) {
        Relay current = first;
        try {
            while (true) {
                Future<?> next = current.next();
                if (next != null) {
                    current = hand(next, current, message);
                    continue;
                }
                current.end();
                boolean taken = current.answer();
                if (current.from == null) {
                    return taken;
                }
                current = current.from;
                current.answered(taken);
            }
        } finally {
            for (Relay left = current; left != null; left = left.from) {
                left.end();
            }
        }
    }

    /**
     * Cancels each of the tasks. One that is reached through another that awaits it, be it in a
     * gathering, is not asked again: along a chain of tasks, to ask each from its place on would
     * take forever.
     */
    static void sendToEach(Collection<? extends Task<?>> tasks) {
        Set<Future<?>> awaited = awaitedBy(tasks);
        int[] before = tasks.stream().mapToInt(Task::cancelling).toArray();
        sendToUnreached(tasks, before, task -> !awaited.contains(task));
        // The rest await each other in circles.
        sendToUnreached(tasks, before, _ -> true);
    }

    /** What the tasks await: futures, the children of gatherings, and what those await. */
    private static Set<Future<?>> awaitedBy(Collection<? extends Task<?>> tasks) {
        Set<Future<?>> awaited = new HashSet<>();
        Deque<Future<?>> unseen = new ArrayDeque<>(tasks);
        for (Future<?> next = unseen.poll(); next != null; next = unseen.poll()) {
            for (Future<?> first : next.cancelledFirst()) {
                if (awaited.add(first) && !(first instanceof Task)) {
                    unseen.add(first);
                }
            }
        }
        return awaited;
    }

    private static void sendToUnreached(
            Collection<? extends Task<?>> tasks, int[] before, Predicate<Task<?>> included) {
        int i = 0;
        for (Task<?> task : tasks) {
            if (task.cancelling() == before[i++] && included.test(task)) {
                task.cancel();
            }
        }
    }

    private static Relay hand(Future<?> to, Relay from, @Nullable String message) {
        Relay relay = to.relayCancel(message);
        if (relay == null) {
            from.answered(to.cancel(message));
            return from;
        }
        relay.from = from;
        return relay;
    }
}
