package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

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
    void ofTasksThatGatherEachOtherEndsWhenOneIsCancelled() {
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(createTask(() -> gather(List.of(tasks.get(1))).await()));
        tasks.add(createTask(() -> gather(List.of(tasks.get(0))).await()));
        endsWhenCancelled(tasks);
    }

    @AsyncTest
    void ofATaskAndItselfIsRefused() {
        Task<?> self = Objects.requireNonNull(currentTask());
        for (ThrowingCallable wait :
                List.<ThrowingCallable>of(
                        self::await,
                        () -> gather(self),
                        () -> Asyncio.wait(List.of(self)),
                        () -> asCompleted(List.of(self)))) {
            assertThatThrownBy(wait)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the task cannot await itself, it would never end: ");
        }
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
