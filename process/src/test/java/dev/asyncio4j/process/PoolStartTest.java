package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are started, and ended before they have begun to work. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class PoolStartTest {
    @TempDir Path folder;

    /** Makes a file, without which no worker can be started, when two have not been. */
    private static final class Repair implements PoolListener {
        private final Path missing;
        private final AtomicInteger failures = new AtomicInteger();

        Repair(Path missing) {
            this.missing = missing;
        }

        @Override
        public void workerEnded(String worker, long pid, int exitCode) {
            try {
                if (failures.incrementAndGet() == 2) {
                    Files.createFile(missing);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    @Test
    void whatKeepsAllWorkersFromStartingForAMomentDoesNotBreakThePool() throws Exception {
        Path arguments = folder.resolve("arguments");
        ProcessPoolOptions options =
                ProcessPoolOptions.defaults()
                        .withWorkers(4)
                        .withOutput(WorkerOutput.discarded())
                        .withListener(new Repair(arguments))
                        .withJvmArguments("@" + arguments);
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options)) {
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                all.add(pool.submit(() -> number));
            }
            for (int i = 0; i < 8; i++) {
                assertThat(all.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void aWorkerThatIsTerminatedWhileItStartsPrintsNothing() throws Exception {
        ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();
        ProcessPoolOptions options =
                ProcessPoolOptions.defaults()
                        .withWorkers(4)
                        .withOutput((_, _, line) -> printed.add(line));
        for (int millis = 0; millis < 240; millis += 8) {
            ProcessPoolExecutor pool = ProcessPoolExecutor.create(options);
            for (int i = 0; i < 4; i++) {
                pool.submit(() -> 1);
            }
            Thread.sleep(millis);
            pool.terminateWorkers();
            pool.close();
        }
        assertThat(printed).isEmpty();
    }

    /** The debugger, which never comes, is waited for before anything else. */
    @Test
    void soManyBootAtATimeThatTheyDoNotKeepEachOtherFromIt() {
        ProcessPoolOptions options =
                ProcessPoolOptions.defaults()
                        .withWorkers(64)
                        .withOutput(WorkerOutput.discarded())
                        .withJvmArguments(
                                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(options);
        for (int i = 0; i < 64; i++) {
            pool.submit(() -> 1);
        }
        int atOnce = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        assertThat(pool.toString()).contains("workers=" + Math.min(64, atOnce) + " of 64");
        pool.killWorkers();
        pool.close();
    }

    @Test
    void anInitializerThatTakesItsTimeKeepsNoneFromBooting() throws Exception {
        String here = folder.toString();
        ProcessPoolOptions options =
                ProcessPoolOptions.defaults()
                        .withWorkers(5)
                        .withInitializer(() -> PoolCode.meet(here, 5));
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options)) {
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(pool.submit(() -> 1));
            }
            for (CompletableFuture<Integer> one : all) {
                assertThat(one.get()).isEqualTo(1);
            }
        }
    }
}
