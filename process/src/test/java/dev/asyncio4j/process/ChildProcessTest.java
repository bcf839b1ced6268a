package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.await;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.process.ChildCode.sleepForEver;
import static dev.asyncio4j.process.ChildCode.waitFor;
import static dev.asyncio4j.process.ChildCode.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.internal.KeyboardSignal;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
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

    private @Nullable Integer exitCodeOf(ChildProcess child) throws Exception {
        child.join();
        return child.exitCode();
    }

    @Test
    @Behaviour(207)
    void theExitCodeTellsHowItEnded() throws Exception {
        ChildProcess returns = ChildProcess.start(quiet, () -> {});
        ChildProcess exits = ChildProcess.start(quiet, () -> System.exit(8));
        ChildProcess terminated = ChildProcess.start(quiet, ChildCode::sleepForEver);
        ChildProcess killed = ChildProcess.start(quiet, ChildCode::sleepForEver);
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

    private static void cleanUp(String slept, String cleaned) {
        try {
            waitFor(slept);
            write(cleaned, "");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void beginWithAHook(String begun, String slept, String cleaned)
            throws Exception {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            System.out.println("cleaning");
                            cleanUp(slept, cleaned);
                        }));
        write(begun, "");
        sleepForEver();
    }

    @Test
    void whoIsTerminatedCleansUpAndHarmsNobody() throws Exception {
        String begun = file("begun");
        String slept = file("slept");
        String cleaned = file("cleaned");
        ProcessQueue<Integer> before = ProcessQueue.create();
        ChildProcess child = ChildProcess.start(quiet, () -> beginWithAHook(begun, slept, cleaned));
        waitFor(begun);
        child.terminate();
        // Long enough for it to be taken for an orphan, if it were.
        assertThat(child.join(Duration.ofMillis(300))).isFalse();
        write(slept, "");
        assertThat(exitCodeOf(child)).isEqualTo(-15);
        assertThat(Path.of(cleaned)).exists();
        assertThat(printed).containsExactly("cleaning");
        ChildProcess next = ChildProcess.start(quiet, () -> before.put(7));
        assertThat(exitCodeOf(next)).isZero();
        assertThat(before.get()).isEqualTo(7);
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
        assumeTrue(KeyboardSignal.isHeard(), "Ctrl-C is ignored here, and so by every child");
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
        assumeTrue(KeyboardSignal.isHeard(), "Ctrl-C is ignored here, and so by every child");
        String up = file("up");
        ChildProcess child = ChildProcess.start(quiet, () -> beginAndSleep(up));
        waitFor(file("up"));
        child.interrupt();
        assertThat(exitCodeOf(child)).isEqualTo(SIGINT_EXIT);
        child.interrupt();
        assertThat(printed).isEmpty();
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
        ChildProcess child = ChildProcess.start(quiet, ChildCode::sleepForEver);
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
        ChildProcess running = ChildProcess.start(quiet, ChildCode::sleepForEver);
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
