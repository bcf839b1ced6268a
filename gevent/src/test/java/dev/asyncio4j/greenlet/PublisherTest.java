package dev.asyncio4j.greenlet;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generators from reactive streams, and the other way. */
class PublisherTest {
    private final List<Object> trail = new ArrayList<>();

    /** Notes what it is told, and asks for the first items. */
    private final class Noting implements Flow.Subscriber<Integer> {
        private final long first;
        private final Event ended = new Event();
        private Flow.@Nullable Subscription subscription;

        Noting(long first) {
            this.first = first;
        }

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (first != 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(Integer item) {
            trail.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            trail.add(failure);
            ended.set();
        }

        @Override
        public void onComplete() {
            trail.add("complete");
            ended.set();
        }
    }

    private AsyncGenerator<Integer, ?> upTo(int end) {
        return AsyncGenerator.of(y -> {
            try {
                for (int i = 1; i <= end; i++) {
                    sleep(seconds(1));
                    y.yield(i);
                }
            } finally {
                trail.add("end of the body");
            }
        });
    }

    @AsyncTest
    void aSubscriberGetsAllThatTheGeneratorYields() {
        Noting subscriber = new Noting(Long.MAX_VALUE);
        upTo(3).publisher().subscribe(subscriber);
        subscriber.ended.await();
        assertThat(trail).containsExactly(1, 2, 3, "end of the body", "complete");
    }

    @AsyncTest
    void theBodyGoesOnOnlyAsFarAsIsRequested() {
        Noting subscriber = new Noting(2);
        upTo(3).publisher().subscribe(subscriber);
        sleep(seconds(60));
        assertThat(trail).containsExactly(1, 2);
        subscriber.subscription().request(5);
        subscriber.ended.await();
        assertThat(trail).containsExactly(1, 2, 3, "end of the body", "complete");
    }

    @AsyncTest
    void cancellingTheSubscriptionClosesTheGenerator() {
        Noting subscriber = new Noting(1);
        upTo(3).publisher().subscribe(subscriber);
        sleep(seconds(60));
        subscriber.subscription().cancel();
        sleep(seconds(1));
        assertThat(trail).containsExactly(1, "end of the body");
    }

    @AsyncTest
    void whatTheBodyThrowsTheSubscriberIsTold() {
        IllegalArgumentException failure = new IllegalArgumentException("x");
        AsyncGenerator<Integer, ?> failing =
                AsyncGenerator.of(y -> {
                    y.yield(1);
                    throw failure;
                });
        Noting subscriber = new Noting(5);
        failing.publisher().subscribe(subscriber);
        subscriber.ended.await();
        assertThat(trail).containsExactly(1, failure);
    }

    @AsyncTest
    void toRequestNothingIsAnError() {
        Noting subscriber = new Noting(-1);
        upTo(3).publisher().subscribe(subscriber);
        subscriber.ended.await();
        assertThat(trail).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
    }

    @AsyncTest
    void thereIsOneSubscriber() {
        Flow.Publisher<Integer> publisher = upTo(1).publisher();
        Noting first = new Noting(5);
        publisher.subscribe(first);
        publisher.subscribe(new Noting(5));
        assertThat(trail).hasSize(1).first().isInstanceOf(IllegalStateException.class);
        first.ended.await();
    }

    @AsyncTest
    void aGeneratorYieldsWhatAnotherPublishes() {
        List<Integer> items = new ArrayList<>();
        AsyncGenerator.from(upTo(3).publisher()).forEachRemaining(items::add);
        assertThat(items).containsExactly(1, 2, 3);
    }

    @AsyncTest
    void closingCancelsTheSubscription() {
        AsyncGenerator<Integer, ?> generator = AsyncGenerator.from(upTo(3).publisher());
        assertThat(generator.next()).isEqualTo(1);
        generator.close();
        sleep(seconds(60));
        assertThat(trail).containsExactly("end of the body");
    }

    @AsyncTest
    void aPublishersFailureIsThrown() {
        AsyncGenerator<Integer, @Nullable Object> failing =
                AsyncGenerator.of(y -> {
                    throw new IOException("x");
                });
        AsyncGenerator<Integer, ?> generator = AsyncGenerator.from(failing.publisher());
        assertThatThrownBy(generator::next)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    /** One that yields nothing for an hour. */
    private AsyncGenerator<Integer, ?> silent() {
        return AsyncGenerator.of(y -> {
            try {
                sleep(seconds(3600));
                y.yield(1);
            } finally {
                trail.add("end of the body");
            }
        });
    }

    @AsyncTest
    void cancellingTheSubscriptionClosesAGeneratorThatIsSilent() {
        Noting subscriber = new Noting(1);
        silent().publisher().subscribe(subscriber);
        sleep(seconds(1));
        subscriber.subscription().cancel();
        sleep(seconds(1));
        assertThat(trail).containsExactly("end of the body");
    }

    @AsyncTest
    void aSubscriptionThatComesWhenTheGeneratorIsClosedIsCancelled() {
        List<Flow.Subscriber<? super Integer>> subscribers = new ArrayList<>();
        AsyncGenerator<Integer, ?> generator = AsyncGenerator.from(subscribers::add);
        Task<?> asking = createTask(() -> generator.hasNext());
        sleep(seconds(1));
        asking.cancel();
        sleep(seconds(1));
        subscribers.getFirst().onSubscribe(new NotingCancellation());
        sleep(seconds(1));
        assertThat(trail).containsExactly("cancelled");
    }

    private final class NotingCancellation implements Flow.Subscription {
        @Override
        public void request(long count) {
            trail.add(count);
        }

        @Override
        public void cancel() {
            trail.add("cancelled");
        }
    }

    @Test
    @Tag("real")
    void foreignThreadsAreNotToldThatTheLoopIsClosed() {
        List<Flow.Subscriber<? super Integer>> subscribers = new ArrayList<>();
        Noting unserved = new Noting(1);
        Noting late = new Noting(0);
        List<Flow.Publisher<Integer>> publishers = new ArrayList<>();
        run(() -> {
            publishers.add(upTo(1).publisher());
            silent().publisher().subscribe(unserved);
            AsyncGenerator<Integer, ?> generator = AsyncGenerator.from(subscribers::add);
            createTask(() -> generator.hasNext());
            while (subscribers.isEmpty() || unserved.subscription == null) {
                sleep(Duration.ZERO);
            }
        });
        trail.clear();
        unserved.subscription().request(1);
        unserved.subscription().cancel();
        subscribers.getFirst().onSubscribe(new NotingCancellation());
        subscribers.getFirst().onNext(1);
        subscribers.getFirst().onComplete();
        assertThat(trail).containsExactly("cancelled");
        publishers.getFirst().subscribe(late);
        assertThat(trail).hasSize(2).last().isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Tag("real")
    void aPublisherOnOtherThreadsIsIteratedOver() {
        List<Integer> items =
                run(() -> {
                    List<Integer> received = new ArrayList<>();
                    SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
                    AsyncGenerator<Integer, ?> generator = AsyncGenerator.from(publisher);
                    Task<?> reader = createTask(() -> generator.forEachRemaining(received::add));
                    while (!publisher.hasSubscribers()) {
                        sleep(Duration.ZERO);
                    }
                    for (int i = 0; i < 1_000; i++) {
                        publisher.submit(i);
                    }
                    publisher.close();
                    reader.await();
                    return received;
                });
        assertThat(items).hasSize(1_000).isSorted();
    }
}
