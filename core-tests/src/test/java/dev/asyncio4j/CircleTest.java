package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tasks that wait for each other in a circle wait for ever, but can be cancelled. */
class CircleTest {
    @AsyncTest
    void ofTwoTasksEndsWhenOneIsCancelled() {
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(createTask(() -> tasks.get(1).await()));
        tasks.add(createTask(() -> tasks.get(0).await()));
        endsWhenCancelled(tasks);
    }

    @AsyncTest
    void ofManyTasksEndsWhenOneIsCancelled() {
        int many = 100;
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            int next = (i + 1) % many;
            tasks.add(createTask(() -> tasks.get(next).await()));
        }
        endsWhenCancelled(tasks);
    }

    @AsyncTest
    void ofATaskThatGathersItselfEndsWhenItIsCancelled() {
        Task<?> task =
                createTask(() -> gather(List.of(Objects.requireNonNull(currentTask()))).await());
        endsWhenCancelled(List.of(task));
    }

    @AsyncTest
    void countsARequestOnce() {
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(createTask(() -> tasks.get(1).await()));
        tasks.add(createTask(() -> tasks.get(0).await()));
        sleep(Duration.ZERO);
        tasks.get(0).cancel();
        assertThat(tasks).extracting(Task::cancelling).containsExactly(1, 1);
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
    }

    private static void endsWhenCancelled(List<Task<?>> circle) {
        sleep(Duration.ZERO);
        assertThat(circle.getFirst().cancel("enough")).isTrue();
        Asyncio.wait(circle);
        assertThat(circle).allMatch(Task::isCancelled);
    }
}
