package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TaskGroupCancellationTest {
    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    private static TaskGroupException errorsOf(TaskGroup.VoidBody body) {
        return catchThrowableOfType(TaskGroupException.class, () -> taskGroup(body));
    }

    @AsyncTest
    void ofTheParentInItsBodyCancelsTheTasks() {
        List<String> trail = new ArrayList<>();
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(() -> noting("task", trail));
                            noting("body", trail);
                        }));
        sleep(seconds(1));
        parent.cancel("from outside");
        assertThatThrownBy(parent::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("from outside");
        assertThat(trail).containsExactly("body", "task");
    }

    @AsyncTest
    void ofTheParentWhileItWaitsCancelsTheTasksAndWaitsForThem(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(() -> {
                                try {
                                    sleep(seconds(10));
                                } finally {
                                    sleep(seconds(1));
                                    trail.add("cleaned up");
                                }
                            });
                        }));
        sleep(seconds(1));
        parent.cancel("from outside");
        assertThatThrownBy(parent::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("from outside");
        assertThat(trail).containsExactly("cleaned up");
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThat(parent.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void ofTheParentASecondTimeDoesNotMakeItLeaveItsTasks(VirtualClock clock) {
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(() -> {
                                try {
                                    sleep(seconds(10));
                                } finally {
                                    sleep(seconds(5));
                                }
                            });
                        }));
        sleep(seconds(1));
        parent.cancel("first");
        sleep(seconds(1));
        parent.cancel("second");
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("first");
        assertThat(clock.time()).isEqualTo(seconds(6));
    }

    @AsyncTest
    @Behaviour(117)
    void isAskedForAnewWhereErrorsTakeItsPlace() {
        List<String> trail = new ArrayList<>();
        Task<?> parent =
                createTask(() -> {
                    TaskGroupException errors =
                            errorsOf(group -> {
                                group.createTask(TaskGroupCancellationTest::failInCleanup);
                            });
                    trail.add(errors.exceptions() + ", cancelling: " + current().cancelling());
                    sleep(ZERO);
                    trail.add("not reached");
                });
        sleep(seconds(1));
        parent.cancel();
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
        assertThat(trail)
                .containsExactly("[java.lang.ArithmeticException: in the cleanup], cancelling: 1");
        assertThat(parent.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void ofItsTasksIsNotRepeatedWhenOneFailsInItsCleanup() {
        List<Task<?>> tasks = new ArrayList<>();
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(TaskGroupCancellationTest::failInCleanup);
                            tasks.add(
                                    group.createTask(() -> {
                                        try {
                                            sleep(seconds(10));
                                        } finally {
                                            sleep(seconds(1));
                                        }
                                    }));
                        }));
        sleep(seconds(1));
        parent.cancel();
        assertThatThrownBy(parent::await).isInstanceOf(TaskGroupException.class);
        assertThat(tasks.getFirst().cancelling()).isEqualTo(1);
    }

    @AsyncTest
    @Behaviour(118)
    void ofItsOwnMakingLeavesNothingBehind() {
        assertThat(
                        errorsOf(group -> {
                            group.createTask(TaskGroupCancellationTest::fail);
                            sleep(seconds(10));
                        }))
                .isNotNull();
        assertThat(current().cancelling()).isZero();
        assertThat(errorsOf(group -> group.createTask(TaskGroupCancellationTest::fail)))
                .isNotNull();
        assertThat(current().cancelling()).isZero();
        sleep(seconds(1));
    }

    @AsyncTest
    @Behaviour(118)
    void fromOutsideThatWasCaughtBeforeIsNotMixedUpWithItsOwn() {
        Task<?> parent =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } catch (CancelledError caught) {
                        // The request is still counted.
                    }
                    taskGroup(group -> {
                        group.createTask(() -> sleep(seconds(1)));
                    });
                    assertThat(current().cancelling()).isEqualTo(1);
                    return "finished";
                });
        sleep(seconds(1));
        parent.cancel();
        assertThat(parent.await()).isEqualTo("finished");
    }

    @AsyncTest
    @Behaviour(119)
    void ofAnOuterGroupReachesACodeThatCaughtTheErrorOfAnInnerOne() {
        List<String> trail = new ArrayList<>();
        TaskGroupException outer =
                errorsOf(outerGroup -> {
                    outerGroup.createTask(() -> failAfter(1));
                    TaskGroupException inner =
                            errorsOf(innerGroup -> {
                                innerGroup.createTask(() -> failAfter(1));
                                innerGroup.createTask(() -> sleep(seconds(10)));
                            });
                    trail.add("inner: " + inner.exceptions().size());
                    trail.add("cancelling: " + current().cancelling());
                    sleep(seconds(1));
                    trail.add("not reached");
                });
        assertThat(outer.exceptions()).hasSize(1);
        assertThat(trail).containsExactly("inner: 1", "cancelling: 1");
        assertThat(current().cancelling()).isZero();
        sleep(seconds(1));
    }

    @AsyncTest
    void ofAnOuterGroupIsNoErrorOfAnInnerOne() {
        List<String> trail = new ArrayList<>();
        TaskGroupException outer =
                errorsOf(outerGroup -> {
                    outerGroup.createTask(() -> failAfter(1));
                    taskGroup(innerGroup -> {
                        innerGroup.createTask(() -> noting("inner task", trail));
                    });
                });
        assertThat(outer.exceptions()).singleElement().isInstanceOf(ArithmeticException.class);
        assertThat(trail).containsExactly("inner task");
    }

    @AsyncTest
    void inAnInnerGroupBecomesAnErrorOfTheOuterOne() {
        TaskGroupException outer =
                errorsOf(outerGroup -> {
                    outerGroup.createTask(() -> sleep(seconds(10)));
                    taskGroup(innerGroup -> {
                        innerGroup.createTask(() -> failAfter(1));
                    });
                });
        assertThat(outer.exceptions())
                .singleElement()
                .isInstanceOf(TaskGroupException.class)
                .extracting(inner -> ((TaskGroupException) inner).exceptions().getFirst())
                .isInstanceOf(ArithmeticException.class);
    }

    @AsyncTest
    @Behaviour(125)
    void ofTheParentComesAfterTheErrorNotAtOnce() {
        List<String> trail = new ArrayList<>();
        TaskGroupException errors =
                errorsOf(group -> {
                    Task<?> failing = group.createTask(TaskGroupCancellationTest::fail);
                    sleep(ZERO);
                    trail.add("failed: " + failing.isDone());
                    trail.add("cancelling: " + current().cancelling());
                    sleep(ZERO);
                    trail.add("not reached");
                });
        assertThat(errors.exceptions()).hasSize(1);
        assertThat(trail).containsExactly("failed: true", "cancelling: 0");
    }

    @AsyncTest
    void thatTheBodySwallowsDoesNotHideTheErrors() {
        TaskGroupException errors =
                errorsOf(group -> {
                    group.createTask(TaskGroupCancellationTest::fail);
                    try {
                        sleep(seconds(10));
                    } catch (CancelledError swallowed) {
                        assertThat(current().cancelling()).isEqualTo(1);
                    }
                });
        assertThat(errors.exceptions()).hasSize(1);
        assertThat(current().cancelling()).isZero();
    }

    @Test
    void byTheClosingOfTheLoopEndsTheTasksAndThenTheGroup() {
        List<String> trail = new ArrayList<>();
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, _) -> {});
        Task<?> parent =
                loop.createTask(() -> {
                    try {
                        taskGroup(group -> {
                            group.createTask(() -> noting("task", trail));
                        });
                    } finally {
                        trail.add("behind the group");
                    }
                });
        loop.runUntilComplete(() -> sleep(seconds(1), "done"));
        loop.close();
        assertThat(parent.isCancelled()).isTrue();
        assertThat(trail).containsExactly("task", "behind the group");
    }

    private static void noting(String name, List<String> trail) {
        try {
            sleep(seconds(10));
        } finally {
            trail.add(name);
        }
    }

    private static void fail() {
        throw new ArithmeticException("failed");
    }

    private static void failAfter(double seconds) {
        sleep(seconds(seconds));
        fail();
    }

    private static void failInCleanup() {
        try {
            sleep(seconds(10));
        } catch (CancelledError cancelled) {
            throw new ArithmeticException("in the cleanup");
        }
    }
}
