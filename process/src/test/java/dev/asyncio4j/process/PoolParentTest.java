package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a pool when its program ends. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class PoolParentTest {
    @TempDir Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** A program with a pool that works for ever. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
            String never = arguments[0];
            List<CompletableFuture<Long>> pids =
                    List.of(pool.submit(PoolCode::pid), pool.submit(PoolCode::pid));
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
}
