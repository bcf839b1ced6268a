package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.process.internal.Folders;
import dev.asyncio4j.process.internal.Lobby;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The folder of a pool goes with its process, however that ends. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class PoolFolderTest {
    @TempDir Path folder;

    private static void writeFolderOf(ProcessPoolExecutor pool, String file) throws Exception {
        Path part = Path.of(file + ".part");
        Files.writeString(part, pool.folder().toString());
        Files.move(part, Path.of(file));
    }

    private static Path waitFor(String file) throws Exception {
        while (!Files.exists(Path.of(file))) {
            Thread.sleep(5);
        }
        return Path.of(Files.readString(Path.of(file)));
    }

    @Test
    void ofOneThatWasNeverUsedNorClosedIsDeletedAtTheEnd() throws Exception {
        String name = folder.resolve("name").toString();
        try (OtherProcess process =
                OtherProcess.start(
                        folder,
                        () -> {
                            writeFolderOf(ProcessPoolExecutor.create(1), name);
                            return 0;
                        })) {
            assertThat(process.exitCode()).isZero();
        }
        assertThat(waitFor(name)).doesNotExist();
    }

    private static int createAndSleep(String name) throws Exception {
        writeFolderOf(ProcessPoolExecutor.create(1), name);
        Thread.sleep(100_000);
        return 0;
    }

    @Test
    void ofOneThatWasKilledIsDeletedByTheNext() throws Exception {
        String name = folder.resolve("name").toString();
        Path left;
        try (OtherProcess process = OtherProcess.start(folder, () -> createAndSleep(name))) {
            left = waitFor(name);
            waitFor(left.resolve("owner").toString());
            process.kill();
        }
        assertThat(left).exists();
        try (OtherProcess next = OtherProcess.start(folder, Lobby::open)) {
            assertThat(next.exitCode()).isZero();
        }
        assertThat(left).doesNotExist();
    }

    @Test
    void ofOneThatWasKilledBeforeItWasMarkedIsDeletedLater() throws Exception {
        Path beside = Lobby.open().folder();
        // No process has such a number.
        Path old = beside.resolveSibling("asyncio4j-999999999999-1");
        Path young = beside.resolveSibling("asyncio4j-999999999999-2");
        Path living = beside.resolveSibling("asyncio4j-" + ProcessHandle.current().pid() + "-0");
        try {
            for (Path made : List.of(old, young, living)) {
                Files.createDirectories(made);
                Files.writeString(made.resolve("socket"), "");
            }
            FileTime yesterday = FileTime.from(Instant.now().minus(1, ChronoUnit.DAYS));
            Files.setLastModifiedTime(old, yesterday);
            Files.setLastModifiedTime(living, yesterday);
            try (OtherProcess next = OtherProcess.start(folder, Lobby::open)) {
                assertThat(next.exitCode()).isZero();
            }
            assertThat(old).doesNotExist();
            assertThat(young).exists();
            assertThat(living).exists();
        } finally {
            Folders.delete(young);
            Folders.delete(living);
        }
    }

    @Test
    void ofOthersInTheSameProcessAreLeftAlone() throws Exception {
        Path lobby = Lobby.open().folder();
        try (ProcessPoolExecutor first = ProcessPoolExecutor.create(1);
                ProcessPoolExecutor second = ProcessPoolExecutor.create(1)) {
            // Another process looks for what it may delete.
            try (OtherProcess other = OtherProcess.start(folder, Lobby::open)) {
                assertThat(other.exitCode()).isZero();
            }
            assertThat(lobby).exists();
            assertThat(first.folder()).exists();
            assertThat(second.folder()).exists();
        }
    }

    @Test
    void mayBeMadeWhenTheProcessIsAboutToEnd() throws Exception {
        String name = folder.resolve("name").toString();
        try (OtherProcess process =
                OtherProcess.start(
                        folder,
                        () -> {
                            Runtime.getRuntime().addShutdownHook(new Thread(() -> useAPool(name)));
                            return 0;
                        })) {
            assertThat(process.exitCode()).isZero();
        }
        assertThat(waitFor(name)).doesNotExist();
    }

    private static void useAPool(String name) {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            writeFolderOf(pool, name);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private interface Use {
        Object once() throws Exception;
    }

    private static String outcome(Use use) {
        try {
            return String.valueOf(use.once());
        } catch (Throwable thrown) {
            return thrown.toString();
        }
    }

    /** What can be had when the folders of this process are gone. */
    private static void tryAll(Path gone, ProcessPoolExecutor early, String file) {
        try {
            while (Files.exists(gone)) {
                Thread.sleep(5);
            }
            List<String> outcomes =
                    List.of(
                            outcome(() -> ProcessPoolExecutor.create(1)),
                            outcome(() -> early.submit(() -> 1).get()),
                            outcome(() -> ChildProcess.start(() -> {})),
                            outcome(() -> SharedMemory.create(1)));
            Files.write(Path.of(file), outcomes);
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static int endWithAHook(String file) {
        ProcessPoolExecutor early = ProcessPoolExecutor.create(1);
        Path gone = early.folder();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tryAll(gone, early, file)));
        return 0;
    }

    @Test
    void isNotToBeHadAnyMoreInAHookThatIsLate() throws Exception {
        String file = folder.resolve("outcomes").toString();
        try (OtherProcess process = OtherProcess.start(folder, () -> endWithAHook(file))) {
            assertThat(process.exitCode()).isZero();
        }
        assertThat(Files.readAllLines(Path.of(file)))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("this process is about to end"));
    }
}
