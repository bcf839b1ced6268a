package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What comes at a bad moment, is too large, or is odd: it hurts nobody else. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class WorkerEdgesTest {
    @TempDir Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static ProcessPoolOptions options(int workers) {
        return ProcessPoolOptions.defaults()
                .withWorkers(workers)
                .withOutput(WorkerOutput.discarded());
    }

    @Test
    void aTaskThatIsTooLargeForAWorkerFailsAlone() throws Exception {
        long[] large = new long[10_000_000];
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withJvmArguments("-Xmx48m"))) {
            CompletableFuture<Integer> impossible = pool.submit(() -> large.length);
            CompletableFuture<Integer> next = pool.submit(() -> 5);
            assertThatThrownBy(impossible::get)
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("too large for this worker");
            assertThat(next.get()).isEqualTo(5);
        }
    }

    private static final class Odd implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            throw new AssertionError("odd");
        }
    }

    private static final class OddException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            throw new AssertionError("odd, too");
        }
    }

    private static int throwOdd() {
        throw new OddException();
    }

    @Test
    void whatCannotBeReadHereFailsItsTaskAlone() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            long worker = pool.submit(PoolCode::pid).get();
            assertThatThrownBy(pool.submit(Odd::new)::get).hasMessageContaining("odd");
            assertThatThrownBy(pool.submit(WorkerEdgesTest::throwOdd)::get)
                    .hasMessageContaining("odd, too");
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(worker);
        }
    }

    @Test
    void whoIsInterruptedMaySubmitAndStaysInterrupted() throws Exception {
        String begun = file("begun");
        String gate = file("gate");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            CompletableFuture<Boolean> running =
                    pool.submit(() -> PoolCode.beginAndWaitFor(begun, gate));
            PoolCode.waitFor(begun);
            Thread.currentThread().interrupt();
            CompletableFuture<Integer> next = pool.submit(() -> 5);
            assertThat(Thread.interrupted()).isTrue();
            PoolCode.open(gate);
            assertThat(running.get()).isTrue();
            assertThat(next.get()).isEqualTo(5);
        }
    }

    @Test
    void whatIsTakenBackDoesNotCountForTheWorkersEnd() throws Exception {
        String begun = file("begun");
        String gate = file("gate");
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withMaxTasksPerChild(2))) {
            CompletableFuture<Boolean> running =
                    pool.submit(() -> PoolCode.beginAndWaitFor(begun, gate));
            PoolCode.waitFor(begun);
            assertThat(pool.submit(() -> 1).cancel(false)).isTrue();
            PoolCode.open(gate);
            assertThat(running.get()).isTrue();
            assertThat(pool.submit(() -> 5).get()).isEqualTo(5);
            assertThat(pool.submit(() -> 6).get()).isEqualTo(6);
        }
    }

    @Test
    void theOldestTaskIsDoneFirstThoughItWasGivenToABusyWorker() throws Exception {
        String begun1 = file("begun1");
        String begun2 = file("begun2");
        String gate1 = file("gate1");
        String gate2 = file("gate2");
        ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(2))) {
            CompletableFuture<Boolean> first =
                    pool.submit(() -> PoolCode.beginAndWaitFor(begun1, gate1));
            CompletableFuture<Boolean> second =
                    pool.submit(() -> PoolCode.beginAndWaitFor(begun2, gate2));
            PoolCode.waitFor(begun1);
            PoolCode.waitFor(begun2);
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String name = "task " + i;
                all.add(pool.submit(() -> PoolCode.square(2)).thenRun(() -> done.add(name)));
            }
            PoolCode.open(gate2);
            all.forEach(CompletableFuture::join);
            assertThat(second.get()).isTrue();
            assertThat(first).isNotDone();
            // Beside the first of its own, each worker had one or two.
            assertThat(new ArrayList<>(done).subList(0, 6)).contains("task 0", "task 1");
            PoolCode.open(gate1);
            assertThat(first.get()).isTrue();
        }
    }

    @Test
    void endingATaskWithItsWorkerEndsNoOther() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(2))) {
            List<CompletableFuture<Integer>> others = new ArrayList<>();
            for (int round = 0; round < 12; round++) {
                CompletableFuture<Boolean> victim =
                        pool.submit(() -> {
                            Thread.sleep(1);
                            return true;
                        });
                for (int i = 0; i < 20; i++) {
                    int number = i;
                    others.add(pool.submit(() -> PoolCode.square(number)));
                }
                victim.cancel(true);
            }
            for (CompletableFuture<Integer> other : others) {
                assertThat(other.get()).isNotNull();
            }
        }
    }

    @Test
    void whatAWorkerHasPrintedWasPassedOnWhenThePoolIsClosed() throws Exception {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        WorkerOutput slow =
                (worker, error, line) -> {
                    Thread.onSpinWait();
                    lines.add(line);
                };
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        ProcessPoolOptions.defaults().withWorkers(1).withOutput(slow))) {
            pool.submit(WorkerEdgesTest::printMuch).get();
        }
        assertThat(lines).hasSize(5_000).contains("line 4999");
    }

    private static boolean printMuch() {
        for (int i = 0; i < 5_000; i++) {
            System.out.println("line " + i);
        }
        return true;
    }
}
