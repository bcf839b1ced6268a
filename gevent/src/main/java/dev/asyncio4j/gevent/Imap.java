package dev.asyncio4j.gevent;

import dev.asyncio4j.Transform;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.queue.QueueShutDownException;
import dev.asyncio4j.sync.Semaphore;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The results of a function for some items. A greenlet begins the calls as the group has room, and
 * as their results are taken; each that has ended is put into a queue, which is shut down behind
 * the last.
 */
final class Imap<A extends @Nullable Object, B extends @Nullable Object> implements Iterator<B> {
    private final Group group;
    private final Transform<? super A, ? extends B, ?> function;
    private final Iterator<? extends A> items;
    private final boolean isOrdered;

    /** How many more calls may begin before a result is taken; null for any number. */
    private final @Nullable Semaphore ahead;

    private final Queue<Ended<B>> ended = new Queue<>();

    /** Those that have ended before their turn in the order. */
    private final TreeMap<Integer, Ended<B>> early = new TreeMap<>();

    private final Greenlet<@Nullable Void> feeder;
    private int begun;
    private int running;
    private int taken;

    /** Whether room was made for the next result, which was not given yet. */
    private boolean isAsked;

    private @Nullable Ended<B> next;

    private record Ended<B extends @Nullable Object>(int index, Greenlet<B> call) {}

    private Imap(
            Group group,
            Transform<? super A, ? extends B, ?> function,
            Iterable<? extends A> items,
            @Nullable Integer maxsize,
            boolean isOrdered) {
        this.group = group;
        this.function = Objects.requireNonNull(function, "function");
        this.items = items.iterator();
        this.ahead = maxsize == null ? null : new Semaphore(maxsize);
        this.isOrdered = isOrdered;
        this.feeder = Greenlet.of(this::feed);
        feeder.rawlink(_ -> endIfDone());
    }

    /**
     * @param maxsize null for no limit
     */
    static <A extends @Nullable Object, B extends @Nullable Object> Iterable<B> start(
            Group group,
            Transform<? super A, ? extends B, ?> function,
            Iterable<? extends A> items,
            @Nullable Integer maxsize,
            boolean isOrdered) {
        if (maxsize != null && maxsize < 1) {
            throw new IllegalArgumentException("maxsize: " + maxsize + " (expected: 1 or more)");
        }
        Imap<A, B> imap = new Imap<>(group, function, items, maxsize, isOrdered);
        imap.feeder.start();
        return () -> imap;
    }

    // In the feeder, and in the hub

    private void feed() {
        while (items.hasNext()) {
            A item = items.next();
            if (ahead != null) {
                ahead.acquire();
            }
            begin(item);
        }
    }

    private void begin(A item) {
        int index = begun++;
        Greenlet<B> call = Greenlet.of(() -> function.apply(item));
        // May wait for room, and be ended there: the call counts when it is to run.
        group.start(call);
        running++;
        call.rawlink(_ -> {
            running--;
            ended.putNowait(new Ended<>(index, call));
            endIfDone();
        });
    }

    private void endIfDone() {
        if (feeder.ready() && running == 0) {
            ended.shutdown();
        }
    }

    // Whoever takes the results

    @Override
    public boolean hasNext() {
        if (next == null) {
            if (ahead != null && !isAsked) {
                ahead.release();
            }
            // Still so if the wait is cancelled: who asks again asks for the same result.
            isAsked = true;
            next = isOrdered ? awaitInOrder() : await();
            isAsked = false;
        }
        if (next == null && feeder.exception() != null) {
            feeder.get();
        }
        return next != null;
    }

    @Override
    public B next() {
        Ended<B> call = hasNext() ? next : null;
        if (call == null) {
            throw new NoSuchElementException("all results have been taken");
        }
        next = null;
        return call.call.get();
    }

    private @Nullable Ended<B> awaitInOrder() {
        while (!early.containsKey(taken)) {
            Ended<B> one = await();
            if (one == null) {
                return null;
            }
            early.put(one.index, one);
        }
        return early.remove(taken++);
    }

    /** The next that has ended; null at the end. */
    private @Nullable Ended<B> await() {
        try {
            return Gevent.<Ended<B>, RuntimeException>run(ended::get);
        } catch (QueueShutDownException end) {
            return null;
        }
    }
}
