package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.beginAndWaitFor;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.SerializableCallable;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a worker meets with, nothing is lost, and nobody waits for ever. */
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

    /** It begins to when it has answered for the first time. */
    private static boolean waitUntilInterruptsAreIgnored() throws Exception {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("asyncio4j-no-interrupts"))) {
            Thread.sleep(5);
        }
        return true;
    }

    @Test
    void anInterruptFromTheTerminalIsNotForWorkers() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            long first = pool.submit(PoolCode::pid).get();
            pool.submit(WorkerFaultsTest::waitUntilInterruptsAreIgnored).get();
            String begun = file("begun");
            String gate = file("gate");
            CompletableFuture<Boolean> runs = pool.submit(() -> beginAndWaitFor(begun, gate));
            waitFor(begun);
            new ProcessBuilder("kill", "-INT", String.valueOf(first)).start().waitFor();
            Files.createFile(Path.of(gate));
            assertThat(runs.get()).isTrue();
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(first);
        }
    }

    private static final int LINES = 50_000;

    /** Prints more than any pipe holds; says so, by a file, if it is held up. */
    private static int chatter(String heldUp) {
        Thread printer = Thread.currentThread();
        AtomicInteger printed = new AtomicInteger();
        Thread.ofPlatform().daemon().start(() -> watch(printer, printed, heldUp));
        for (int i = 0; i < LINES; i++) {
            System.out.println("line " + i);
            printed.incrementAndGet();
        }
        return printed.get();
    }

    /** It is held up if it does not get on for many looks, each of which finds it writing. */
    private static void watch(Thread printer, AtomicInteger printed, String heldUp) {
        try {
            int looks = 0;
            int before = -1;
            while (looks < 30) {
                Thread.sleep(10);
                int now = printed.get();
                looks = now == before && now < LINES && isWriting(printer) ? looks + 1 : 0;
                before = now;
            }
            Files.createFile(Path.of(heldUp));
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static boolean isWriting(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("writeBytes"));
    }

    /** The pipe of its output is full; it goes on when somebody reads. */
    @Test
    void aWorkerWaitsForWhoTakesItsOutput() throws Exception {
        String heldUp = file("held up");
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
            CompletableFuture<Integer> talking = pool.submit(() -> chatter(heldUp));
            begun.await();
            while (!Files.exists(Path.of(heldUp))) {
                assertThat(talking).isNotDone();
                Thread.sleep(5);
            }
            assertThat(talking).isNotDone();
            goOn.countDown();
            assertThat(talking.get()).isEqualTo(LINES);
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

    @Test
    void nothingIsLeftInTheFileSystem() throws Exception {
        Path used;
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            pool.submit(() -> new long[100_000]).get();
            used = pool.folder();
            assertThat(used).isDirectory();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(used)))
                    .isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(used)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .contains("socket", "paths")
                        .isSubsetOf("socket", "paths", "owner", "owner.new");
            }
        }
        assertThat(used).doesNotExist();
    }
}
