package dev.asyncio4j.greenlet;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.queue.Queue;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscription to a publisher, as the task sees it that takes the items. */
final class Subscribed<T> implements Flow.Subscriber<T> {
    private final EventLoop loop = EventLoop.running();

    /** What the publisher has said and the task has not heard; loop thread only. */
    private final Queue<Signal> signals = new Queue<>();

    /** Whether the task has gone, and hears nothing more; loop thread only. */
    private boolean isOver;

    /** What a publisher says. */
    private sealed interface Signal {}

    private record Begin(Flow.Subscription subscription) implements Signal {}

    private record Item(Object value) implements Signal {}

    private record End(@Nullable Throwable failure) implements Signal {}

    private Subscribed() {}

    /** In the body's task. */
    static <T> void yieldAll(
            Flow.Publisher<? extends T> publisher, Yielder<T, ? extends @Nullable Object> y) {
        Subscribed<T> subscribed = new Subscribed<>();
        publisher.subscribe(subscribed);
        Flow.Subscription subscription = null;
        boolean ended = false;
        try {
            while (!ended) {
                switch (subscribed.signals.get()) {
                    case Begin begun -> {
                        subscription = begun.subscription;
                        subscription.request(1);
                    }
                    case Item item -> {
                        yieldItem(y, item);
                        Objects.requireNonNull(subscription).request(1);
                    }
                    case End end -> {
                        ended = true;
                        throwIfFailed(end);
                    }
                }
            }
        } finally {
            subscribed.leave();
            if (!ended && subscription != null) {
                subscription.cancel();
            }
        }
    }

    /** A subscription that has come and was not taken is cancelled, as is one that comes later. */
    private void leave() {
        isOver = true;
        while (!signals.isEmpty()) {
            refuse(signals.getNowait());
        }
    }

    private static void refuse(Signal signal) {
        if (signal instanceof Begin begun) {
            begun.subscription.cancel();
        }
    }

    @SuppressWarnings("unchecked") // it came from a publisher of them
    private static <T> void yieldItem(Yielder<T, ? extends @Nullable Object> y, Item item) {
        y.yield((T) item.value);
    }

    private static void throwIfFailed(End end) {
        if (end.failure != null) {
            throw Thrown.asItIs(end.failure);
        }
    }

    // Called by the publisher, on any thread.

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        say(new Begin(Objects.requireNonNull(subscription, "subscription")));
    }

    @Override
    public void onNext(T item) {
        say(new Item(Objects.requireNonNull(item, "item")));
    }

    @Override
    public void onError(Throwable failure) {
        say(new End(Objects.requireNonNull(failure, "failure")));
    }

    @Override
    public void onComplete() {
        say(new End(null));
    }

    private void say(Signal signal) {
        if (!Remote.callSoon(loop, () -> hear(signal))) {
            refuse(signal);
        }
    }

    private void hear(Signal signal) {
        if (isOver) {
            refuse(signal);
        } else {
            signals.putNowait(signal);
        }
    }
}
