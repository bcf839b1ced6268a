package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.beginAndWaitFor;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pool that breaks with the first worker that dies, as in Python. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class BreakOnDeathTest {
    @TempDir Path folder;

    private static ProcessPoolOptions options(int workers) {
        return ProcessPoolOptions.defaults()
                .withWorkers(workers)
                .withOutput(WorkerOutput.discarded())
                .withBreakOnDeath();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void breaksWhenOneDiesAtWork() throws Exception {
        String begun = file("begun");
        String never = file("never");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(2))) {
            CompletableFuture<Boolean> other = pool.submit(() -> beginAndWaitFor(begun, never));
            waitFor(begun);
            assertThatThrownBy(() -> pool.submit(() -> System.exit(3)).get())
                    .hasCauseInstanceOf(WorkerDiedException.class);
            assertThatThrownBy(other::get)
                    .cause()
                    .isInstanceOf(BrokenProcessPoolException.class)
                    .hasMessageContaining("a worker has died");
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(BrokenProcessPoolException.class);
        }
    }

    /** Says when a worker has ended. */
    private static final class Ends implements PoolListener {
        final CountDownLatch first = new CountDownLatch(1);

        @Override
        public void workerEnded(String worker, long pid, int exitCode) {
            first.countDown();
        }
    }

    @Test
    void breaksWhenOneDiesThatIsIdle() throws Exception {
        Ends ends = new Ends();
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1).withListener(ends))) {
            long worker = pool.submit(PoolCode::pid).get();
            ProcessHandle.of(worker).orElseThrow().destroyForcibly();
            ends.first.await();
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(BrokenProcessPoolException.class)
                    .hasMessageContaining("a worker has died")
                    .hasMessageContaining("(pid " + worker + ") was killed by signal 9 (KILL)");
        }
    }

    private static void haltTheFirstTime(String marker) throws IOException {
        if (Path.of(marker).toFile().createNewFile()) {
            Runtime.getRuntime().halt(4);
        }
    }

    @Test
    void breaksWhenOneDiesWhileItStarts() throws Exception {
        String marker = file("marker");
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        options(1).withInitializer(() -> haltTheFirstTime(marker)))) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get())
                    .cause()
                    .isInstanceOf(BrokenProcessPoolException.class)
                    .hasMessageContaining("a worker has died")
                    .hasMessageContaining("exit code 4");
        }
    }

    @Test
    void endsOfWorkersThatAreAskedForAreNoDeaths() throws Exception {
        String begun = file("begun");
        String never = file("never");
        Ends ends = new Ends();
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withMaxTasksPerChild(1).withListener(ends))) {
            CompletableFuture<Boolean> ended = pool.submit(() -> beginAndWaitFor(begun, never));
            waitFor(begun);
            ended.cancel(true);
            ends.first.await();
            List<Long> pids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                pids.add(pool.submit(PoolCode::pid).get());
            }
            assertThat(pids).doesNotHaveDuplicates();
        }
    }
}
