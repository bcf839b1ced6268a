package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.SerializableCallable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a worker, nothing is lost but what it did, and nobody waits for ever. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class WorkerFaultsTest {
    @TempDir Path folder;

    private static ProcessPoolOptions options(int workers) {
        return ProcessPoolOptions.defaults()
                .withWorkers(workers)
                .withOutput(WorkerOutput.discarded());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static boolean waitFor(String gate) throws Exception {
        while (!Files.exists(Path.of(gate))) {
            Thread.sleep(5);
        }
        return true;
    }

    private static boolean beginAndWaitFor(String begun, String gate) throws Exception {
        Files.writeString(Path.of(begun + ".part"), String.valueOf(pid()));
        Files.move(Path.of(begun + ".part"), Path.of(begun));
        return waitFor(gate);
    }

    private static void kill(long pid) throws Exception {
        ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().get();
    }

    @Test
    void aWorkerKilledWhileIdleIsReplaced() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            long first = pool.submit(WorkerFaultsTest::pid).get();
            kill(first);
            // It may be given to the dead one, if its end was not noticed yet: then it is
            // taken back.
            assertThat(pool.submit(WorkerFaultsTest::pid).get()).isNotEqualTo(first);
        }
    }

    /** It begins to when it has answered for the first time. */
    private static boolean waitUntilInterruptsAreIgnored() throws Exception {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("asyncio4j-no-interrupts"))) {
            Thread.sleep(5);
        }
        return true;
    }

    @Test
    void killedWorkersLeaveNobodyWaiting() throws Exception {
        String begun = file("begun");
        String never = file("never");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1));
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, never));
        CompletableFuture<Long> waiting = pool.submit(WorkerFaultsTest::pid);
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
    void anInterruptFromTheTerminalIsNotForWorkers() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            long first = pool.submit(WorkerFaultsTest::pid).get();
            pool.submit(WorkerFaultsTest::waitUntilInterruptsAreIgnored).get();
            String begun = file("begun");
            String gate = file("gate");
            CompletableFuture<Boolean> runs = pool.submit(() -> beginAndWaitFor(begun, gate));
            waitFor(begun);
            new ProcessBuilder("kill", "-INT", String.valueOf(first)).start().waitFor();
            Files.createFile(Path.of(gate));
            assertThat(runs.get()).isTrue();
            assertThat(pool.submit(WorkerFaultsTest::pid).get()).isEqualTo(first);
        }
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

    @Test
    void outOfMemoryInAWorkerFailsItsTask() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withJvmArguments("-Xmx48m"))) {
            assertThatThrownBy(() -> pool.submit(() -> new long[20_000_000]).get())
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
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

    private static int failLoudly() {
        System.err.println("the disk is on fire");
        System.err.flush();
        Runtime.getRuntime().halt(2);
        return 0;
    }

    @Test
    void theErrorEndsWithWhatTheWorkerPrintedLast() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThatThrownBy(() -> pool.submit(() -> failLoudly()).get())
                    .cause()
                    .hasMessageContaining("the disk is on fire");
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
                    .hasCauseInstanceOf(WorkerDiedException.class);
        }
    }

    @Test
    void aDeathBreaksThePoolIfSoAsked() throws Exception {
        String begun = file("begun");
        String never = file("never");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(2).withBreakOnDeath())) {
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

    @Test
    void manyDeathsLoseNothingElse() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(2))) {
            List<CompletableFuture<Integer>> good = new ArrayList<>();
            List<CompletableFuture<?>> bad = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int captured = i;
                if (i % 60 == 30) {
                    bad.add(pool.submit(() -> Runtime.getRuntime().halt(1)));
                } else {
                    good.add(pool.submit(() -> captured));
                }
            }
            for (CompletableFuture<?> each : bad) {
                assertThatThrownBy(each::get).hasCauseInstanceOf(WorkerDiedException.class);
            }
            for (CompletableFuture<Integer> each : good) {
                assertThat(each.get()).isNotNull();
            }
        }
    }

    /** Whoever submits waits for no worker, however little that takes in. */
    @Test
    void whatABusyWorkerCannotTakeYetIsKept() throws Exception {
        String gate = file("gate");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            CompletableFuture<Boolean> first = pool.submit(() -> waitFor(gate));
            List<CompletableFuture<Integer>> behind = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                byte[] sent = new byte[i % 10 == 0 ? 50_000 : 10_000];
                behind.add(pool.submit(() -> sent.length));
            }
            assertThat(first.isDone()).isFalse();
            Files.createFile(Path.of(gate));
            for (int i = 0; i < 500; i++) {
                assertThat(behind.get(i).get()).isEqualTo(i % 10 == 0 ? 50_000 : 10_000);
            }
        }
    }

    private static int chatter() {
        for (int i = 0; i < 20_000; i++) {
            System.out.println("line " + i);
        }
        return 1;
    }

    /** The pipe of its output is full; it goes on when somebody reads. */
    @Test
    void aWorkerWaitsForWhoTakesItsOutput() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        WorkerOutput slow =
                (_, _, _) -> {
                    begun.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                };
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1).withOutput(slow))) {
            CompletableFuture<Integer> talking = pool.submit(() -> chatter());
            begun.await();
            assertThat(talking.isDone()).isFalse();
            goOn.countDown();
            assertThat(talking.get()).isEqualTo(1);
        }
    }

    @Test
    void theFilterRefusesResults() throws Exception {
        ObjectInputFilter filter =
                ObjectInputFilter.Config.createFilter("java.base/*;dev.asyncio4j.**;!*");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1).withFilter(filter))) {
            assertThat(pool.submit(() -> List.of(1)).get()).isEqualTo(List.of(1));
            assertThatThrownBy(
                            () -> pool.submit(() -> new javax.management.ObjectName("a:b=c")).get())
                    .cause()
                    .hasMessageContaining("cannot be read here")
                    .hasCauseInstanceOf(InvalidClassException.class);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    // Classes that a worker lacks

    private ClassLoader compile(String name, String source) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                folder.toString(),
                                file.toString());
        assertThat(failed).isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()});
    }

    private static final String ELSEWHERE =
            """
            public class Elsewhere {
                public static dev.asyncio4j.SerializableCallable<Integer> code(int x) {
                    return () -> new Elsewhere.Inner().twice(x);
                }
                static class Inner {
                    int twice(int x) { return 2 * x; }
                }
            }
            """;

    @SuppressWarnings("unchecked")
    private static SerializableCallable<Integer> codeIn(ClassLoader loader) throws Exception {
        return (SerializableCallable<Integer>)
                loader.loadClass("Elsewhere").getMethod("code", int.class).invoke(null, 21);
    }

    @Test
    void aWorkerFetchesClassesThatItLacks() throws Exception {
        ClassLoader loader = compile("Elsewhere", ELSEWHERE);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThat(pool.submit(codeIn(loader)).get()).isEqualTo(42);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aClassThatNobodyHasFailsItsTaskWithItsName() throws Exception {
        ClassLoader loader = compile("Elsewhere", ELSEWHERE);
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThatThrownBy(() -> pool.submit(codeIn(loader)).get())
                    .cause()
                    .isInstanceOf(ClassNotFoundException.class)
                    .hasMessageContaining("Elsewhere: neither on the class path of the worker");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    // The parent

    /** A program with a pool that works for ever. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
            String never = arguments[0];
            List<CompletableFuture<Long>> pids =
                    List.of(pool.submit(WorkerFaultsTest::pid), pool.submit(WorkerFaultsTest::pid));
            pool.submit(() -> waitFor(never));
            System.out.println(pids.get(0).get());
            System.out.println(pids.get(1).get());
        }
    }

    private static Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @Test
    void noWorkerSurvivesAKilledParent() throws Exception {
        Process parent = start(Parent.class, file("never"));
        List<ProcessHandle> workers = new ArrayList<>();
        try (BufferedReader lines = parent.inputReader()) {
            for (int i = 0; i < 2; i++) {
                String pid = lines.readLine();
                workers.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
            }
        } finally {
            parent.destroyForcibly();
        }
        parent.waitFor();
        for (ProcessHandle worker : workers) {
            worker.onExit().get(30, TimeUnit.SECONDS);
            assertThat(worker.isAlive()).isFalse();
        }
    }

    /** A program that neither waits for its pool nor closes it. */
    static final class Careless {
        public static void main(String[] arguments) {
            String trace = arguments[0];
            ProcessPoolExecutor.create(1).submit(() -> Path.of(trace).toFile().createNewFile());
        }
    }

    @Test
    void aProgramGoesOnUntilItsPoolHasNothingToDo() throws Exception {
        Process program = start(Careless.class, file("trace"));
        assertThat(program.waitFor()).isZero();
        assertThat(Path.of(file("trace"))).exists();
    }

    @Test
    void nothingIsLeftInTheFileSystem() throws Exception {
        Path used;
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            pool.submit(() -> new long[100_000]).get();
            used = pool.folder();
            assertThat(used).isDirectory();
            assertThat(Files.getPosixFilePermissions(used)).hasSize(3);
            try (Stream<Path> files = Files.list(used)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("socket", "paths");
            }
        }
        assertThat(used).doesNotExist();
    }
}
