package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of the JDK's that block in native code: each suspends its task, and no other. */
@Tag("real")
@Timeout(60)
class BlockingNativeCallTest {
    private final List<Process> processes = new ArrayList<>();
    private final List<String> trail = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** A program that gives back what it is given, and so is silent until then. */
    private Process echo() throws IOException {
        Process process = new ProcessBuilder("cat").start();
        processes.add(process);
        return process;
    }

    private static String readLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))
                .readLine();
    }

    private static void write(Process process, String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(UTF_8));
        input.flush();
    }

    @Test
    void readingFromAProgramLetsOthersRun() {
        run(() -> {
            Process process = echo();
            Task<String> reading = createTask(() -> readLine(process));
            sleep(ZERO);
            trail.add("another task writes");
            write(process, "hello");
            trail.add(reading.await());
        });
        assertThat(trail).containsExactly("another task writes", "hello");
    }

    @Test
    void thousandBytesAndMoreGoIntoAFullPipe() {
        byte[] much = new byte[1 << 20];
        run(() -> {
            Process process = echo();
            Task<?> writing =
                    createTask(() -> {
                        process.getOutputStream().write(much);
                        process.getOutputStream().close();
                    });
            assertThat(process.getInputStream().readAllBytes()).hasSize(much.length);
            writing.await();
        });
    }

    @Test
    void manyReadAtTheSameTime() {
        run(() -> {
            taskGroup(group -> {
                List<Process> all = new ArrayList<>();
                List<Task<String>> readings = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Process process = echo();
                    all.add(process);
                    readings.add(group.createTask(() -> readLine(process)));
                }
                sleep(ZERO);
                for (int i = all.size() - 1; i >= 0; i--) {
                    write(all.get(i), "line " + i);
                }
                for (int i = 0; i < readings.size(); i++) {
                    assertThat(readings.get(i).await()).isEqualTo("line " + i);
                }
            });
        });
    }

    @Test
    void afterItTheTaskIsOnTheLoopsThreadAgain() {
        run(() -> {
            Process process = echo();
            String loop = carrier();
            createTask(() -> write(process, "x"));
            readLine(process);
            assertThat(carrier()).isEqualTo(loop);
            assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue();
            assertThat(carrier()).isEqualTo(loop);
        });
    }

    @Test
    void aThreadThatATaskHasStartedLetsOthersRunToo() {
        run(() -> {
            Process process = echo();
            String loop = carrier();
            Thread thread =
                    Thread.startVirtualThread(() -> {
                        trail.add("a thread reads");
                        trail.add(readLineOrFail(process));
                        trail.add(carrier());
                    });
            sleep(ZERO);
            trail.add("another task writes");
            write(process, "hello");
            thread.join();
            assertThat(trail)
                    .containsExactly("a thread reads", "another task writes", "hello", loop);
        });
    }

    private static String readLineOrFail(Process process) {
        try {
            return readLine(process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String carrier() {
        String thread = Thread.currentThread().toString();
        return thread.substring(thread.indexOf('@'));
    }

    @Test
    void manyThreadsAndTasksReadAtTheSameTime() {
        Set<String> read = ConcurrentHashMap.newKeySet();
        run(() -> {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    Process process = echo();
                    String line = "line " + i;
                    threads.submit(() -> read.add(readLine(process)));
                    createTask(() -> write(process, line));
                }
            }
        });
        assertThat(read).hasSize(20);
    }

    @Test
    void aCancellationWaitsForTheEndOfTheCall() {
        run(() -> {
            Process process = echo();
            Task<?> reading =
                    createTask(() -> {
                        trail.add(readLine(process));
                        sleep(ZERO);
                        trail.add("not reached");
                    });
            sleep(ZERO);
            reading.cancel();
            sleep(ZERO);
            trail.add("still reading: " + !reading.isDone());
            write(process, "late");
            Asyncio.wait(List.of(reading));
            assertThat(reading.isCancelled()).isTrue();
        });
        assertThat(trail).containsExactly("still reading: true", "late");
    }

    /** An interrupt would close the file, and whoever interrupts would wait for the call. */
    @Test
    void aCancellationLeavesALockOfAFileBe(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("locked"));
        try (ChildJvm child = ChildJvm.start(Locking.class, file.toString());
                FileChannel channel = FileChannel.open(file, WRITE)) {
            child.awaitLine("locked");
            run(() -> {
                Task<?> locking =
                        createTask(() -> {
                            channel.lock();
                            trail.add("locked");
                            sleep(ZERO);
                            trail.add("not reached");
                        });
                sleep(ZERO);
                locking.cancel();
                sleep(ZERO);
                trail.add("still waiting: " + !locking.isDone());
                child.signal("KILL");
                Asyncio.wait(List.of(locking));
                assertThat(locking.isCancelled()).isTrue();
            });
            assertThat(channel.isOpen()).isTrue();
        }
        assertThat(trail).containsExactly("still waiting: true", "locked");
    }

    static final class Locking {
        public static void main(String... arguments) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), WRITE)) {
                channel.lock();
                System.out.println("locked");
                Thread.sleep(Duration.ofDays(1));
            }
        }
    }

    /** It stays on its helper, and goes on elsewhere. */
    @Test
    void aLoopMayCloseMeanwhile() throws Exception {
        Process process = echo();
        CompletableFuture<String> read = new CompletableFuture<>();
        run(() -> {
            Thread.startVirtualThread(() -> read.complete(readLineOrFail(process)));
            sleep(ZERO);
        });
        assertThat(read).isNotDone();
        write(process, "late");
        assertThat(read.get()).isEqualTo("late");
    }

    /** The output of the JVM itself, and not what a test may have put in its place. */
    @Test
    void toPrintIsNoOccasionForOthers() {
        try (ChildJvm child = ChildJvm.start(Printing.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("first", "second", "another");
        }
    }

    static final class Printing {
        public static void main(String... arguments) {
            run(() -> {
                createTask(() -> System.out.println("another"));
                System.out.println("first");
                System.out.println("second");
            });
        }
    }
}
