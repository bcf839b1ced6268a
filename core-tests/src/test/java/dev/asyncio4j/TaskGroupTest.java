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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TaskGroupTest {
    private static TaskGroupException errorsOf(TaskGroup.VoidBody body) {
        return catchThrowableOfType(TaskGroupException.class, () -> taskGroup(body));
    }

    @AsyncTest
    void waitsForItsTasksAndGivesTheResultOfItsBody(VirtualClock clock) {
        List<Task<Integer>> tasks = new ArrayList<>();
        String result =
                taskGroup(group -> {
                    tasks.add(group.createTask(() -> sleep(seconds(1), 42)));
                    tasks.add(group.createTask(() -> sleep(seconds(2), 11), "second"));
                    return "body";
                });
        assertThat(result).isEqualTo("body");
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThat(tasks.get(0).result()).isEqualTo(42);
        assertThat(tasks.get(1).result()).isEqualTo(11);
        assertThat(tasks.get(1).name()).isEqualTo("second");
    }

    @AsyncTest
    void withoutTasksEndsWithItsBody() {
        List<String> trail = new ArrayList<>();
        Task<?> bystander = createTask(() -> trail.add("bystander"));
        taskGroup(_ -> {
            trail.add("body");
        });
        trail.add("after");
        bystander.await();
        assertThat(trail).containsExactly("body", "after", "bystander");
    }

    @AsyncTest
    @Behaviour(114)
    void theFirstErrorCancelsTheOtherTasksAndTheBody(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        TaskGroupException errors =
                errorsOf(group -> {
                    group.createTask(() -> failAfter(1, new ArithmeticException("first")));
                    group.createTask(() -> sleepOr("task", trail));
                    sleepOr("body", trail);
                });
        assertThat(errors).hasMessage("unhandled errors in a TaskGroup (1 error)");
        assertThat(errors.exceptions()).singleElement().isInstanceOf(ArithmeticException.class);
        assertThat(trail).containsExactly("task cancelled", "body cancelled");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    @Behaviour(114)
    void everyErrorIsThrownTheBodysLast() {
        TaskGroupException errors =
                errorsOf(group -> {
                    group.createTask(() -> failAfter(1, new ArithmeticException("first")));
                    group.createTask(() -> failInCleanup(new IllegalStateException("second")));
                    failInCleanup(new IOException("body"));
                });
        assertThat(errors.exceptions())
                .extracting(Throwable::getMessage)
                .containsExactly("first", "second", "body");
        assertThat(errors).hasMessage("unhandled errors in a TaskGroup (3 errors)");
    }

    @AsyncTest
    @Behaviour(114)
    void cancelsATaskOnceAndLetsItCleanUp(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        errorsOf(group -> {
            group.createTask(() -> failAfter(1, new ArithmeticException("first")));
            group.createTask(() -> cleanUpSlowly(trail));
            sleep(seconds(10));
        });
        assertThat(trail).containsExactly("cleaned up, cancelling: 1");
        assertThat(clock.time()).isEqualTo(seconds(6));
    }

    @AsyncTest
    @Behaviour(114)
    void anErrorOfTheBodyAfterThatOfATaskCancelsNothingTwice() {
        List<String> trail = new ArrayList<>();
        TaskGroupException errors =
                errorsOf(group -> {
                    group.createTask(() -> failAfter(1, new ArithmeticException("first")));
                    group.createTask(() -> cleanUpSlowly(trail));
                    failInCleanup(new IOException("body"));
                });
        assertThat(trail).containsExactly("cleaned up, cancelling: 1");
        assertThat(errors.exceptions()).hasSize(2);
    }

    @AsyncTest
    @Behaviour(115)
    void aTaskCancelledOnItsOwnIsNoError(VirtualClock clock) {
        List<Task<?>> tasks = new ArrayList<>();
        taskGroup(group -> {
            tasks.add(group.createTask(() -> sleep(seconds(10))));
            tasks.add(group.createTask(() -> sleep(seconds(2))));
            tasks.add(
                    group.createTask(() -> {
                        throw new CancelledError("of its own accord");
                    }));
            sleep(seconds(1));
            tasks.getFirst().cancel();
        });
        assertThat(tasks).extracting(Task::isCancelled).containsExactly(true, false, true);
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    @Behaviour(121)
    void aBodyThatFailsAtOnceKeepsItsTasksFromBeginning() {
        List<String> trail = new ArrayList<>();
        List<Task<?>> tasks = new ArrayList<>();
        TaskGroupException errors =
                errorsOf(group -> {
                    tasks.add(group.createTask(() -> trail.add("begun")));
                    tasks.add(group.createTask(() -> trail.add("begun")));
                    throw new IOException("body");
                });
        assertThat(errors.exceptions())
                .singleElement()
                .isInstanceOf(IOException.class)
                .isSameAs(errors.getCause());
        assertThat(tasks).extracting(Task::isCancelled).containsExactly(true, true);
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(121)
    void anErrorThatTheBodyThrowsInAnswerToACancellationTakesItsPlace() {
        Task<?> task =
                createTask(() ->
                        taskGroup(_ -> {
                            failInCleanup(new IOException("instead"));
                        }));
        sleep(seconds(1));
        task.cancel();
        assertThatThrownBy(task::await)
                .isInstanceOf(TaskGroupException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @AsyncTest
    @Behaviour(122)
    void whatNoProgramGoesOnAfterIsThrownBare() {
        KeyboardInterrupt fatal = new KeyboardInterrupt();
        List<String> trail = new ArrayList<>();
        TaskGroup.VoidBody body =
                group -> {
                    group.createTask(() -> failAfter(1, new IOException("of a task")));
                    group.createTask(() -> sleepOr("task", trail));
                    try {
                        sleep(seconds(10));
                    } catch (CancelledError cancelled) {
                        throw fatal;
                    }
                };
        assertThatThrownBy(() -> taskGroup(body)).isSameAs(fatal);
        assertThat(trail).containsExactly("task cancelled");
    }

    @AsyncTest
    @Behaviour(122)
    void otherErrorsAreThrownInTheGroup() {
        AssertionError error = new AssertionError("no Exception");
        TaskGroupException errors =
                errorsOf(_ -> {
                    throw error;
                });
        assertThat(errors.exceptions()).containsExactly(error);
    }

    @AsyncTest
    @Behaviour(123)
    void itsTasksMayAddTasksWhileItWaits(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(1));
                group.createTask(() -> {
                    sleep(seconds(1));
                    trail.add("added");
                });
            });
        });
        assertThat(trail).containsExactly("added");
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    @Behaviour(123)
    void takesNoTasksAfterAnError() {
        List<String> trail = new ArrayList<>();
        TaskGroupException errors =
                errorsOf(group -> {
                    group.createTask(() -> failAfter(1, new IOException("first")));
                    try {
                        sleep(seconds(10));
                    } finally {
                        group.createTask(() -> trail.add("begun"));
                    }
                });
        assertThat(errors.exceptions()).hasSize(2);
        assertThat(errors.exceptions().getLast())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "TaskGroup[tasks=0, errors=1, cancelling] is shutting down, after an error"
                                + " or a cancellation");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(123)
    void takesNoTasksAfterItsEnd() {
        List<TaskGroup> groups = new ArrayList<>();
        taskGroup(group -> {
            groups.add(group);
        });
        assertThatThrownBy(() -> groups.getFirst().createTask(() -> sleep(ZERO)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "TaskGroup[tasks=0, errors=0] is finished; create tasks in its body, or in"
                                + " its tasks");
    }

    @AsyncTest
    @Behaviour(126)
    void forgetsATaskThatIsDone() {
        taskGroup(group -> {
            for (int i = 0; i < 10; i++) {
                group.createTask(() -> sleep(ZERO));
            }
            assertThat(group).hasToString("TaskGroup[tasks=10, errors=0]");
            sleep(seconds(1));
            assertThat(group).hasToString("TaskGroup[tasks=0, errors=0]");
        });
    }

    @AsyncTest
    void takesALambdaThatIsOneCallForABodyWithAResult() {
        Task<Integer> task = taskGroup(group -> group.createTask(() -> sleep(seconds(1), 42)));
        assertThat(task.result()).isEqualTo(42);
        assertThat(TaskGroupTest.<Integer>run(group -> group.createTask(() -> 42).await()))
                .isEqualTo(42);
    }

    private static <T> T run(TaskGroup.Body<T> body) {
        return taskGroup(body);
    }

    @AsyncTest
    void runsABodyWithAResultThatIsGivenAsOneWithout() {
        List<String> trail = new ArrayList<>();
        TaskGroup.Body<Boolean> body = _ -> trail.add("body");
        TaskGroup.VoidBody withoutResult = body;
        taskGroup(withoutResult);
        assertThat(trail).containsExactly("body");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void needsABody() {
        TaskGroup.VoidBody none = null;
        assertThatThrownBy(() -> taskGroup(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("body");
    }

    @Test
    void needsATask() {
        assertThatThrownBy(() -> taskGroup(_ -> "body"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot open a task group here: no event loop runs on ");
    }

    private static Object failAfter(double seconds, Exception error) throws Exception {
        sleep(seconds(seconds));
        throw error;
    }

    private static void failInCleanup(Exception error) throws Exception {
        try {
            sleep(seconds(10));
        } catch (CancelledError cancelled) {
            throw error;
        }
    }

    private static void sleepOr(String name, List<String> trail) {
        try {
            sleep(seconds(10));
        } catch (CancelledError cancelled) {
            trail.add(name + " cancelled");
            throw cancelled;
        }
    }

    private static void cleanUpSlowly(List<String> trail) {
        try {
            sleep(seconds(10));
        } finally {
            sleep(seconds(5));
            trail.add(
                    "cleaned up, cancelling: "
                            + Objects.requireNonNull(currentTask()).cancelling());
        }
    }

    @AsyncTest
    void thatCannotWaitForItsTasksCancelsThem(VirtualClock clock) {
        List<Task<?>> tasks = new ArrayList<>();
        Pinned.code =
                () ->
                        taskGroup(group -> {
                            tasks.add(group.createTask(() -> sleep(seconds(10))));
                            tasks.add(group.createTask(() -> sleep(seconds(10))));
                        });
        assertThatThrownBy(Pinned.Initialiser::touch)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the task cannot be suspended here");
        assertThat(tasks).hasSize(2);
        for (Task<?> task : tasks) {
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        }
        assertThat(clock.time()).isZero();
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
    }

    /** A class whose initialiser runs code: it pins the thread that first uses it. */
    private static final class Pinned {
        private static Runnable code = () -> {};

        private static final class Initialiser {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @AsyncTest
    void tasksWithoutAResultTakeOptionsToo() {
        List<Task<?>> tasks = new ArrayList<>();
        taskGroup(group -> {
            Action<RuntimeException> code = () -> sleep(ZERO);
            tasks.add(group.createTask(code, TaskOptions.named("mine")));
        });
        assertThat(tasks).singleElement().extracting(Task::name).isEqualTo("mine");
    }

    @AsyncTest
    void hasTheCheckedExceptionItselfThatItsBodyLetsPass() {
        IOException error = new IOException("port in use");
        TaskGroupException ofStart =
                errorsOf(group ->
                        group.start(_ -> {
                            throw error;
                        }));
        assertThat(ofStart.exceptions()).containsExactly(error);
        TaskGroupException ofAwait =
                errorsOf(group -> {
                    Task<?> outside =
                            createTask(() -> {
                                throw error;
                            });
                    outside.await();
                });
        assertThat(ofAwait.exceptions()).containsExactly(error);
    }

    @AsyncTest
    void hasAnErrorOnceThatItsBodyHasAwaited() {
        IOException error = new IOException("disk full");
        TaskGroupException errors =
                errorsOf(group -> {
                    Task<?> task =
                            group.createTask(() -> {
                                throw error;
                            });
                    task.await();
                });
        assertThat(errors.exceptions()).containsExactly(error);
    }
}
