package dev.asyncio4j.gevent;

import dev.asyncio4j.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that becomes ready, and can be waited for together with others: a greenlet, an event, a
 * result.
 *
 * <p><b>Order.</b> Who waits for it and what is linked to it goes first come, first served.
 *
 * <p><b>Threads.</b> Those of one hub.
 *
 * <p><b>Python:</b> {@code gevent._abstract_linkable.AbstractLinkable}.
 */
public abstract sealed class Linkable permits Event, Outcome {
    /** Null for none, a Link, or a list of them: mostly there is one at most. */
    private @Nullable Object links;

    /** Of those who wait and of what is linked, where it belongs to no other. */
    private @Nullable EventLoop hub;

    Linkable() {}

    /** Whether nobody has to wait for it. */
    public abstract boolean ready();

    /** What is told once that it is ready. */
    interface Link {
        /** Called on the loop; it must not wait. */
        void fire();
    }

    /** A callback of the program's. */
    private record Callback(EventLoop loop, Consumer<?> code, Consumer<? super EventLoop> schedule)
            implements Link {
        @Override
        public void fire() {
            if (loop.isClosed()) {
                // Nobody is there to be called, and those that are linked behind must be told.
                return;
            }
            schedule.accept(loop);
        }
    }

    /**
     * Where it can tell that it belongs to another hub than the calling code, it says so.
     *
     * @throws IllegalStateException then
     */
    void requireHub() {
        EventLoop here = Hub.loopHere();
        EventLoop present = hub;
        if (links == null || present == null || present.isClosed()) {
            hub = here;
        } else if (present != here) {
            throw new IllegalStateException(
                    this
                            + " is waited for on another hub, that of another thread or loop. Use it"
                            + " there; from here, by callSoonThreadsafe of that hub's loop()");
        }
    }

    /** Likewise where it becomes ready: then it matters if there is somebody to be told. */
    final void requireHubOfLinks() {
        if (links != null) {
            requireHub();
        }
    }

    /** Tells this link when it is ready, which it is not. */
    final void add(Link link) {
        switch (links) {
            case null -> links = link;
            case Link only -> links = new ArrayList<>(List.of(only, link));
            case Object several -> listOf(several).add(link);
        }
    }

    /** What was added last, if anything. */
    final @Nullable Link lastLink() {
        return switch (links) {
            case null -> null;
            case Link only -> only;
            case Object several -> listOf(several).isEmpty() ? null : listOf(several).getLast();
        };
    }

    final void remove(Link link) {
        if (links == link) {
            links = null;
        } else if (links instanceof List<?>) {
            listOf(links).removeIf(one -> one == link);
        }
    }

    /** Has the hub call this when it is ready; soon, if it is. */
    final void addSoon(Consumer<?> code, Runnable call) {
        addCallback(code, loop -> loop.callSoon(call));
    }

    /**
     * Has this scheduled when it is ready; now, if it is.
     *
     * @param code what the call was made of, for {@link #unlinkCode}
     * @param schedule to put what is to be done behind what is ready: so the order is that of the
     *     links
     */
    final void addCallback(Consumer<?> code, Consumer<? super EventLoop> schedule) {
        Objects.requireNonNull(code, "callback");
        requireHub();
        Callback callback = new Callback(Hub.loopHere(), code, schedule);
        if (ready()) {
            callback.fire();
        } else {
            add(callback);
        }
    }

    /** Removes the first callback that was made of this. */
    final void unlinkCode(Consumer<?> code) {
        for (Link link : copy()) {
            if (link instanceof Callback callback && callback.code.equals(code)) {
                remove(link);
                return;
            }
        }
    }

    /** It is ready: all who are to be told are, once. */
    final void fireLinks() {
        Object all = links;
        links = null;
        switch (all) {
            case null -> {}
            case Link only -> only.fire();
            case Object several -> listOf(several).forEach(Link::fire);
        }
    }

    final int linkCount() {
        return copy().size();
    }

    private List<Link> copy() {
        return switch (links) {
            case null -> List.of();
            case Link only -> List.of(only);
            case Object several -> List.copyOf(listOf(several));
        };
    }

    @SuppressWarnings("unchecked") // nothing else is stored
    private static List<Link> listOf(Object several) {
        return (List<Link>) several;
    }

    /**
     * Waits until it is ready, or has been meanwhile.
     *
     * @param timeout null for no limit
     * @return false if the time was up first
     */
    final boolean awaitReady(@Nullable Duration timeout) {
        if (ready()) {
            return true;
        }
        requireHub();
        // Linked here, and not in the main greenlet, before whose turn it may become ready.
        Waiter waiter = new Waiter(this, 1);
        add(waiter);
        try {
            return Hub.<Boolean, RuntimeException>run(() -> waiter.await(timeout));
        } finally {
            remove(waiter);
        }
    }
}
