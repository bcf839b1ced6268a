package dev.asyncio4j;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The errors of futures that nobody has asked for yet.
 *
 * <p>Each failed future has an entry here until someone learns of its error. An entry whose future
 * is garbage is reported then, since nobody can ask any more; the others when the loop closes.
 *
 * <p>Loop thread only, but for {@link Entry#remove()}.
 */
final class Failures {
    private final EventLoop loop;
    private final ReferenceQueue<Future<?>> unreachable = new ReferenceQueue<>();
    private @Nullable Entry newest;

    Failures(EventLoop loop) {
        this.loop = loop;
    }

    Entry add(Future<?> future, Throwable error) {
        Entry entry = new Entry(future, error);
        if (loop.isClosed()) {
            // It comes too late for the last report, on a thread that is not the loop's.
            entry.linked = false;
            entry.report();
            return entry;
        }
        Entry next = newest;
        entry.next = next;
        if (next != null) {
            next.previous = entry;
        }
        newest = entry;
        return entry;
    }

    /** Reports the errors whose futures have become garbage since the last call. */
    void reportUnreachable() {
        for (Reference<?> found = unreachable.poll(); found != null; found = unreachable.poll()) {
            Entry entry = (Entry) found;
            if (unlink(entry) && !entry.retrieved) {
                entry.report();
            }
        }
    }

    /** Reports every error that nobody has asked for, oldest first. */
    void reportAll() {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry = newest; entry != null; entry = entry.next) {
            entries.addFirst(entry);
        }
        newest = null;
        for (Entry entry : entries) {
            entry.linked = false;
            if (!entry.retrieved) {
                entry.report();
            }
        }
    }

    private boolean unlink(Entry entry) {
        if (!entry.linked) {
            return false;
        }
        entry.linked = false;
        Entry previous = entry.previous;
        Entry next = entry.next;
        if (previous == null) {
            newest = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        entry.previous = null;
        entry.next = null;
        return true;
    }

    /** The error of one future. */
    final class Entry extends WeakReference<Future<?>> {
        private final Throwable error;
        private final String description;
        private final Context context;
        private final List<StackTraceElement> createdAt;
        private volatile boolean retrieved;
        private boolean linked = true;
        private @Nullable Entry previous;
        private @Nullable Entry next;

        private Entry(Future<?> future, Throwable error) {
            super(future, unreachable);
            this.error = error;
            this.description = future instanceof Task<?> task ? "task " + task.name() : "future";
            this.context = Context.of(future);
            this.createdAt = loop.origins.of(future);
        }

        /** Someone learnt of the error. Callable from any thread. */
        void remove() {
            if (!retrieved) {
                retrieved = true;
                if (loop.engine.onCarrier()) {
                    unlink(this);
                }
            }
        }

        private void report() {
            loop.report(
                    new ExceptionContext(
                            "The exception of the " + description + " was never retrieved",
                            error,
                            get(),
                            null,
                            createdAt),
                    context);
        }
    }
}
