package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.ReturnWhen;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("real")
class FuturesWaitTest {
    /** Both kinds of future: those that tell when they are done, and those that do not. */
    enum Kind {
        STAGE {
            @Override
            Job start(int result) {
                CompletableFuture<Integer> stage = new CompletableFuture<>();
                return new Job(
                        stage,
                        () -> stage.complete(result),
                        () -> stage.completeExceptionally(new IllegalStateException("failed")));
            }
        },
        PLAIN {
            @Override
            Job start(int result) {
                boolean[] fails = new boolean[1];
                FutureTask<Integer> plain =
                        new FutureTask<>(() -> {
                            if (fails[0]) {
                                throw new IllegalStateException("failed");
                            }
                            return result;
                        });
                return new Job(
                        plain,
                        plain,
                        () -> {
                            fails[0] = true;
                            plain.run();
                        });
            }
        };

        abstract Job start(int result);
    }

    record Job(Future<Integer> future, Runnable succeed, Runnable fail) {}

    /** Does this when the calling thread, or its task, waits; on a thread that ends by itself. */
    static void once(Waiting waiting, Runnable action) {
        Thread.ofPlatform()
                .start(() -> {
                    waiting.awaitWaiting();
                    action.run();
                });
    }

    /** The calling thread, seen from another. */
    record Waiting(Thread thread) {
        static Waiting current() {
            return new Waiting(Thread.currentThread());
        }

        void awaitWaiting() {
            while (thread.getState() != Thread.State.WAITING
                    && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
    }

    private static List<Job> three(Kind kind) {
        return List.of(kind.start(1), kind.start(2), kind.start(3));
    }

    private static List<Future<Integer>> futures(List<Job> jobs) {
        List<Future<Integer>> futures = new ArrayList<>();
        jobs.forEach(job -> futures.add(job.future()));
        return futures;
    }

    @ParameterizedTest
    @EnumSource
    void waitsForAll(Kind kind) throws InterruptedException {
        List<Job> jobs = three(kind);
        once(
                Waiting.current(),
                () -> {
                    jobs.get(2).succeed().run();
                    jobs.get(0).fail().run();
                    jobs.get(1).future().cancel(false);
                });
        DoneAndNotDone<Future<Integer>> found = Futures.wait(futures(jobs));
        assertThat(found.done()).containsExactlyElementsOf(futures(jobs));
        assertThat(found.notDone()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givesWhatIsDoneWhenTheTimeIsUp(Kind kind) throws InterruptedException {
        List<Job> jobs = three(kind);
        jobs.get(1).succeed().run();
        for (ReturnWhen all : List.of(ReturnWhen.ALL_COMPLETED, ReturnWhen.FIRST_EXCEPTION)) {
            for (Duration timeout : List.of(Duration.ofMillis(1), Duration.ZERO, seconds(-1))) {
                DoneAndNotDone<Future<Integer>> found = Futures.wait(futures(jobs), timeout, all);
                assertThat(found.done()).containsExactly(jobs.get(1).future());
                assertThat(found.notDone())
                        .containsExactly(jobs.get(0).future(), jobs.get(2).future());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour(198)
    void waitsForTheFirst(Kind kind) throws InterruptedException {
        List<Job> jobs = three(kind);
        once(Waiting.current(), jobs.get(1).succeed());
        DoneAndNotDone<Future<Integer>> found =
                Futures.wait(futures(jobs), null, ReturnWhen.FIRST_COMPLETED);
        assertThat(found.done()).containsExactly(jobs.get(1).future());
        assertThat(found.notDone()).containsExactly(jobs.get(0).future(), jobs.get(2).future());
        assertThat(Futures.wait(futures(jobs), null, ReturnWhen.FIRST_COMPLETED)).isEqualTo(found);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour(198)
    void givesWhatSucceededBeforeTheFirstException(Kind kind) throws InterruptedException {
        List<Job> jobs = three(kind);
        jobs.get(1).succeed().run();
        once(Waiting.current(), jobs.get(2).fail());
        DoneAndNotDone<Future<Integer>> found =
                Futures.wait(futures(jobs), null, ReturnWhen.FIRST_EXCEPTION);
        assertThat(found.done()).containsExactly(jobs.get(1).future(), jobs.get(2).future());
        assertThat(found.notDone()).containsExactly(jobs.get(0).future());
        assertThat(Futures.wait(futures(jobs), null, ReturnWhen.FIRST_EXCEPTION)).isEqualTo(found);
    }

    @ParameterizedTest
    @EnumSource
    void takesACancellationForNoException(Kind kind) throws InterruptedException {
        List<Job> jobs = three(kind);
        jobs.get(0).future().cancel(false);
        once(
                Waiting.current(),
                () -> {
                    jobs.get(1).succeed().run();
                    jobs.get(2).future().cancel(false);
                });
        DoneAndNotDone<Future<Integer>> found =
                Futures.wait(futures(jobs), null, ReturnWhen.FIRST_EXCEPTION);
        assertThat(found.done()).containsExactlyElementsOf(futures(jobs));
    }

    @ParameterizedTest
    @EnumSource
    void countsEachOnce(Kind kind) throws InterruptedException {
        Job job = kind.start(1);
        Job other = kind.start(2);
        job.succeed().run();
        List<Future<Integer>> twice =
                List.of(other.future(), job.future(), other.future(), job.future());
        DoneAndNotDone<Future<Integer>> found = Futures.wait(twice, Duration.ZERO);
        assertThat(found.done()).containsExactly(job.future());
        assertThat(found.notDone()).containsExactly(other.future());
    }

    @ParameterizedTest
    @EnumSource(ReturnWhen.class)
    void waitsForNothingWhereThereIsNothing(ReturnWhen returnWhen) throws InterruptedException {
        DoneAndNotDone<Future<Integer>> found = Futures.wait(List.of(), null, returnWhen);
        assertThat(found.done()).isEmpty();
        assertThat(found.notDone()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void mayMixKindsAndTakesThoseOfALoop(ReturnWhen returnWhen) {
        run(() -> {
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            FutureTask<Integer> plain = new FutureTask<>(() -> 2);
            Task<Integer> task =
                    createTask(() -> {
                        stage.complete(1);
                        plain.run();
                        return 3;
                    });
            DoneAndNotDone<Future<Integer>> found =
                    Futures.wait(List.of(stage, plain, task), null, returnWhen);
            assertThat(found.done()).isNotEmpty();
            if (returnWhen != ReturnWhen.FIRST_COMPLETED) {
                assertThat(found.done()).containsExactly(stage, plain, task);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ReturnWhen.class)
    void suspendsOnlyTheTaskThatWaits(ReturnWhen returnWhen) {
        run(() -> {
            FutureTask<Integer> plain = new FutureTask<>(() -> 1);
            List<String> trail = new ArrayList<>();
            Task<?> waiting =
                    createTask(() -> {
                        trail.add("waits");
                        Futures.wait(List.of(plain), null, returnWhen);
                        trail.add("goes on");
                    });
            sleep(Duration.ZERO);
            sleep(Duration.ZERO);
            trail.add("meanwhile");
            plain.run();
            waiting.await();
            assertThat(trail).containsExactly("waits", "meanwhile", "goes on");
        });
    }

    @ParameterizedTest
    @EnumSource(ReturnWhen.class)
    void endsWhenItsTaskIsCancelled(ReturnWhen returnWhen) {
        run(() -> {
            FutureTask<Integer> never = new FutureTask<>(() -> 1);
            Task<?> waiting = createTask(() -> Futures.wait(List.of(never), null, returnWhen));
            sleep(Duration.ZERO);
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            assertThat(never.isDone()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource(ReturnWhen.class)
    void canBeInterrupted(ReturnWhen returnWhen) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Futures.wait(List.of(new FutureTask<>(() -> 1)), null, returnWhen))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void leavesNoThreadBehind() throws InterruptedException {
        Queue<Thread> watchers = new ConcurrentLinkedQueue<>();
        CountDownLatch asked = new CountDownLatch(2);
        class Watched extends FutureTask<Integer> {
            Watched() {
                super(() -> 1);
            }

            @Override
            public Integer get() throws InterruptedException, ExecutionException {
                watchers.add(Thread.currentThread());
                asked.countDown();
                return super.get();
            }
        }
        Watched first = new Watched();
        Watched never = new Watched();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        asked.await();
                    } catch (InterruptedException interrupt) {
                        throw new AssertionError(interrupt);
                    }
                    first.run();
                });
        Futures.wait(List.of(first, never), null, ReturnWhen.FIRST_COMPLETED);
        for (Thread watcher : watchers) {
            assertThat(watcher.isVirtual()).isTrue();
            assertThat(watcher.join(seconds(30))).isTrue();
        }
        assertThat(never.isDone()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // what is wrong is the point
    void refusesNull() {
        assertThatThrownBy(() -> Futures.wait(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("futures");
        List<Future<Integer>> withNull = Arrays.asList(new FutureTask<>(() -> 1), null);
        assertThatThrownBy(() -> Futures.wait(withNull))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the futures is null");
        assertThatThrownBy(() -> Futures.wait(List.<Future<?>>of(), null, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("returnWhen");
    }

    @Test
    void takesTheFuturesOfAnExecutor() throws InterruptedException {
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int result = i;
                futures.add(pool.submit(() -> result));
            }
            assertThat(Futures.wait(futures).done())
                    .extracting(Future::resultNow)
                    .hasSize(50)
                    .startsWith(0, 1, 2);
        }
    }
}
