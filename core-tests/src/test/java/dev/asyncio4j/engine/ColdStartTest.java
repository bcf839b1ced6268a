package dev.asyncio4j.engine;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.ChildJvm;
import dev.asyncio4j.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What only shows in a JVM whose very first tasks are many. */
@Tag("real")
class ColdStartTest {
    private static final int TASKS = 100_000;

    @Test
    void tasksParkedBeforeAnyHasEndedAreNotDeoptimisedOneByOne() {
        List<String> flags =
                List.of(
                        ChildJvm.OPEN,
                        "-XX:TieredStopAtLevel=4",
                        "-Xlog:deoptimization=debug:stdout");
        try (ChildJvm child = ChildJvm.start(flags, Sleepers.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).contains("all " + TASKS + " have ended");
            assertThat(child.lines().stream().filter(line -> line.contains("VirtualThread.run")))
                    .hasSizeLessThan(100);
        }
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
