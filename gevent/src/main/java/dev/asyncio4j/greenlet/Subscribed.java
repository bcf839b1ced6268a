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
            if (!ended && subscription != null) {
                subscription.cancel();
            }
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
        loop.callSoonThreadsafe(() -> signals.putNowait(signal));
    }
}
