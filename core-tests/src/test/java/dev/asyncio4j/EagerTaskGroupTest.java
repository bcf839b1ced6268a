package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.TaskOptions.eager;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Groups whose tasks begin, and may end or fail, while they are being created. */
class EagerTaskGroupTest {
    private final List<String> trail = new ArrayList<>();

    private static TaskGroupException errorsOf(TaskGroup.VoidBody body) {
        return catchThrowableOfType(TaskGroupException.class, () -> taskGroup(body));
    }

    private static int cancellingCurrent() {
        return Objects.requireNonNull(currentTask()).cancelling();
    }

    private void sleepOrNote(String name) {
        try {
            sleep(seconds(10));
        } catch (CancelledError cancelled) {
            trail.add(name + " cancelled");
            throw cancelled;
        }
    }

    @AsyncTest
    void waitForThoseThatWait(VirtualClock clock) {
        List<Task<Integer>> tasks = new ArrayList<>();
        taskGroup(group -> {
            IntStream.range(0, 3)
                    .forEach(i -> tasks.add(group.createTask(() -> sleep(seconds(i), i), eager())));
            tasks.add(group.createTask(() -> 3, eager()));
            assertThat(tasks.getLast().isDone()).isTrue();
        });
        assertThat(tasks).extracting(Task::result).containsExactly(0, 1, 2, 3);
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void forgetThoseThatAreDone() {
        taskGroup(group -> {
            group.createTask(() -> 1, eager());
            sleep(ZERO);
            assertThat(group).hasToString("TaskGroup[tasks=0, errors=0]");
        });
    }

    @AsyncTest
    @Behaviour(125)
    void areCancelledByATaskThatFailsAtOnceWhenTheirBodyNextSuspends() {
        TaskGroupException errors =
                errorsOf(group -> {
                    Task<?> failed = group.createTask(EagerTaskGroupTest::fail, eager());
                    trail.add("failed: " + failed.isDone());
                    trail.add("cancelling: " + cancellingCurrent());
                    group.createTask(() -> trail.add("takes more tasks"), eager());
                    try {
                        sleep(seconds(10));
                    } finally {
                        trail.add("cancelling: " + cancellingCurrent());
                    }
                });
        assertThat(errors.exceptions()).singleElement().isInstanceOf(ArithmeticException.class);
        assertThat(trail)
                .containsExactly(
                        "failed: true", "cancelling: 0", "takes more tasks", "cancelling: 1");
    }

    @AsyncTest
    @Behaviour(118)
    void thatFailAtOnceLeaveNoCancellationBehind() {
        assertThat(errorsOf(group -> group.createTask(EagerTaskGroupTest::fail, eager())))
                .isNotNull();
        assertThat(cancellingCurrent()).isZero();
        sleep(seconds(1));
    }

    /** Where a task joins its group only after its first step, this one is never cancelled. */
    @AsyncTest
    void cancelATaskThatIsStillBeingCreatedWhenOneOfItsOwnFails() {
        TaskGroupException errors =
                errorsOf(group -> {
                    group.createTask(
                            () -> {
                                group.createTask(EagerTaskGroupTest::fail, eager());
                                sleepOrNote("creator");
                            },
                            eager());
                });
        assertThat(errors.exceptions()).hasSize(1);
        assertThat(trail).containsExactly("creator cancelled");
    }

    /** The same, where the group is cancelled. */
    @AsyncTest
    void canBeCancelledByATaskThatIsStillBeingCreated(VirtualClock clock) {
        taskGroup(group -> {
            group.createTask(
                    () -> {
                        group.cancel();
                        sleepOrNote("task");
                    },
                    eager());
            trail.add("created");
            sleepOrNote("body");
        });
        assertThat(trail).containsExactly("created", "task cancelled", "body cancelled");
        assertThat(cancellingCurrent()).isZero();
        assertThat(clock.time()).isZero();
    }

    @AsyncTest
    void canBeMadeByATaskWithinItsFirstStep() {
        Task<Integer> task =
                Asyncio.createTask(
                        () ->
                                taskGroup(group -> {
                                    Task<Integer> inner =
                                            group.createTask(() -> sleep(seconds(1), 1), eager());
                                    return inner.await() + 1;
                                }),
                        eager());
        assertThat(task.await()).isEqualTo(2);
    }

    private static void fail() {
        throw new ArithmeticException("failed");
    }
}
