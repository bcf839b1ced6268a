package dev.asyncio4j.engine;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What only shows in a JVM whose very first tasks are many. */
@Tag("real")
class ColdStartTest {
    private static final int TASKS = 100_000;

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void tasksParkedBeforeAnyHasEndedAreNotDeoptimisedOneByOne() throws Exception {
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Xlog:deoptimization=debug:stdout",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Sleepers.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(output).isZero();
        assertThat(output).contains("all " + TASKS + " have ended");
        long deoptimised =
                output.lines().filter(line -> line.contains("VirtualThread.run")).count();
        assertThat(deoptimised).isLessThan(100);
    }

    /** The program whose deoptimisations are counted. */
    static final class Sleepers {
        private Sleepers() {}

        public static void main(String[] arguments) {
            run(() -> {
                List<Task<?>> sleepers = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    sleepers.add(createTask(() -> sleep(seconds(1))));
                }
                gather(sleepers).await();
                System.out.println("all " + TASKS + " have ended");
            });
        }
    }
}
