package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class FuturesMapTest {
    /** One thread, so that what has begun and what has not is known. */
    @AutoClose("shutdownNow")
    private final ThreadPoolExecutor one =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger called = new AtomicInteger();

    private Iterable<Integer> numbers() {
        return numbers(Integer.MAX_VALUE);
    }

    /** Counts how many are asked for. */
    private Iterable<Integer> numbers(int count) {
        return () -> Stream.generate(asked::incrementAndGet).limit(count).iterator();
    }

    @Test
    void givesTheResultsInTheOrderOfTheInputs() {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Integer> inputs = IntStream.range(0, 100).boxed().toList();
            assertThat(Futures.map(pool, number -> number * number, inputs))
                    .containsExactlyElementsOf(
                            inputs.stream().map(number -> number * number).toList());
        }
    }

    @Test
    void takesOneOfEachSourceUntilOneEnds() {
        assertThat(
                        Futures.map(
                                one,
                                (word, times) -> word.repeat(times),
                                List.of("a", "b", "c"),
                                numbers()))
                .containsExactly("a", "bb", "ccc");
        assertThat(Futures.map(one, (a, b) -> a + b, List.of(1), List.<Integer>of())).isEmpty();
    }

    @Test
    void mayHaveNothingForAResult() {
        List<@Nullable Object> results = new ArrayList<>();
        Futures.<Integer, @Nullable Object>map(one, _ -> null, numbers(2)).forEach(results::add);
        assertThat(results).containsExactly(null, null);
    }

    @Test
    void asksForAllInputsAndHandsThemInAtTheCall() throws InterruptedException {
        Results<Integer> results = Futures.map(one, _ -> called.incrementAndGet(), numbers(10));
        assertThat(asked).hasValue(10);
        one.shutdown();
        assertThat(one.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(called).hasValue(10);
        assertThat(results).hasSize(10);
    }

    @Test
    void asksForOneMoreInputForEachResultIfThereIsABuffer() {
        Results<Integer> results =
                Futures.map(
                        one,
                        number -> number * 10,
                        numbers(),
                        MapOptions.defaults().withBufferSize(3));
        assertThat(asked).hasValue(3);
        assertThat(results.iterator().next()).isEqualTo(10);
        assertThat(asked).hasValue(4);
        assertThat(results.iterator().next()).isEqualTo(20);
        assertThat(asked).hasValue(5);
        results.close();
        assertThat(results.iterator().hasNext()).isFalse();
        assertThat(asked).hasValue(5);
    }

    @Test
    void hasABufferThatMayBeLargerThanTheSource() {
        assertThat(
                        Futures.map(
                                one,
                                number -> number,
                                numbers(2),
                                MapOptions.defaults().withBufferSize(3)))
                .containsExactly(1, 2);
    }

    @Test
    void throwsWhatTheFunctionThrewAndCancelsTheRest() {
        CountDownLatch reached = new CountDownLatch(1);
        IllegalStateException failure = new IllegalStateException("third");
        Results<Integer> results =
                Futures.map(
                        one,
                        number -> {
                            called.incrementAndGet();
                            if (number == 3) {
                                throw failure;
                            }
                            if (number == 4) {
                                reached.await();
                            }
                            return number;
                        },
                        numbers(10));
        assertThat(results.iterator().next()).isEqualTo(1);
        assertThat(results.iterator().next()).isEqualTo(2);
        assertThatThrownBy(results.iterator()::next).isSameAs(failure);
        assertThat(results.iterator().hasNext()).isFalse();
        assertThatThrownBy(results.iterator()::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("closed");
        reached.countDown();
        one.close();
        assertThat(called.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void wrapsACheckedExceptionOfTheFunctions() {
        IOException failure = new IOException("no such page");
        Results<Integer> results =
                Futures.map(
                        one,
                        _ -> {
                            throw failure;
                        },
                        numbers(1));
        assertThatThrownBy(results.iterator()::next)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(failure);
    }

    @Test
    void throwsWhenTheTimeIsUpAndCancelsWhatHasNotBegun() {
        CountDownLatch end = new CountDownLatch(1);
        Results<Integer> results =
                Futures.map(
                        one,
                        number -> {
                            called.incrementAndGet();
                            if (number > 1) {
                                end.await();
                            }
                            return number;
                        },
                        numbers(10),
                        MapOptions.defaults().withTimeout(Duration.ofMillis(200)));
        List<Integer> given = new ArrayList<>();
        assertThatThrownBy(() -> results.forEach(given::add))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TimeoutException.class)
                .hasMessage("a result did not come in time; the rest is cancelled");
        end.countDown();
        one.close();
        assertThat(given).isSubsetOf(1);
        assertThat(called.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void givesWhatIsThereAfterTheTimeIsUp() throws InterruptedException {
        Results<Integer> results =
                Futures.map(
                        one,
                        number -> number,
                        numbers(3),
                        MapOptions.defaults().withTimeout(Duration.ZERO));
        one.shutdown();
        assertThat(one.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(results).containsExactly(1, 2, 3);
    }

    @Test
    void cancelsTheRestWhenItIsClosedEarly() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Results<Integer> results =
                Futures.map(
                        one,
                        number -> {
                            called.incrementAndGet();
                            if (number == 2) {
                                second.countDown();
                                end.await();
                            }
                            return number;
                        },
                        numbers(10))) {
            for (int first : results) {
                assertThat(first).isEqualTo(1);
                second.await();
                break;
            }
        }
        assertThat(one.getQueue()).hasSize(8);
        end.countDown();
        one.close();
        assertThat(called.get()).isEqualTo(2);
    }

    @Test
    void cancelsWhatWasHandedInIfNotEverythingCanBe() {
        CountDownLatch end = new CountDownLatch(1);
        ThreadPoolExecutor small =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(3));
        try (small) {
            assertThatThrownBy(() ->
                            Futures.map(
                                    small,
                                    _ -> {
                                        called.incrementAndGet();
                                        end.await();
                                        return 0;
                                    },
                                    numbers()))
                    .isInstanceOf(RejectedExecutionException.class);
            end.countDown();
        }
        assertThat(called.get()).isLessThanOrEqualTo(1);
    }

    @Test
    void givesAResultBeforeItSaysThatNoOtherCanBeHadForIt() {
        Results<Integer> results =
                Futures.map(
                        one, number -> number, numbers(), MapOptions.defaults().withBufferSize(1));
        one.shutdown();
        assertThat(results.iterator().next()).isEqualTo(1);
        assertThat(results.iterator().hasNext()).isTrue();
        assertThatThrownBy(results.iterator()::next).isInstanceOf(RejectedExecutionException.class);
        assertThat(results.iterator().hasNext()).isFalse();
    }

    @Test
    @Behaviour(202)
    void losesNothingOfAnExecutorThatIsShutDownAndSaysWhatWasDropped() {
        Results<Integer> all = Futures.map(one, number -> number, numbers(50));
        one.shutdown();
        assertThat(all).hasSize(50);
        assertThatThrownBy(() -> Futures.map(one, number -> number, numbers(1)))
                .isInstanceOf(RejectedExecutionException.class);

        CountDownLatch end = new CountDownLatch(1);
        ThreadPoolExecutor dropping =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        try (dropping) {
            Results<Integer> some =
                    Futures.map(
                            dropping,
                            number -> {
                                end.await();
                                return number;
                            },
                            List.of(1, 2, 3));
            dropping.getQueue().forEach(dropped -> ((Future<?>) dropped).cancel(false));
            end.countDown();
            assertThat(some.iterator().next()).isEqualTo(1);
            assertThatThrownBy(some.iterator()::next).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void canBeInterrupted() {
        CountDownLatch end = new CountDownLatch(1);
        Results<Integer> results =
                Futures.map(
                        one,
                        number -> {
                            end.await();
                            return number;
                        },
                        numbers(2));
        Thread.currentThread().interrupt();
        assertThatThrownBy(results.iterator()::next)
                .isInstanceOf(CancelledError.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        end.countDown();
    }

    @Test
    void suspendsOnlyTheTaskThatAsksAndEndsWhenThatIsCancelled() {
        CountDownLatch end = new CountDownLatch(1);
        run(() -> {
            List<Object> trail = new ArrayList<>();
            Task<?> asking =
                    createTask(() -> {
                        Iterable<Integer> results =
                                Futures.map(
                                        one,
                                        number -> {
                                            if (number > 1) {
                                                end.await();
                                            }
                                            return number;
                                        },
                                        numbers(3));
                        for (int result : results) {
                            trail.add(result);
                        }
                    });
            while (trail.isEmpty()) {
                sleep(Duration.ofMillis(1));
            }
            asking.cancel();
            assertThatThrownBy(asking::await).isInstanceOf(CancelledError.class);
            assertThat(trail).containsExactly(1);
        });
        end.countDown();
    }

    @Test
    void takesNoBufferOfNothing() {
        assertThatThrownBy(() -> MapOptions.defaults().withBufferSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bufferSize: 0 (expected: 1 or more)");
        Results<Integer> results = Futures.map(one, number -> number, numbers(1));
        assertThat(results.iterator().next()).isEqualTo(1);
        assertThatThrownBy(results.iterator()::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("all results have been taken");
    }
}
