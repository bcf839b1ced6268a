package dev.asyncio4j.greenlet;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.sync.Event;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An asynchronous generator as a publisher to one subscriber. */
final class Published<Y extends @Nullable Object> implements Flow.Publisher<Y> {
    private final AsyncGenerator<Y, ?> source;
    private final EventLoop loop = EventLoop.running();
    private final AtomicBoolean taken = new AtomicBoolean();

    Published(AsyncGenerator<Y, ?> source) {
        this.source = source;
    }

    /** Callable from any thread. */
    @Override
    public void subscribe(Flow.Subscriber<? super Y> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (taken.compareAndSet(false, true)) {
            Delivery delivery = new Delivery(subscriber);
            loop.callSoonThreadsafe(() -> loop.createTask(delivery::run));
        } else {
            subscriber.onSubscribe(new Refused());
            subscriber.onError(
                    new IllegalStateException(
                            "this publisher has a subscriber already: a generator goes on for one"));
        }
    }

    /** The subscription of someone who gets nothing. */
    private static final class Refused implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    /** Hands the items on, in a task; the rest is for the loop's thread. */
    private final class Delivery implements Flow.Subscription {
        private final Flow.Subscriber<? super Y> subscriber;
        private final Event changed = new Event();
        private long requested;
        private boolean cancelled;
        private @Nullable Throwable misuse;

        Delivery(Flow.Subscriber<? super Y> subscriber) {
            this.subscriber = subscriber;
        }

        void run() {
            try {
                subscriber.onSubscribe(this);
                deliver();
            } catch (Throwable failure) {
                end(failure);
                if (failure instanceof CancelledError) {
                    throw failure;
                }
            }
        }

        private void deliver() {
            while (true) {
                while (requested == 0 && !cancelled && misuse == null) {
                    changed.clear();
                    changed.await();
                }
                if (cancelled) {
                    source.close();
                    return;
                }
                if (misuse != null) {
                    throw Thrown.asItIs(misuse);
                }
                if (!source.hasNext()) {
                    cancelled = true;
                    subscriber.onComplete();
                    return;
                }
                requested--;
                subscriber.onNext(
                        Objects.requireNonNull(source.next(), "the generator has yielded null"));
            }
        }

        private void end(Throwable failure) {
            if (!cancelled) {
                cancelled = true;
                source.close();
                subscriber.onError(failure);
            }
        }

        @Override
        public void request(long count) {
            loop.callSoonThreadsafe(() -> requestSoon(count));
        }

        private void requestSoon(long count) {
            if (count <= 0) {
                misuse =
                        new IllegalArgumentException("count: " + count + " (expected: at least 1)");
            } else {
                requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
            }
            changed.set();
        }

        @Override
        public void cancel() {
            loop.callSoonThreadsafe(() -> {
                cancelled = true;
                changed.set();
            });
        }
    }
}
