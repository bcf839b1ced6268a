package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.beginAndWaitFor;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A worker that dies takes nothing with it but what it did. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class WorkerDeathTest {
    @TempDir Path folder;

    private static ProcessPoolOptions options(int workers) {
        return ProcessPoolOptions.defaults()
                .withWorkers(workers)
                .withOutput(WorkerOutput.discarded());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void kill(long pid) throws Exception {
        ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().get();
    }

    @Test
    void aWorkerKilledWhileIdleIsReplaced() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            long first = pool.submit(PoolCode::pid).get();
            kill(first);
            // It may be given to the dead one, if its end was not noticed yet: then it is
            // taken back.
            assertThat(pool.submit(PoolCode::pid).get()).isNotEqualTo(first);
        }
    }

    @Test
    void killedWorkersLeaveNobodyWaiting() throws Exception {
        String begun = file("begun");
        String never = file("never");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1));
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, never));
        CompletableFuture<Long> waiting = pool.submit(PoolCode::pid);
        waitFor(begun);
        pool.killWorkers();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(running::get)
                .cause()
                .isInstanceOfSatisfying(
                        WorkerDiedException.class,
                        died -> assertThat(died.exitCode()).isEqualTo(-9));
        assertThat(waiting.isCancelled()).isTrue();
    }

    @Test
    void aWorkerKilledWhileRunningFailsItsTaskAlone() throws Exception {
        String begun = file("begun");
        String never = file("never");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, never));
            CompletableFuture<Integer> waiting = pool.submit(() -> 5);
            waitFor(begun);
            long pid = Long.parseLong(Files.readString(Path.of(begun)));
            kill(pid);
            assertThatThrownBy(running::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            died -> {
                                assertThat(died.pid()).isEqualTo(pid);
                                assertThat(died.exitCode()).isEqualTo(-9);
                            })
                    .hasMessageContaining("was killed by signal 9 (KILL)");
            assertThat(waiting.get()).isEqualTo(5);
        }
    }

    /** Sends more than fits into the memory that is shared, and dies when a part of it was sent. */
    private static byte[] dieWhileSending() {
        Thread sender = Thread.currentThread();
        Thread.ofPlatform()
                .start(() -> {
                    while (Arrays.stream(sender.getStackTrace())
                            .noneMatch(frame -> frame.getMethodName().equals("sendLarge"))) {
                        Thread.onSpinWait();
                    }
                    Runtime.getRuntime().halt(9);
                });
        return new byte[200_000_000];
    }

    @Test
    void aWorkerKilledWhileItSendsItsResultFailsItsTask() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThatThrownBy(() -> pool.submit(() -> dieWhileSending()).get())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("ended with exit code 9");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    private static void haltTheFirstTime(String marker) throws IOException {
        if (Path.of(marker).toFile().createNewFile()) {
            Runtime.getRuntime().halt(4);
        }
    }

    @Test
    void aWorkerThatDiesWhileStartingIsReplaced() throws Exception {
        String marker = file("marker");
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        options(1).withInitializer(() -> haltTheFirstTime(marker)))) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void workersThatCannotStartBreakThePoolAndSayWhy() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withJvmArguments("-XX:NoSuchOption=1"))) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get())
                    .cause()
                    .isInstanceOf(BrokenProcessPoolException.class)
                    .hasMessageContaining("workers cannot be started")
                    .hasMessageContaining("ended with exit code 1")
                    .hasMessageContaining("Unrecognized VM option 'NoSuchOption=1'");
        }
    }

    /** Others of its threads may be broken. */
    @Test
    void aWorkerThatRanOutOfMemoryFailsItsTaskAndIsReplaced() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withJvmArguments("-Xmx48m"))) {
            long first = pool.submit(PoolCode::pid).get();
            assertThatThrownBy(() -> pool.submit(() -> new long[20_000_000]).get())
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            assertThat(pool.submit(PoolCode::pid).get()).isNotEqualTo(first);
        }
    }

    @Test
    void aTaskThatExitsFailsWithTheExitCode() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThatThrownBy(() -> pool.submit(() -> System.exit(3)).get())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("ended with exit code 3");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    private static void exitButNeverEnd() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LockSupport.park()));
        System.exit(3);
    }

    @Test
    void aTaskThatExitsAndDoesNotEndIsKilled() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThatThrownBy(() -> pool.submit(() -> exitButNeverEnd()).get())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("signal 9");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    private static int failLoudly() {
        for (int i = 1; i <= 11; i++) {
            System.out.println("step " + i);
        }
        System.err.println("the disk is on fire");
        System.err.println("-".repeat(10_000));
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(2);
        return 0;
    }

    @Test
    void theErrorEndsWithWhatTheWorkerPrintedLast() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThatThrownBy(() -> pool.submit(() -> failLoudly()).get())
                    .cause()
                    .message()
                    .contains(
                            "Its last errors:\n  the disk is on fire\n  " + "-".repeat(500) + "...")
                    .contains("\nIts last output:\n  step 2\n  step 3\n")
                    .endsWith("\n  step 11");
        }
    }

    private static int dieTheFirstTime(String marker) throws IOException {
        haltTheFirstTime(marker);
        return 7;
    }

    @Test
    void aTaskIsDoneAgainIfSoAsked() throws Exception {
        String marker = file("marker");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1).withRetries(1))) {
            assertThat(pool.submit(() -> dieTheFirstTime(marker)).get()).isEqualTo(7);
            assertThatThrownBy(() -> pool.submit(() -> System.exit(3)).get())
                    .hasCauseInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("The task was tried 2 times");
        }
    }

    private static boolean dieLater(String begun, String gate) throws Exception {
        boolean isTime = beginAndWaitFor(begun, gate);
        Runtime.getRuntime().halt(1);
        return isTime;
    }

    /** Fails if it is done twice. */
    private static int once(Path folder, int number) throws IOException {
        Files.createFile(folder.resolve("task-" + number));
        return number;
    }

    /** Each of the workers has something else before it when it dies. */
    @Test
    void manyDeathsLoseNothingElse() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(2))) {
            for (int round = 0; round < 5; round++) {
                String gate = file("gate-" + round);
                List<CompletableFuture<?>> bad = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    String begun = file("begun-" + round + "-" + i);
                    bad.add(pool.submit(() -> dieLater(begun, gate)));
                    waitFor(begun);
                }
                Path traces = Files.createDirectory(folder.resolve("traces-" + round));
                List<CompletableFuture<Integer>> good = submitMany(pool, traces.toString());
                PoolCode.open(gate);
                for (CompletableFuture<?> each : bad) {
                    assertThatThrownBy(each::get).hasCauseInstanceOf(WorkerDiedException.class);
                }
                for (int i = 0; i < good.size(); i++) {
                    assertThat(good.get(i).get()).isEqualTo(i);
                }
            }
        }
    }

    private static List<CompletableFuture<Integer>> submitMany(
            ProcessPoolExecutor pool, String traces) {
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            all.add(pool.submit(() -> once(Path.of(traces), number)));
        }
        return all;
    }
}
