package dev.asyncio4j.process;

import static dev.asyncio4j.process.ChildCode.sleepForEver;
import static dev.asyncio4j.process.ChildCode.waitFor;
import static dev.asyncio4j.process.ChildCode.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio4j.testing.internal.KeyboardSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children of children: who waits for whom, and who ends with whom. */
@Tag("real")
@Timeout(60)
class ChildProcessFamilyTest {
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
        assumeTrue(KeyboardSignal.isHeard(), "Ctrl-C is ignored here, and so by every child");
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
}
