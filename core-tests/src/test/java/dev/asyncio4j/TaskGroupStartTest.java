package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code TaskGroup.start} does. */
class TaskGroupStartTest {
    private final List<String> trail = new ArrayList<>();

    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    private void serve(TaskStatus<Integer> status) {
        sleep(seconds(1));
        status.started(8080);
        sleep(seconds(2));
        trail.add("served");
    }

    private int serveWithResult(TaskStatus<Integer> status) {
        serve(status);
        return 0;
    }

    // Started

    @AsyncTest
    void givesWhatTheTaskIsReadyWithAndLeavesTheTaskToTheGroup(VirtualClock clock) {
        taskGroup(group -> {
            int port = group.start(this::serve);
            trail.add("port " + port);
            assertThat(clock.time()).isEqualTo(seconds(1));
        });
        assertThat(trail).containsExactly("port 8080", "served");
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void takesCodeOfEveryForm() {
        taskGroup(group -> {
            int ofMethod = group.start(this::serve);
            int ofMethodWithResult = group.start(this::serveWithResult);
            int ofExpression = group.start(status -> serveWithResult(status));
            int ofBlock =
                    group.start(status -> {
                        serve(status);
                    });
            assertThat(List.of(ofMethod, ofMethodWithResult, ofExpression, ofBlock))
                    .containsOnly(8080);
        });
    }

    @AsyncTest
    void withoutAValueGivesNull() {
        taskGroup(group -> {
            @Nullable Object nothing =
                    group.<@Nullable Void>start(status -> {
                        status.started();
                        sleep(seconds(1));
                        trail.add("went on");
                    });
            assertThat(nothing).isNull();
            assertThat(trail).isEmpty();
        });
        assertThat(trail).containsExactly("went on");
    }

    @AsyncTest
    void ofATaskThatEndsAsSoonAsItIsReadyGivesTheValue() {
        taskGroup(group -> {
            int value = group.start(status -> status.started(1));
            assertThat(value).isEqualTo(1);
        });
    }

    @AsyncTest
    void isPossibleInATaskOfTheGroup() {
        taskGroup(group -> {
            group.createTask(() -> {
                int port = group.start(this::serve);
                trail.add("port " + port);
            });
        });
        assertThat(trail).containsExactly("port 8080", "served");
    }

    @AsyncTest
    void takesANameAndOptions() {
        taskGroup(group -> {
            String name = group.start(status -> status.started(current().name()), "server");
            assertThat(name).isEqualTo("server");
            Context context = new Context();
            Context seen =
                    group.start(
                            status -> status.started(current().context()),
                            TaskOptions.defaults().withContext(context));
            assertThat(seen).isSameAs(context);
        });
    }

    @AsyncTest
    void ofAnEagerTaskThatIsReadyAtOnceDoesNotSuspend(EventLoop loop) {
        taskGroup(group -> {
            loop.callSoon(() -> trail.add("the loop had a turn"));
            int value =
                    group.start(
                            status -> {
                                status.started(1);
                                sleep(seconds(1));
                            },
                            TaskOptions.eager());
            assertThat(value).isEqualTo(1);
            assertThat(trail).isEmpty();
        });
    }

    @AsyncTest
    void showsItself() {
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.start(
                                    status -> {
                                        trail.add(status.toString());
                                        sleep(seconds(1));
                                        status.started(1);
                                        trail.add(status.toString());
                                    },
                                    "server");
                        }));
        sleep(ZERO);
        sleep(ZERO);
        assertThat(parent.toString()).contains("waits for the start of server");
        parent.await();
        assertThat(trail).containsExactly("TaskStatus[starting]", "TaskStatus[started]");
    }

    // Failures

    @AsyncTest
    void throwsWhatTheTaskFailsWithBeforeItIsReadyAndTheGroupGoesOn(VirtualClock clock) {
        taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(2));
                trail.add("other task");
            });
            assertThatThrownBy(() ->
                            group.start(_ -> {
                                sleep(seconds(1));
                                fail();
                            }))
                    .isInstanceOf(ArithmeticException.class);
            sleep(seconds(5));
            trail.add("body");
        });
        assertThat(trail).containsExactly("other task", "body");
        assertThat(clock.time()).isEqualTo(seconds(6));
    }

    @AsyncTest
    void wrapsACheckedExceptionAsAwaitDoes() {
        IOException error = new IOException("port in use");
        taskGroup(group -> {
            assertThatThrownBy(() ->
                            group.start(_ -> {
                                throw error;
                            }))
                    .isInstanceOf(CompletionException.class)
                    .hasCause(error);
        });
    }

    @AsyncTest
    void ofAnEagerTaskThatFailsAtOnceThrowsItsError() {
        taskGroup(group -> {
            assertThatThrownBy(() -> group.start(_ -> fail(), TaskOptions.eager()))
                    .isInstanceOf(ArithmeticException.class);
        });
    }

    @AsyncTest
    void whatTheTaskFailsWithOnceItIsReadyIsTheGroups() {
        TaskGroupException errors =
                catchThrowableOfType(
                        TaskGroupException.class,
                        () ->
                                taskGroup(group -> {
                                    group.start(status -> {
                                        status.started(1);
                                        sleep(seconds(1));
                                        fail();
                                    });
                                    sleep(seconds(10));
                                    trail.add("not reached");
                                }));
        assertThat(errors.exceptions()).singleElement().isInstanceOf(ArithmeticException.class);
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void refusesATaskThatIsNeverReady() {
        taskGroup(group -> {
            assertThatThrownBy(() -> group.start(_ -> sleep(seconds(1)), "mute"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "the task ended without having called started: Task[finished,"
                                    + " name=mute, result=null]");
            sleep(seconds(1));
        });
    }

    @AsyncTest
    void refusesToBeReadyTwice() {
        taskGroup(group -> {
            group.start(status -> {
                status.started(1);
                assertThatThrownBy(() -> status.started(2))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("started was called already; a task is ready once");
            });
        });
    }

    @AsyncTest
    void refusesToBeReadyAfterTheEnd() {
        List<TaskStatus<Integer>> statuses = new ArrayList<>();
        taskGroup(group -> {
            assertThatThrownBy(() -> group.<Integer>start(statuses::add))
                    .hasMessageStartingWith("the task ended without having called started");
            assertThatThrownBy(() -> statuses.getFirst().started(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("started was called after the task had ended");
        });
    }

    @Test
    @Tag("real")
    void refusesToBeReadyOnAForeignThread() {
        Asyncio.run(() ->
                taskGroup(group -> {
                    group.<Integer>start(status -> {
                        assertThatThrownBy(() -> Asyncio.toThread(() -> status.started(1)))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageStartingWith("started was called on ");
                        status.started(2);
                    });
                }));
    }

    // Groups that take no tasks

    @AsyncTest
    void isRefusedByAGroupThatHasEndedOrIsEnding() {
        List<TaskGroup> groups = new ArrayList<>();
        taskGroup(group -> {
            groups.add(group);
            group.cancel();
            assertThatThrownBy(() -> group.start(this::serve))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("is shutting down, after an error or a cancellation");
        });
        assertThatThrownBy(() -> groups.getFirst().start(this::serve))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(
                        "is finished; create tasks in its body, or in" + " its tasks");
    }

    @AsyncTest
    void isRefusedInACallback(EventLoop loop) {
        taskGroup(group -> {
            loop.callSoon(() -> {
                try {
                    group.start(this::serve);
                } catch (IllegalStateException refused) {
                    trail.add(String.valueOf(refused.getMessage()));
                }
            });
            sleep(seconds(1));
            assertThat(group).hasToString("TaskGroup[tasks=0, errors=0]");
        });
        assertThat(trail).singleElement().asString().startsWith("cannot start a task here: ");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void needsCodeAndOptions() {
        taskGroup(group -> {
            assertThatThrownBy(() -> group.start(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("code");
            TaskOptions none = null;
            assertThatThrownBy(() -> group.start(this::serve, none))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("options");
            assertThat(group).hasToString("TaskGroup[tasks=0, errors=0]");
        });
    }

    // Cancellation

    @AsyncTest
    void ofACancelledCallerCancelsTheTaskAndWaitsForIt(VirtualClock clock) {
        List<TaskGroup> groups = new ArrayList<>();
        Task<?> host =
                createTask(() ->
                        taskGroup(group -> {
                            groups.add(group);
                            sleep(seconds(10));
                            trail.add("the group went on");
                        }));
        sleep(ZERO);
        Task<?> caller =
                createTask(() ->
                        groups.getFirst()
                                .start(_ -> {
                                    try {
                                        sleep(seconds(10));
                                    } finally {
                                        sleep(seconds(2));
                                        trail.add("cleaned up");
                                    }
                                }));
        sleep(seconds(1));
        caller.cancel("enough");
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(clock.time()).isEqualTo(seconds(3));
        host.await();
        assertThat(trail).containsExactly("cleaned up", "the group went on");
    }

    @AsyncTest
    void ofACallerCancelledBeforeItWaitsDoesNotBeginTheTask() {
        Task<?> caller =
                createTask(() ->
                        taskGroup(group -> {
                            current().cancel("enough");
                            group.start(_ -> trail.add("begun"));
                        }));
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void throwsTheCancellationWhereTheTaskSwallowsItAndEnds() {
        Task<?> caller =
                createTask(() ->
                        taskGroup(group -> {
                            group.start(_ -> {
                                try {
                                    sleep(seconds(10));
                                } catch (CancelledError swallowed) {
                                    trail.add("swallowed");
                                }
                            });
                        }));
        sleep(seconds(1));
        caller.cancel("enough");
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(trail).containsExactly("swallowed");
    }

    @AsyncTest
    void givesTheValueWhereTheTaskSwallowsItAndIsReady() {
        Task<Integer> caller =
                createTask(() ->
                        taskGroup(group -> {
                            int port =
                                    group.start(status -> {
                                        try {
                                            sleep(seconds(10));
                                        } catch (CancelledError swallowed) {
                                            status.started(8080);
                                        }
                                    });
                            return port;
                        }));
        sleep(seconds(1));
        caller.cancel();
        assertThat(caller.await()).isEqualTo(8080);
    }

    @AsyncTest
    void throwsWhatTheTaskFailsWithWhenItIsCancelled() {
        Task<?> caller =
                createTask(() ->
                        taskGroup(group -> {
                            assertThatThrownBy(() ->
                                            group.start(_ -> {
                                                try {
                                                    sleep(seconds(10));
                                                } finally {
                                                    fail();
                                                }
                                            }))
                                    .isInstanceOf(ArithmeticException.class);
                        }));
        sleep(seconds(1));
        caller.cancel();
        caller.await();
    }

    @AsyncTest
    void endsWithATimeout(VirtualClock clock) {
        taskGroup(group -> {
            assertThatThrownBy(
                            () -> timeout(seconds(1), () -> group.start(_ -> sleep(seconds(10)))))
                    .isInstanceOf(TimeoutException.class);
            assertThat(group).hasToString("TaskGroup[tasks=0, errors=0]");
        });
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void endsWhenAnotherTaskFails(VirtualClock clock) {
        TaskGroupException errors =
                catchThrowableOfType(
                        TaskGroupException.class,
                        () ->
                                taskGroup(group -> {
                                    group.createTask(() -> {
                                        sleep(seconds(1));
                                        fail();
                                    });
                                    group.start(_ -> sleep(seconds(10)));
                                    trail.add("not reached");
                                }));
        assertThat(errors.exceptions()).hasSize(1);
        assertThat(trail).isEmpty();
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(current().cancelling()).isZero();
    }

    @AsyncTest
    void endsWhenTheGroupIsCancelled(VirtualClock clock) {
        taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(1));
                group.cancel();
            });
            group.start(_ -> sleep(seconds(10)));
            trail.add("not reached");
        });
        assertThat(trail).isEmpty();
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(current().cancelling()).isZero();
    }

    @AsyncTest
    void endsWhenItsTaskIsCancelledByOthers() {
        taskGroup(group -> {
            List<Task<?>> tasks = new ArrayList<>();
            createTask(() -> {
                sleep(seconds(1));
                tasks.getFirst().cancel("by others");
            });
            assertThatThrownBy(() ->
                            group.start(_ -> {
                                tasks.add(current());
                                sleep(seconds(10));
                            }))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("by others");
        });
    }

    @AsyncTest
    void endsWhenTheScopeAroundItIsCancelled(VirtualClock clock) {
        CancelScope scope = CancelScope.after(seconds(1));
        taskGroup(group -> {
            scope.run(() -> {
                group.start(_ -> sleepOrNote("task"));
            });
            trail.add("behind the scope");
        });
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(trail).containsExactly("task cancelled", "behind the scope");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void inACancelledScopeDoesNotBeginTheTask() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel();
            taskGroup(group -> {
                group.start(_ -> trail.add("begun"));
            });
        });
        assertThat(trail).isEmpty();
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
    void onAPinnedThreadIsRefusedAndTheTaskCancelled() {
        taskGroup(group -> {
            Initialiser.code =
                    () ->
                            assertThatThrownBy(() -> group.start(_ -> trail.add("begun")))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageStartingWith("the task cannot be suspended here");
            Initialiser.Pinned.touch();
        });
        assertThat(trail).isEmpty();
    }

    private static final class Initialiser {
        private static Runnable code = () -> {};

        private static final class Pinned {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @Test
    void endsWithTheLoop() {
        EventLoop loop = new VirtualClock().createLoop();
        List<String> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report.message()));
        Task<?> parent =
                loop.createTask(() ->
                        taskGroup(group -> {
                            try {
                                group.start(_ -> {
                                    try {
                                        sleep(seconds(10));
                                    } finally {
                                        trail.add("task");
                                    }
                                });
                            } finally {
                                trail.add("caller");
                            }
                        }));
        loop.runUntilComplete(() -> sleep(seconds(1), "done"));
        loop.close();
        assertThat(parent.isCancelled()).isTrue();
        assertThat(trail).containsExactlyInAnyOrder("task", "caller");
        assertThat(reports)
                .hasSize(2)
                .allMatch(report -> report.startsWith("Task was destroyed but it is pending"));
    }

    private static void fail() {
        throw new ArithmeticException("failed");
    }
}
