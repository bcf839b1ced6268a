package dev.asyncio4j.greenlet;

import dev.asyncio4j.engine.Continuations;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.TaskStrand;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/**
 * A thread, or a task's, as generators and greenlets see it: they belong to the one on which they
 * began, and no other may run them. For the reason see {@link Continuations}.
 *
 * <p>Its own thread only.
 */
final class Owner {
    private static final ThreadLocal<Owner> OF_THREAD = ThreadLocal.withInitial(Owner::new);

    final Thread thread = Thread.currentThread();

    /** The generator whose body is calling, in the greenlet that is; null outside of all. */
    @Nullable Production<?, ?, ?> innermost;

    /** Where those land that have begun, not ended, and are garbage. */
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();

    private final Leftover all = new Leftover(this);

    /** Null before a greenlet is asked for. */
    private @Nullable Switchboard switchboard;

    private boolean closing;

    private Owner() {
        Continuations.require();
        if (Strand.current() instanceof TaskStrand task) {
            task.beforeEnd(this::closeAll);
        }
    }

    static Owner current() {
        return OF_THREAD.get();
    }

    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Has the thread carry these again, which it carried when a stack was left. */
    void carry(@Nullable Object bindings, @Nullable Object scopes) {
        if (Continuations.bindings() != bindings) {
            Continuations.bindings(bindings);
        }
        if (Continuations.scopes(thread) != scopes) {
            Continuations.scopes(scopes);
        }
    }

    Switchboard switchboard() {
        Switchboard present = switchboard;
        if (present == null) {
            present = new Switchboard(this);
            switchboard = present;
        }
        return present;
    }

    /**
     * Calls {@code close} some time after the handle has become garbage, unless it is forgotten.
     */
    Leftover watch(Object handle, Runnable close) {
        return new Leftover(handle, unreachable, all, close);
    }

    /** Lets those run their finally blocks of which only we know any longer. */
    void closeUnreachable() {
        if (closing) {
            // One of them has begun another: the loop further out will find what is left.
            return;
        }
        closing = true;
        try {
            while (unreachable.poll() instanceof Leftover found) {
                found.close();
            }
        } finally {
            closing = false;
        }
    }

    /** The task ends: what is suspended now could never go on. */
    private void closeAll() {
        for (Leftover left = all.takeNext(); left != null; left = all.takeNext()) {
            left.close();
        }
    }

    IllegalStateException wrongThread(Object what) {
        return new IllegalStateException(
                what
                        + " belongs to "
                        + Strand.describe(thread)
                        + ", where it was begun, and cannot go on in "
                        + Strand.describe(Thread.currentThread())
                        + ". Use it in one thread or task; to hand on what it makes, use a queue");
    }
}
