package dev.asyncio4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All requests to cancel a task, by where they arose: from the scope that its code is in outwards,
 * and at the end those from outside of all. Loop thread only.
 */
final class RequestChain {
    private final Requests fromOutside = new Requests(null, null);

    private Requests innermost = fromOutside;

    /** How many are outstanding, in view or not. */
    private int total;

    int total() {
        return total;
    }

    /** How many are outstanding that no shield around the code holds off. */
    int inView() {
        int inView = 0;
        for (Requests of = firstInView(); of != null; of = of.outerInView()) {
            inView += of.count;
        }
        return inView;
    }

    /** Of those in view, how many the task was told of. */
    int delivered() {
        int delivered = 0;
        for (Requests of = firstInView(); of != null; of = of.outerInView()) {
            delivered += of.isPending ? of.count - 1 : of.count;
        }
        return delivered;
    }

    /** The innermost in view of which one is to be delivered. */
    @Nullable Requests pending() {
        Requests of = firstInView();
        while (of != null && !of.isPending) {
            of = of.outerInView();
        }
        return of;
    }

    /** Where to look for what there is, which mostly is nothing. */
    private @Nullable Requests firstInView() {
        return total == 0 ? null : innermost;
    }

    Requests fromOutside() {
        return fromOutside;
    }

    /** Those that arise in this scope of the task's; from outside if it is none of them. */
    Requests from(@Nullable CancelScope scope) {
        Requests of = innermost;
        while (of.outer != null && of.scope != scope) {
            of = of.outer;
        }
        return of;
    }

    boolean isInView(Requests origin) {
        Requests of = innermost;
        while (of != null && of != origin) {
            of = of.outerInView();
        }
        return of != null;
    }

    /** There is one more. */
    void add(Requests origin) {
        total++;
        origin.count++;
    }

    /** Those to take one back from that nobody in particular takes back. */
    Requests outermost() {
        Requests of = fromOutside.count > 0 ? fromOutside : innermost;
        while (of.count == 0 && of.outer != null) {
            of = of.outer;
        }
        return of;
    }

    /** Takes one back, if there is one. */
    void takeBack(Requests origin) {
        if (origin.count > 0) {
            total--;
            origin.takeBack();
        }
    }

    /** Calls this with those in view of which some are outstanding. */
    void forEachInView(Consumer<Requests> action) {
        for (Requests of = firstInView(); of != null; of = of.outerInView()) {
            if (of.count > 0) {
                action.accept(of);
            }
        }
    }

    /** None in view is to be delivered any more. */
    void dropPending() {
        for (Requests of = firstInView(); of != null; of = of.outerInView()) {
            of.isPending = false;
        }
    }

    // Scopes

    /** The scope of the task that its code is in; null outside of all. */
    @Nullable CancelScope scope() {
        return innermost.scope;
    }

    void enter(CancelScope scope) {
        innermost = new Requests(scope, innermost);
    }

    /** What was begun in the scope has ended, and has taken back what it requested. */
    void leave(CancelScope scope) {
        Requests left = from(scope);
        if (left.outer != null) {
            innermost = left.outer;
        }
    }

    /** The scopes of the task, from the outermost inwards. */
    Iterable<CancelScope> scopesInwards() {
        Deque<CancelScope> inwards = new ArrayDeque<>();
        for (Requests of = innermost; of != null; of = of.outer) {
            if (of.scope != null) {
                inwards.push(of.scope);
            }
        }
        return inwards;
    }
}
