package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.queue.QueueEmptyException;
import dev.asyncio4j.queue.QueueFullException;
import dev.asyncio4j.queue.QueueShutDownException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A queue, at home, from workers and from plain second JVMs. */
@Tag("real")
@Timeout(60)
class ProcessQueueTest {
    private static final Duration MOMENT = Duration.ofMillis(20);

    @TempDir Path folder;

    private static ProcessPoolExecutor pool(int workers) {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults()
                        .withWorkers(workers)
                        .withOutput(WorkerOutput.discarded()));
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static boolean waitsToGet(ProcessQueue<?> queue) {
        return queue.toString().contains("getters=1");
    }

    private static void awaitGetter(ProcessQueue<?> queue) throws InterruptedException {
        while (!waitsToGet(queue)) {
            Thread.sleep(1);
        }
    }

    private static <E> FutureTask<E> inThread(java.util.concurrent.Callable<E> code) {
        FutureTask<E> future = new FutureTask<>(code);
        Thread.ofPlatform().daemon().start(future);
        return future;
    }

    @Test
    @Behaviour(210)
    void aFullQueueRefusesAtOnceOrAfterTheTimeout() throws Exception {
        ProcessQueue<Integer> queue = ProcessQueue.create(6);
        for (int i = 0; i < 6; i++) {
            assertThat(queue.isFull()).isFalse();
            queue.putNowait(i);
        }
        assertThat(queue.isFull()).isTrue();
        try (ProcessPoolExecutor pool = pool(1)) {
            assertRefuses(queue);
            assertThat(
                            pool.submit(
                                            () -> {
                                                assertRefuses(queue);
                                                return queue.get();
                                            })
                                    .get())
                    .isEqualTo(0);
        }
        assertThat(queue.size()).isEqualTo(5);
        for (int i = 1; i < 6; i++) {
            assertThat(queue.get(MOMENT)).isEqualTo(i);
        }
        assertThatThrownBy(queue::getNowait)
                .isInstanceOf(QueueEmptyException.class)
                .hasMessageContaining("ProcessQueue");
        assertThatThrownBy(() -> queue.get(MOMENT)).isInstanceOf(TimeoutException.class);
        assertThat(queue.isEmpty()).isTrue();
    }

    private static void assertRefuses(ProcessQueue<Integer> queue) {
        assertThatThrownBy(() -> queue.putNowait(7)).isInstanceOf(QueueFullException.class);
        assertThatThrownBy(() -> queue.put(7, MOMENT)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> queue.put(7, Duration.ZERO)).isInstanceOf(TimeoutException.class);
    }

    @Test
    @Behaviour(211)
    void whatCannotBeSentIsRefusedAndTakesNoRoom() {
        ProcessQueue<Object> queue = ProcessQueue.create(1);
        assertThatThrownBy(() -> queue.put(List.of(new Thread())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
        queue.putNowait("fine");
        assertThat(queue.get()).isEqualTo("fine");
    }

    @Test
    void itemsOfAllProcessesComeInTheOrderOfEach() throws Exception {
        ProcessQueue<List<Integer>> queue = ProcessQueue.create(4);
        List<Integer> next = new ArrayList<>(List.of(0, 0, 0));
        try (ProcessPoolExecutor pool = pool(3)) {
            for (int producer = 0; producer < 3; producer++) {
                int from = producer;
                pool.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        queue.put(List.of(from, i));
                    }
                });
            }
            for (int i = 0; i < 600; i++) {
                var item = queue.get();
                assertThat(item.get(1)).isEqualTo(next.get(item.get(0)));
                next.set(item.get(0), item.get(1) + 1);
            }
        }
        assertThat(next).containsOnly(200);
    }

    @Test
    void twoWorkersTalkThroughQueuesOfAThird() throws Exception {
        ProcessQueue<String> there = ProcessQueue.create();
        ProcessQueue<String> back = ProcessQueue.create();
        try (ProcessPoolExecutor pool = pool(2)) {
            var echo =
                    pool.submit(() -> {
                        back.put("re: " + there.get());
                        return pid();
                    });
            var asks =
                    pool.submit(() -> {
                        there.put("question");
                        return back.get();
                    });
            assertThat(asks.get()).isEqualTo("re: question");
            assertThat(echo.get()).isNotEqualTo(pid());
        }
    }

    @Test
    void aQueueMadeByAWorkerCanBeUsedHere() throws Exception {
        try (ProcessPoolExecutor pool = pool(1)) {
            ProcessQueue<Integer> queue = pool.submit(() -> ProcessQueue.<Integer>create(3)).get();
            queue.put(42);
            assertThat(queue.toString()).contains("process ");
            assertThat(pool.submit(() -> queue.get()).get()).isEqualTo(42);
        }
    }

    @Test
    void whatIsTakenFromAQueueOfAnEndedProcessIsAnError() throws Exception {
        ProcessQueue<Integer> queue;
        FutureTask<Integer> waiter;
        try (ProcessPoolExecutor pool = pool(1)) {
            queue = pool.submit(() -> ProcessQueue.<Integer>create()).get();
            ProcessQueue<Integer> lost = queue;
            waiter = inThread(lost::get);
            queue.size();
        }
        assertThatThrownBy(waiter::get).hasCauseInstanceOf(LostObjectException.class);
        assertThatThrownBy(queue::size)
                .isInstanceOf(LostObjectException.class)
                .hasMessageContaining("has ended");
    }

    @Test
    void largeItemsTravel() throws Exception {
        ProcessQueue<long[]> queue = ProcessQueue.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            pool.submit(() -> queue.put(IntStream.range(0, 1_000_000).asLongStream().toArray()));
            long[] item = queue.get();
            assertThat(item).hasSize(1_000_000);
            assertThat(item[999_999]).isEqualTo(999_999);
        }
    }

    @Test
    void aPlainSecondProcessUsesItToo() throws Exception {
        ProcessQueue<Object> queue = ProcessQueue.create();
        ProcessQueue<Object> answers = ProcessQueue.create();
        try (OtherProcess child =
                OtherProcess.start(
                        folder,
                        () -> {
                            answers.put(List.of(queue.get(), pid()));
                            return 0;
                        })) {
            queue.put("hello");
            assertThat((List<?>) answers.get()).first().isEqualTo("hello");
            assertThat(child.exitCode()).isZero();
        }
    }

    @Test
    void whoWaitedInAProcessThatWasKilledGetsNothing() throws Exception {
        ProcessQueue<String> queue = ProcessQueue.create();
        try (OtherProcess child = OtherProcess.start(folder, () -> queue.get())) {
            awaitGetter(queue);
            child.kill();
            while (waitsToGet(queue)) {
                Thread.sleep(1);
            }
        }
        queue.put("for the living");
        assertThat(queue.get(Duration.ofSeconds(20))).isEqualTo("for the living");
    }

    @Test
    void anItemOnItsWayToAProcessThatWasKilledIsPutBack() throws Exception {
        ProcessQueue<Integer> queue = ProcessQueue.create();
        try (OtherProcess child = OtherProcess.start(folder, () -> queue.get())) {
            awaitGetter(queue);
            stop(child);
            queue.put(1);
            queue.put(2);
            assertThat(queue.size()).isEqualTo(1);
            child.kill();
            while (queue.size() < 2) {
                Thread.sleep(1);
            }
        }
        assertThat(queue.get()).isEqualTo(1);
        assertThat(queue.get()).isEqualTo(2);
    }

    private static void stop(OtherProcess child) throws Exception {
        assertThat(
                        new ProcessBuilder("kill", "-STOP", Long.toString(child.pid()))
                                .start()
                                .waitFor())
                .isZero();
    }

    @Test
    void aTaskThatWaitsLetsOthersRun() throws Exception {
        ProcessQueue<String> queue = ProcessQueue.create();
        ProcessQueue<String> answers = ProcessQueue.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            pool.submit(() -> answers.put("re: " + queue.get()));
            String answer =
                    Asyncio.run(() -> {
                        Task<String> waiting = Asyncio.createTask(() -> answers.get());
                        Asyncio.sleep(Duration.ZERO);
                        Asyncio.createTask(() -> queue.put("from a task"));
                        return waiting.await();
                    });
            assertThat(answer).isEqualTo("re: from a task");
        }
    }

    @Test
    void aTaskInAWorkerThatWaitsLetsOthersRun() throws Exception {
        ProcessQueue<String> queue = ProcessQueue.create();
        ProcessQueue<Integer> numbers = ProcessQueue.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            CompletableFuture<String> result =
                    pool.submit(() ->
                            Asyncio.run(() -> {
                                Task<String> waiting = Asyncio.createTask(() -> queue.get());
                                for (int i = 0; i < 5; i++) {
                                    Asyncio.sleep(Duration.ZERO);
                                    numbers.put(i);
                                }
                                return waiting.await();
                            }));
            for (int i = 0; i < 5; i++) {
                assertThat(numbers.get()).isEqualTo(i);
            }
            queue.put("done");
            assertThat(result.get()).isEqualTo("done");
        }
    }

    @Test
    void aCancelledTaskHasTakenNothing() throws Exception {
        try (ProcessPoolExecutor pool = pool(1)) {
            ProcessQueue<Integer> here = ProcessQueue.create();
            ProcessQueue<Integer> there = pool.submit(() -> ProcessQueue.<Integer>create()).get();
            for (ProcessQueue<Integer> queue : List.of(here, there)) {
                int taken =
                        Asyncio.run(() -> {
                            Task<Integer> waiting = Asyncio.createTask(() -> queue.get());
                            Asyncio.sleep(MOMENT);
                            waiting.cancel();
                            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
                            assertThat(waiting.isCancelled()).isTrue();
                            queue.put(1);
                            return queue.get();
                        });
                assertThat(taken).isEqualTo(1);
            }
        }
    }

    @Test
    void anInterruptedThreadHasTakenNothing() throws Exception {
        try (ProcessPoolExecutor pool = pool(1)) {
            ProcessQueue<Integer> queue = pool.submit(() -> ProcessQueue.<Integer>create()).get();
            FutureTask<Boolean> waiter =
                    new FutureTask<>(() -> {
                        assertThatThrownBy(queue::get).isInstanceOf(CancelledError.class);
                        return Thread.interrupted();
                    });
            Thread thread = Thread.ofPlatform().daemon().start(waiter);
            thread.interrupt();
            assertThat(waiter.get()).isTrue();
            queue.put(5);
            assertThat(queue.get()).isEqualTo(5);
        }
    }

    @Test
    void aClosedQueueGivesWhatItHasAndTakesNothing() throws Exception {
        ProcessQueue<Integer> queue = ProcessQueue.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            queue.put(1);
            pool.submit(queue::shutdown).get();
            assertThat(queue.isShutdown()).isTrue();
            assertThatThrownBy(() -> queue.put(2)).isInstanceOf(QueueShutDownException.class);
            assertThat(queue.get()).isEqualTo(1);
            assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
        }
    }

    @Test
    void joinWaitsForWhatWorkersHaveTaken() throws Exception {
        JoinableProcessQueue<Integer> queue = JoinableProcessQueue.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            queue.put(1);
            queue.put(2);
            assertThatThrownBy(() -> queue.join(MOMENT)).isInstanceOf(TimeoutException.class);
            pool.submit(() -> {
                for (int i = 0; i < 2; i++) {
                    queue.get();
                    queue.taskDone();
                }
            });
            queue.join();
            assertThat(queue.isEmpty()).isTrue();
            assertThatThrownBy(queue::taskDone)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("more often");
            assertThatThrownBy(() -> pool.submit(queue::taskDone).get())
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anEndOfAPipeThatWasNotPutStaysHere() throws Exception {
        ProcessQueue<Connection> queue = ProcessQueue.create(1);
        try (Pipe first = Pipe.open();
                Pipe pipe = Pipe.open()) {
            queue.put(first.second());
            assertThatThrownBy(() -> queue.putNowait(pipe.second()))
                    .isInstanceOf(QueueFullException.class);
            assertThatThrownBy(() -> queue.put(pipe.second(), Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class);
            pipe.second().send("here");
            assertThat(pipe.first().receive()).isEqualTo("here");
            try (Connection arrived = queue.get()) {
                arrived.send("there");
                assertThat(first.first().receive()).isEqualTo("there");
            }
        }
    }
}
