package dev.asyncio4j.greenlet;

import dev.asyncio4j.CancelScope;
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
            if (!Remote.callSoon(loop, () -> loop.createTask(delivery::run))) {
                refuse(subscriber, "the loop of this publisher's generator is closed");
            }
        } else {
            refuse(
                    subscriber,
                    "this publisher has a subscriber already: a generator goes on for one");
        }
    }

    private static void refuse(Flow.Subscriber<?> subscriber, String reason) {
        subscriber.onSubscribe(new Refused());
        subscriber.onError(new IllegalStateException(reason));
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

        /** In which the body is asked, while it is. */
        private @Nullable CancelScope asking;

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
                boolean hasNext = ask();
                if (cancelled) {
                    continue;
                }
                if (!hasNext) {
                    cancelled = true;
                    subscriber.onComplete();
                    return;
                }
                requested--;
                subscriber.onNext(
                        Objects.requireNonNull(source.next(), "the generator has yielded null"));
            }
        }

        /** Cancelled with the subscription: the body may wait for long before it yields. */
        private boolean ask() {
            CancelScope scope = new CancelScope();
            asking = scope;
            try {
                return scope.run(() -> source.hasNext()).orElse(false);
            } finally {
                asking = null;
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
            Remote.callSoon(loop, () -> requestSoon(count));
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
            Remote.callSoon(loop, this::cancelSoon);
        }

        private void cancelSoon() {
            cancelled = true;
            changed.set();
            CancelScope scope = asking;
            if (scope != null) {
                scope.cancel("the subscription was cancelled");
            }
        }
    }
}
