package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.process.internal.JavaCommand;
import dev.asyncio4j.process.internal.Reception;
import dev.asyncio4j.process.internal.Vocabulary;
import dev.asyncio4j.process.internal.WorkerMain;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers that cannot be talked to, or that nothing can be had for. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class LostWorkerTest {
    @TempDir Path folder;

    private static ProcessPoolOptions options() {
        return ProcessPoolOptions.defaults().withWorkers(1).withOutput(WorkerOutput.discarded());
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    @Test
    void whoIsKilledBeforeItArrivesIsReplaced() throws Exception {
        Path paused = folder.resolve("paused");
        Path arguments = folder.resolve("arguments");
        Files.write(
                arguments,
                List.of(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+PauseAtStartup",
                        "-XX:PauseAtStartupFile=" + paused));
        Set<ProcessHandle> before = children();
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options().withJvmArguments("@" + arguments))) {
            CompletableFuture<Long> task = pool.submit(PoolCode::pid);
            waitFor(paused.toString());
            Files.writeString(arguments, "");
            Set<ProcessHandle> started = children();
            started.removeAll(before);
            assertThat(started).hasSize(1);
            ProcessHandle first = started.iterator().next();
            first.destroyForcibly();
            assertThat(task.get()).isNotEqualTo(first.pid());
        }
    }

    /** Says what no worker says, wherever it can, and notes that it outlived that. */
    private static boolean talkNonsense(String survived) throws Exception {
        Constructor<FileDescriptor> maker = FileDescriptor.class.getDeclaredConstructor(int.class);
        maker.setAccessible(true);
        List<FileDescriptor> connections = new ArrayList<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : open.toList()) {
                FileDescriptor found = maker.newInstance(Integer.parseInt(each.toFile().getName()));
                if (isSocket(each) && isToldNonsense(found)) {
                    connections.add(found);
                }
            }
        }
        while (connections.stream().noneMatch(LostWorkerTest::hasEnded)) {
            Thread.sleep(5);
        }
        Thread.sleep(200);
        Files.createFile(Path.of(survived));
        return true;
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    /** False if nobody is at the other end, as for one that the JDK has for its own purposes. */
    private static boolean isToldNonsense(FileDescriptor socket) {
        try {
            new FileOutputStream(socket).write(new byte[64]);
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    private static boolean hasEnded(FileDescriptor socket) {
        try {
            return new FileInputStream(socket).read() < 0;
        } catch (IOException nothingThere) {
            return false;
        }
    }

    @Test
    void whoTalksNonsenseIsKilledAtOnce() throws Exception {
        String survived = folder.resolve("survived").toString();
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        options().withJvmArguments("--add-opens=java.base/java.io=ALL-UNNAMED"))) {
            assertThatThrownBy(() -> pool.submit(() -> talkNonsense(survived)).get())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("was killed by signal 9 (KILL)")
                    .hasMessageContaining("a frame of 0 bytes");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
        assertThat(Path.of(survived)).doesNotExist();
    }

    /** As if the disk were gone: no file can be made, nor deleted. */
    private Path lostFolder() throws IOException {
        try (FileSystem files =
                FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", "true"))) {
            return files.getPath("/pool");
        }
    }

    @Test
    void whatCannotBeCleanedUpKeepsNobodyWaiting() throws Exception {
        ClassLoader loader = Objects.requireNonNull(getClass().getClassLoader());
        Workshop workshop =
                new Workshop(
                        options(),
                        new Vocabulary(loader),
                        null,
                        loader,
                        lostFolder(),
                        Reception.open(folder.resolve("socket")),
                        JavaCommand.of(WorkerMain.class, folder, List.of()));
        Dispatcher dispatcher = new Dispatcher(workshop);
        PoolTask<Integer> task = new PoolTask<>(dispatcher, PoolTask.Call.NONE, _ -> 1);
        task.submit();
        assertThatThrownBy(task::get)
                .cause()
                .isInstanceOf(BrokenProcessPoolException.class)
                .hasMessageContaining("workers cannot be started");
        assertThat(dispatcher.life().awaitTermination(TimeUnit.SECONDS.toNanos(30))).isTrue();
    }
}
