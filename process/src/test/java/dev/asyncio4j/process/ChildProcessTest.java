package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.await;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children that run one piece of code each. */
@Tag("real")
@Timeout(60)
class ChildProcessTest {
    private static final int SIGINT_EXIT = -2;

    @TempDir Path folder;

    private final ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();

    private final ChildOptions quiet =
            ChildOptions.defaults().withOutput((_, _, line) -> printed.add(line));

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (ChildProcess child : ChildProcess.activeChildren()) {
            child.kill();
            child.join();
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void sleepForEver() throws Exception {
        Thread.sleep(Duration.ofDays(1));
    }

    private static String waitFor(String file) throws Exception {
        while (!Files.exists(Path.of(file))) {
            Thread.sleep(5);
        }
        return Files.readString(Path.of(file));
    }

    private static void write(String file, Object text) throws IOException {
        Path part = Path.of(file + ".part");
        Files.writeString(part, String.valueOf(text));
        Files.move(part, Path.of(file));
    }

    private @Nullable Integer exitCodeOf(ChildProcess child) throws Exception {
        child.join();
        return child.exitCode();
    }

    @Test
    @Behaviour(207)
    void theExitCodeTellsHowItEnded() throws Exception {
        ChildProcess returns = ChildProcess.start(quiet, () -> {});
        ChildProcess exits = ChildProcess.start(quiet, () -> System.exit(8));
        ChildProcess terminated = ChildProcess.start(quiet, ChildProcessTest::sleepForEver);
        ChildProcess killed = ChildProcess.start(quiet, ChildProcessTest::sleepForEver);
        assertThat(terminated.exitCode()).isNull();
        assertThat(terminated.isAlive()).isTrue();
        assertThat(terminated.toString()).contains(terminated.name(), "running");
        terminated.terminate();
        killed.kill();
        assertThat(exitCodeOf(returns)).isZero();
        assertThat(exitCodeOf(exits)).isEqualTo(8);
        assertThat(exitCodeOf(terminated)).isEqualTo(-15);
        assertThat(exitCodeOf(killed)).isEqualTo(-9);
        assertThat(killed.isAlive()).isFalse();
        assertThat(killed.toString()).contains("was killed by signal 9 (KILL)");
    }

    private static void fail() {
        throw new IllegalStateException("the disk is on fire");
    }

    @Test
    void anExceptionIsPrintedByTheChild() throws Exception {
        ChildProcess child = ChildProcess.start(quiet.withName("burner"), ChildProcessTest::fail);
        assertThat(exitCodeOf(child)).isEqualTo(1);
        assertThat(printed)
                .anySatisfy(line ->
                        assertThat(line)
                                .contains(
                                        "\"burner\"", "IllegalStateException: the disk is on fire"))
                .anySatisfy(line -> assertThat(line).contains("at ", "ChildProcessTest.fail"));
    }

    @Test
    void whatItHasPrintedIsThereWhenItHasEnded() throws Exception {
        ChildProcess child =
                ChildProcess.start(
                        quiet,
                        () -> {
                            for (int i = 1; i <= 1000; i++) {
                                System.out.println("line " + i);
                            }
                        });
        child.join();
        assertThat(printed).hasSize(1000).last().isEqualTo("line 1000");
    }

    private static void beginAndSleep(String begun) throws Exception {
        write(begun, "");
        run(() -> sleep(Duration.ofDays(1)));
    }

    @Test
    void anInterruptFromTheTerminalPrintsNothing() throws Exception {
        String begun = file("begun");
        ChildProcess child = ChildProcess.start(quiet, () -> beginAndSleep(begun));
        waitFor(begun);
        new ProcessBuilder("kill", "-INT", String.valueOf(child.pid())).start().waitFor();
        assertThat(exitCodeOf(child)).isEqualTo(SIGINT_EXIT);
        assertThat(printed).isEmpty();
    }

    @Test
    @Behaviour(207)
    void anInterruptEndsIt() throws Exception {
        String up = file("up");
        ChildProcess child = ChildProcess.start(quiet, () -> beginAndSleep(up));
        waitFor(file("up"));
        child.interrupt();
        assertThat(exitCodeOf(child)).isEqualTo(SIGINT_EXIT);
        child.interrupt();
        assertThat(printed).isEmpty();
    }

    private static void writeLater(String up, String gate, String file) throws Exception {
        write(up, ProcessHandle.current().pid());
        waitFor(gate);
        write(file, Objects.requireNonNull(ChildProcess.parent()).isAlive());
    }

    /** Shares a queue that its child opens when this has called exit. */
    private static void startOneAndExit(String up, String gate, String file) throws Exception {
        ProcessQueue<String> queue = ProcessQueue.create();
        queue.put("from home");
        ChildProcess.start(() -> {
            writeLater(up, gate, file + ".before");
            write(file, queue.get());
        });
        System.exit(8);
    }

    @Test
    void exitWaitsForChildren() throws Exception {
        String up = file("up");
        String gate = file("gate");
        String end = file("end");
        ChildProcess child = ChildProcess.start(quiet, () -> startOneAndExit(up, gate, end));
        waitFor(up);
        assertThat(child.join(Duration.ofMillis(200))).isFalse();
        write(gate, "go on");
        assertThat(exitCodeOf(child)).isEqualTo(8);
        assertThat(Files.readString(Path.of(end + ".before"))).isEqualTo("true");
        assertThat(Files.readString(Path.of(end))).isEqualTo("from home");
    }

    /** Its exit code does not matter: it is killed. */
    private static void startOneThatExits(String up, String gate) throws Exception {
        ChildProcess.start(() -> startOneAndExit(up, gate, gate + ".never"));
        sleepForEver();
    }

    @Test
    void anExitThatWaitsEndsWithTheParent() throws Exception {
        String up = file("up");
        String gate = file("gate");
        ChildProcess child = ChildProcess.start(quiet, () -> startOneThatExits(up, gate));
        long last = Long.parseLong(waitFor(up));
        child.kill();
        child.join();
        ProcessHandle.of(last).ifPresent(handle -> handle.onExit().join());
        assertThat(Path.of(gate + ".never.before")).doesNotExist();
    }

    @Test
    void aSignalEndsAnExitThatWaits() throws Exception {
        String up = file("up");
        String gate = file("gate");
        ChildProcess child =
                ChildProcess.start(quiet, () -> startOneAndExit(up, gate, gate + ".never"));
        long grandchild = Long.parseLong(waitFor(up));
        child.interrupt();
        child.join();
        ProcessHandle.of(grandchild).ifPresent(handle -> handle.onExit().join());
        assertThat(Path.of(gate + ".never.before")).doesNotExist();
    }

    @Test
    void namesCountThroughTheFamily() throws Exception {
        ChildProcess first =
                ChildProcess.start(
                        quiet,
                        () -> {
                            System.out.println(ChildProcess.current().name());
                            ChildProcess grandchild =
                                    ChildProcess.start(() ->
                                            System.out.println(ChildProcess.current().name()));
                            grandchild.join();
                            System.out.println(ChildProcess.parent());
                        });
        first.join();
        assertThat(first.name()).startsWith("Process-");
        assertThat(printed)
                .containsExactly(
                        first.name(),
                        first.name() + ":1",
                        "ProcessInfo[name=MainProcess, pid=" + ProcessHandle.current().pid() + "]");
        assertThat(ChildProcess.current().name()).isEqualTo("MainProcess");
        assertThat(ChildProcess.parent()).isNull();
    }

    @Test
    void joinWithALimitTellsWhetherItHasEnded() throws Exception {
        String gate = file("gate");
        ChildProcess child = ChildProcess.start(quiet, () -> waitFor(gate));
        assertThat(child.join(Duration.ZERO)).isFalse();
        assertThat(child.join(Duration.ofSeconds(-1))).isFalse();
        assertThat(child.join(Duration.ofMillis(1))).isFalse();
        write(gate, "");
        assertThat(child.join(Duration.ofSeconds(50))).isTrue();
        assertThat(child.join(Duration.ZERO)).isTrue();
    }

    @Test
    void joinSuspendsTheTaskAlone() throws Exception {
        String gate = file("gate");
        ChildProcess child = ChildProcess.start(quiet, () -> waitFor(gate));
        run(() -> {
            Task<?> joining = createTask(() -> child.join());
            Task<Integer> awaiting = createTask(() -> await(child.sentinel()));
            sleep(Duration.ZERO);
            assertThat(joining.isDone()).isFalse();
            write(gate, "");
            joining.await();
            assertThat(awaiting.await()).isZero();
        });
    }

    @Test
    void aCancelledJoinLeavesTheChildAlone() throws Exception {
        String gate = file("gate");
        ChildProcess child = ChildProcess.start(quiet, () -> waitFor(gate));
        run(() -> {
            Task<Integer> awaiting = createTask(() -> await(child.sentinel()));
            Task<?> joining = createTask(() -> child.join());
            sleep(Duration.ZERO);
            joining.cancel();
            awaiting.cancel();
            assertThatThrownBy(joining::await).isInstanceOf(dev.asyncio4j.CancelledError.class);
            assertThatThrownBy(awaiting::await).isInstanceOf(dev.asyncio4j.CancelledError.class);
        });
        assertThat(child.isAlive()).isTrue();
        write(gate, "");
        assertThat(exitCodeOf(child)).isZero();
    }

    @Test
    void aRunningOneCannotBeClosed() throws Exception {
        ChildProcess child = ChildProcess.start(quiet, ChildProcessTest::sleepForEver);
        assertThatThrownBy(child::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("while it runs", child.name(), "join()");
        child.kill();
        child.join();
        child.close();
        child.close();
        assertThatThrownBy(child::isAlive).hasMessageContaining("is closed");
        assertThat(child.toString()).contains("closed");
    }

    @Test
    void activeChildrenAreThoseThatRun() throws Exception {
        ChildProcess ended = ChildProcess.start(quiet, () -> {});
        ended.join();
        ChildProcess running = ChildProcess.start(quiet, ChildProcessTest::sleepForEver);
        assertThat(ChildProcess.activeChildren()).containsExactly(running);
    }

    @Test
    void whatCannotBeSentIsRefusedWithThePath() {
        Object lock = new Object();
        List<Object> captured = List.of("text", lock);
        assertThatThrownBy(() -> ChildProcess.start(quiet, () -> System.out.println(captured)))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContainingAll("captured value 1[1]", "java.lang.Object");
        assertThat(ChildProcess.activeChildren()).isEmpty();
    }

    @Test
    void aDaemonHasNoChildren() throws Exception {
        ChildProcess child =
                ChildProcess.start(quiet.withDaemon(), () -> ChildProcess.start(() -> {}));
        assertThat(exitCodeOf(child)).isEqualTo(1);
        assertThat(printed)
                .anySatisfy(line ->
                        assertThat(line)
                                .contains("a daemonic process is not allowed to have children"));
    }

    private static void report(String file) throws Exception {
        write(file, ProcessHandle.current().pid());
        sleepForEver();
    }

    private static ProcessHandle process(String file) throws Exception {
        return ProcessHandle.of(Long.parseLong(waitFor(file))).orElseThrow();
    }

    @Test
    void aProgramThatReturnsWaitsForItsChildrenButNotForDaemons() throws Exception {
        String daemonFile = file("daemon");
        String gate = file("gate");
        String last = file("last");
        ChildProcess program =
                ChildProcess.start(
                        quiet,
                        () -> {
                            ChildProcess.start(
                                    ChildOptions.defaults().withDaemon(), () -> report(daemonFile));
                            ChildProcess.start(() -> {
                                waitFor(gate);
                                System.out.println("the last words");
                                write(last, "");
                            });
                            waitFor(daemonFile);
                        });
        ProcessHandle daemon = process(daemonFile);
        write(gate, "");
        program.join();
        assertThat(Files.exists(Path.of(last))).isTrue();
        assertThat(printed).containsExactly("the last words");
        daemon.onExit().get(50, TimeUnit.SECONDS);
    }

    @Test
    void noneOutlivesAParentThatIsKilled() throws Exception {
        String file = file("grandchild");
        ChildProcess parent =
                ChildProcess.start(
                        quiet,
                        () -> {
                            ChildProcess.start(() -> report(file)).join();
                        });
        ProcessHandle grandchild = process(file);
        parent.kill();
        grandchild.onExit().get(50, TimeUnit.SECONDS);
        assertThat(exitCodeOf(parent)).isEqualTo(-9);
    }

    private static void outlive(String begun, String end) throws Exception {
        ProcessInfo parent = ChildProcess.parent();
        write(begun, parent != null && parent.isAlive());
        while (parent != null && parent.isAlive()) {
            Thread.sleep(5);
        }
        write(end, ProcessHandle.current().pid());
    }

    @Test
    @Behaviour(209)
    void aGrandchildSeesItsParentDie() throws Exception {
        String begun = file("begun");
        String end = file("end");
        ChildProcess parent =
                ChildProcess.start(
                        quiet,
                        () -> {
                            ChildOptions options = ChildOptions.defaults().withOutlivingParent();
                            ChildProcess.start(options, () -> outlive(begun, end)).join();
                        });
        assertThat(waitFor(begun)).isEqualTo("true");
        parent.kill();
        long grandchild = Long.parseLong(waitFor(end));
        CompletableFuture<?> gone =
                ProcessHandle.of(grandchild)
                        .<CompletableFuture<?>>map(ProcessHandle::onExit)
                        .orElse(CompletableFuture.completedFuture(null));
        gone.get(50, TimeUnit.SECONDS);
    }

    @Test
    void aWorkerOfAPoolKnowsItsParent() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            assertThat(pool.submit(() -> String.valueOf(ChildProcess.parent())).get())
                    .contains("MainProcess", String.valueOf(ProcessHandle.current().pid()));
        }
    }

    @Test
    void whatItPrintsIsTakenWhateverTheTakerThrows() throws Exception {
        List<String> taken = new CopyOnWriteArrayList<>();
        WorkerOutput taker =
                (_, _, line) -> {
                    taken.add(line);
                    throw new AssertionError("no line is good enough");
                };
        ChildProcess child =
                ChildProcess.start(
                        ChildOptions.defaults().withOutput(taker),
                        () -> {
                            for (int i = 0; i < 20_000; i++) {
                                System.out.println("line " + i);
                            }
                        });
        child.join();
        assertThat(child.exitCode()).isZero();
        assertThat(taken).hasSize(20_000);
    }

    @Test
    void itsEndIsHeardOfWhileTheCommonPoolIsBusy() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try {
            for (int i = 0; i < 2 * ForkJoinPool.getCommonPoolParallelism() + 2; i++) {
                ForkJoinPool.commonPool()
                        .execute(() -> {
                            try {
                                gate.await();
                            } catch (InterruptedException impossible) {
                                throw new AssertionError(impossible);
                            }
                        });
            }
            ChildProcess child = ChildProcess.start(() -> {});
            assertThat(child.join(Duration.ofSeconds(30))).isTrue();
        } finally {
            gate.countDown();
        }
    }
}
