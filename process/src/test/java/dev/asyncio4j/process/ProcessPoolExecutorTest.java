package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.beginAndWaitFor;
import static dev.asyncio4j.process.PoolCode.complain;
import static dev.asyncio4j.process.PoolCode.open;
import static dev.asyncio4j.process.PoolCode.pid;
import static dev.asyncio4j.process.PoolCode.square;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.SerializableCallable;
import dev.asyncio4j.process.PoolCode.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pool, with workers that are processes. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class ProcessPoolExecutorTest {
    @TempDir Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void pathsAreSent() throws Exception {
        Path file = Path.of("some", "file");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            assertThat(pool.submit(() -> file.resolveSibling("other")).get())
                    .isEqualTo(Path.of("some", "other"));
            assertThat(pool.map(path -> path.getFileName(), List.of(file)).toList())
                    .containsExactly(Path.of("file"));
        }
    }

    @Test
    void codeRunsInAnotherProcess() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            assertThat(pool.submit(PoolCode::pid).get()).isNotEqualTo(pid());
        }
    }

    @Test
    void whatIsCapturedIsSent() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            List<String> words = List.of("one", "two");
            long[] large = IntStream.range(0, 1_000_000).asLongStream().toArray();
            assertThat(pool.submit(() -> words.size() + large[999_999]).get())
                    .isEqualTo(1_000_001L);
        }
    }

    @Test
    void largeArraysComeBack() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            int[] squares =
                    pool.submit(() -> IntStream.range(0, 2_000_000).map(x -> x % 1000).toArray())
                            .get();
            assertThat(squares).hasSize(2_000_000);
            assertThat(squares[1_999_999]).isEqualTo(999);
        }
    }

    /** Both ends send more than fits, at the same time, many times. */
    @Test
    void largeMessagesInBothDirectionsDoNotBlockEachOther() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            List<CompletableFuture<byte[]>> echoes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] sent = new byte[3_000_000];
                sent[i] = 1;
                echoes.add(pool.submit(() -> sent));
            }
            for (int i = 0; i < 20; i++) {
                byte[] back = echoes.get(i).get();
                assertThat(back).hasSize(3_000_000);
                assertThat(back[i]).isEqualTo((byte) 1);
            }
        }
    }

    @Test
    void manySmallTasksAllEnd() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                int captured = i;
                futures.add(pool.submit(() -> square(captured)));
            }
            for (int i = 0; i < 5_000; i++) {
                assertThat(futures.get(i).get()).isEqualTo(i * i);
            }
        }
    }

    @Test
    void allWorkersWorkAtOnce() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(3)) {
            String gate = file("gate");
            List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String begun = file("begun" + i);
                waiting.add(pool.submit(() -> beginAndWaitFor(begun, gate)));
            }
            for (int i = 0; i < 3; i++) {
                waitFor(file("begun" + i));
            }
            open(gate);
            for (CompletableFuture<Boolean> each : waiting) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    /** What a worker got in advance is done by others, when it turns out to be busy for long. */
    @Test
    void aLongTaskHoldsUpNoOther() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            // So that workers count as quick, and are given several at once.
            pool.map(PoolCode::square, IntStream.range(0, 3_000).boxed().toList()).toList();
            String gate = file("gate");
            CompletableFuture<Boolean> slow = pool.submit(() -> waitFor(gate));
            List<CompletableFuture<Integer>> quick = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                int captured = i;
                quick.add(pool.submit(() -> square(captured)));
            }
            for (CompletableFuture<Integer> each : quick) {
                each.get();
            }
            assertThat(slow.isDone()).isFalse();
            open(gate);
            assertThat(slow.get()).isTrue();
        }
    }

    @Test
    void anIdleWorkerIsUsedBeforeAnotherIsStarted() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(4)) {
            Set<Long> pids = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                pids.add(pool.submit(PoolCode::pid).get());
            }
            assertThat(pids).hasSize(1);
            assertThat(pool.toString()).contains("workers=1 of 4");
        }
    }

    private static SerializableCallable<Integer> squareOf(int x) {
        return () -> square(x);
    }

    @Test
    void invokesAllAndAny() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> future :
                    pool.invokeAll(List.of(squareOf(1), squareOf(2), squareOf(3)))) {
                results.add(future.get());
            }
            assertThat(results).containsExactly(1, 4, 9);
            assertThat(pool.invokeAny(List.of(squareOf(4)))).isEqualTo(16);
            SerializableCallable<Integer> failing = () -> complain(1);
            assertThat(pool.invokeAny(List.of(failing, squareOf(5)))).isEqualTo(25);
            assertThatThrownBy(() -> pool.invokeAny(List.of(failing)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(Complaint.class);
        }
    }

    @Test
    void runnablesGiveNull() throws Exception {
        String trace = file("trace");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            Future<?> done = pool.submit(() -> touch(trace));
            assertThat(done.get()).isNull();
            assertThat(Path.of(trace)).exists();
        }
    }

    private static void touch(String name) {
        try {
            Files.createFile(Path.of(name));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void tasksAwaitWithoutBlockingTheLoop() throws Exception {
        String gate = file("gate");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            String trail =
                    Asyncio.run(() -> {
                        CompletableFuture<Boolean> future = pool.submit(() -> waitFor(gate));
                        var opening =
                                Asyncio.createTask(() -> {
                                    open(gate);
                                    return "opened";
                                });
                        boolean result = Asyncio.await(future);
                        int square =
                                EventLoop.running().runInExecutor(pool, () -> square(6)).await();
                        return result + " " + opening.await() + " " + square;
                    });
            assertThat(trail).isEqualTo("true opened 36");
        }
    }

    @Test
    void callbacksSeeTheResult() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            CountDownLatch called = new CountDownLatch(1);
            pool.submit(() -> square(2))
                    .thenApply(x -> x + 1)
                    .thenAccept(x -> {
                        if (x == 5) {
                            called.countDown();
                        }
                    });
            assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
