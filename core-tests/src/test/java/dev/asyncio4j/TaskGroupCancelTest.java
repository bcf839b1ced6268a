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
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code TaskGroup.cancel()} does. */
class TaskGroupCancelTest {
    private final List<String> trail = new ArrayList<>();

    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    private void sleepOrNote(String name) {
        try {
            sleep(seconds(10));
            trail.add(name + " done");
        } catch (CancelledError cancelled) {
            trail.add(name + " cancelled");
            throw cancelled;
        }
    }

    /** Nothing of it is left that the next await would meet. */
    private static void assertNothingIsLeft() {
        assertThat(current().cancelling()).isZero();
        sleep(ZERO);
        sleep(seconds(1));
    }

    // Who may call it

    @AsyncTest
    void inTheBodyCancelsTheBodyAndTheTasks(VirtualClock clock) {
        taskGroup(group -> {
            group.createTask(() -> sleepOrNote("first"));
            group.createTask(() -> sleepOrNote("second"));
            sleep(seconds(1));
            group.cancel();
            trail.add("goes on to its next await");
            sleepOrNote("body");
        });
        assertThat(trail)
                .containsExactly(
                        "goes on to its next await",
                        "first cancelled",
                        "second cancelled",
                        "body cancelled");
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertNothingIsLeft();
    }

    @AsyncTest
    void inATaskCancelsTheBodyTheOthersAndTheTaskItself(VirtualClock clock) {
        taskGroup(group -> {
            group.createTask(() -> sleepOrNote("other"));
            group.createTask(() -> {
                sleep(seconds(1));
                group.cancel();
                sleepOrNote("task");
            });
            sleepOrNote("body");
        });
        assertThat(trail)
                .containsExactlyInAnyOrder("other cancelled", "task cancelled", "body cancelled");
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertNothingIsLeft();
    }

    @AsyncTest
    void inACallbackOrAnotherTaskDoesTheSame(EventLoop loop, VirtualClock clock) {
        taskGroup(group -> {
            loop.callLater(seconds(1), group::cancel);
            sleepOrNote("body");
        });
        taskGroup(group -> {
            createTask(group::cancel);
            group.createTask(() -> sleepOrNote("task"));
        });
        assertThat(trail).containsExactly("body cancelled");
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertNothingIsLeft();
    }

    @Test
    @Tag("real")
    void onAForeignThreadIsRefused() {
        Asyncio.run(() ->
                taskGroup(group -> {
                    assertThatThrownBy(() -> Asyncio.toThread(group::cancel))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageStartingWith("cancel was called on ");
                    assertThat(group).hasToString("TaskGroup[tasks=0, errors=0]");
                }));
    }

    // When

    @AsyncTest
    void beforeAnyTaskEndsTheBodyAtItsNextAwait() {
        taskGroup(group -> {
            group.cancel();
            sleepOrNote("body");
        });
        assertThat(trail).containsExactly("body cancelled");
        assertNothingIsLeft();
    }

    @AsyncTest
    void atTheEndOfTheBodyLeavesNothingForTheNextAwait() {
        taskGroup(group -> {
            group.cancel();
        });
        assertNothingIsLeft();
    }

    @AsyncTest
    void beforeATaskHasBegunKeepsItFromBeginning() {
        taskGroup(group -> {
            group.createTask(() -> trail.add("begun"));
            group.cancel();
        });
        assertThat(trail).isEmpty();
        assertNothingIsLeft();
    }

    @AsyncTest
    void whileTheGroupWaitsEndsItWithTheBodysResult(VirtualClock clock) {
        String result =
                taskGroup(group -> {
                    group.createTask(() -> sleepOrNote("task"));
                    group.createTask(() -> {
                        sleep(seconds(1));
                        group.cancel();
                    });
                    return "body";
                });
        assertThat(result).isEqualTo("body");
        assertThat(trail).containsExactly("task cancelled");
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertNothingIsLeft();
    }

    @AsyncTest
    void twiceIsOnce() {
        taskGroup(group -> {
            group.createTask(() -> {
                try {
                    sleep(seconds(10));
                } finally {
                    sleep(seconds(2));
                    trail.add("cleaned up, cancelling: " + current().cancelling());
                }
            });
            sleep(seconds(1));
            group.cancel();
            group.cancel();
            try {
                sleep(seconds(10));
            } finally {
                group.cancel();
                sleep(seconds(1));
                trail.add("body cleaned up");
            }
        });
        assertThat(trail).containsExactly("body cleaned up", "cleaned up, cancelling: 1");
        assertNothingIsLeft();
    }

    @AsyncTest
    void afterItsEndHasNoEffect() {
        List<TaskGroup> groups = new ArrayList<>();
        taskGroup(group -> {
            groups.add(group);
            group.createTask(() -> sleep(seconds(1)));
        });
        groups.getFirst().cancel();
        assertNothingIsLeft();
    }

    @AsyncTest
    void afterTheLastTaskHasEndedHasNoEffect() {
        String result =
                taskGroup(group -> {
                    Task<?> last = group.createTask(() -> sleep(seconds(1)));
                    last.addDoneCallback(_ -> group.cancel());
                    return "body";
                });
        assertThat(result).isEqualTo("body");
        assertNothingIsLeft();
    }

    @AsyncTest
    void takesNoMoreTasks() {
        taskGroup(group -> {
            group.cancel();
            assertThatThrownBy(() -> group.createTask(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "TaskGroup[tasks=0, errors=0, cancelling] is shutting down, after an"
                                    + " error or a cancellation");
        });
    }

    // Results

    @AsyncTest
    void givesNullForABodyThatDidNotReturn() {
        @Nullable String result =
                Asyncio.<@Nullable String>taskGroup(group -> {
                    group.cancel();
                    sleep(seconds(1));
                    return "not reached";
                });
        assertThat(result).isNull();
    }

    @AsyncTest
    void givesTheResultOfABodyThatSwallowsIt() {
        String result =
                taskGroup(group -> {
                    group.cancel();
                    try {
                        sleep(seconds(1));
                    } catch (CancelledError swallowed) {
                        trail.add("swallowed");
                    }
                    return "body";
                });
        assertThat(result).isEqualTo("body");
        assertThat(trail).containsExactly("swallowed");
        assertNothingIsLeft();
    }

    // Errors

    @AsyncTest
    void doesNotHideWhatATaskFailsWith() {
        TaskGroupException errors =
                catchThrowableOfType(
                        TaskGroupException.class,
                        () ->
                                taskGroup(group -> {
                                    group.createTask(() -> {
                                        try {
                                            sleep(seconds(10));
                                        } finally {
                                            fail();
                                        }
                                    });
                                    sleep(seconds(1));
                                    group.cancel();
                                    sleep(seconds(1));
                                }));
        assertThat(errors.exceptions()).singleElement().isInstanceOf(ArithmeticException.class);
        assertNothingIsLeft();
    }

    @AsyncTest
    void doesNotHideWhatTheBodyFailsWith() {
        TaskGroupException errors =
                catchThrowableOfType(
                        TaskGroupException.class,
                        () ->
                                taskGroup(group -> {
                                    group.cancel();
                                    throw new IOException("body");
                                }));
        assertThat(errors.exceptions()).singleElement().isInstanceOf(IOException.class);
        assertNothingIsLeft();
    }

    @AsyncTest
    void isNotNeededAfterAnError() {
        TaskGroupException errors =
                catchThrowableOfType(
                        TaskGroupException.class,
                        () ->
                                taskGroup(group -> {
                                    group.createTask(TaskGroupCancelTest::fail);
                                    try {
                                        sleep(seconds(10));
                                    } finally {
                                        group.cancel();
                                    }
                                }));
        assertThat(errors.exceptions()).hasSize(1);
        assertNothingIsLeft();
    }

    // Other cancellations of the parent

    @AsyncTest
    void doesNotHideACancellationFromOutsideThatCameFirst() {
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            try {
                                sleep(seconds(10));
                            } finally {
                                group.cancel();
                            }
                        }));
        sleep(seconds(1));
        parent.cancel("from outside");
        assertThatThrownBy(parent::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("from outside");
        assertThat(parent.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void doesNotHideACancellationFromOutsideThatComesWhileTasksCleanUp() {
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(() -> {
                                try {
                                    sleep(seconds(10));
                                } finally {
                                    sleep(seconds(5));
                                    trail.add("cleaned up");
                                }
                            });
                            sleep(seconds(1));
                            group.cancel();
                        }));
        sleep(seconds(2));
        parent.cancel("from outside");
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("cleaned up");
        assertThat(parent.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void doesNotHideOneThatCameTogetherWithIt() {
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(() -> sleepOrNote("task"));
                            current().cancel("from outside");
                            group.cancel();
                        }));
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
        assertThat(parent.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void doesNotHideOneThatWasPendingBeforeTheGroup() {
        Task<?> parent =
                createTask(() -> {
                    current().cancel("from outside");
                    taskGroup(group -> {
                        group.cancel();
                        sleep(seconds(1));
                    });
                    trail.add("not reached");
                });
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void leavesOneThatWasPendingBeforeTheGroupToTheNextAwait() {
        Task<?> parent =
                createTask(() -> {
                    current().cancel("from outside");
                    taskGroup(group -> {
                        group.cancel();
                    });
                    trail.add("behind the group");
                    sleep(ZERO);
                    trail.add("not reached");
                });
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("behind the group");
    }

    @AsyncTest
    void inTheCleanupOfACancelledTaskEndsTheGroupAlone() {
        Task<?> parent =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        taskGroup(group -> {
                            group.createTask(() -> sleepOrNote("task"));
                            group.createTask(group::cancel);
                            sleep(seconds(5));
                        });
                        taskGroup(TaskGroup::cancel);
                        sleep(seconds(1));
                        trail.add("cleaned up, cancelling: " + current().cancelling());
                    }
                });
        sleep(seconds(1));
        parent.cancel("from outside");
        assertThatThrownBy(parent::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("from outside");
        assertThat(trail).containsExactly("task cancelled", "cleaned up, cancelling: 1");
    }

    @AsyncTest
    void doesNotHideATimeoutAroundTheGroup(VirtualClock clock) {
        assertThatThrownBy(() ->
                        timeout(
                                seconds(2),
                                () ->
                                        taskGroup(group -> {
                                            group.createTask(() -> {
                                                try {
                                                    sleep(seconds(10));
                                                } finally {
                                                    sleep(seconds(5));
                                                }
                                            });
                                            sleep(seconds(1));
                                            group.cancel();
                                        })))
                .isInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(6));
        assertNothingIsLeft();
    }

    @AsyncTest
    void ofAnOuterGroupEndsTheInnerOneAndNothingElse() {
        taskGroup(outer -> {
            outer.createTask(() -> {
                sleep(seconds(1));
                outer.cancel();
            });
            taskGroup(inner -> {
                inner.createTask(() -> sleepOrNote("inner"));
            });
            trail.add("not reached");
        });
        assertThat(trail).containsExactly("inner cancelled");
        assertNothingIsLeft();
    }

    @AsyncTest
    void ofAnInnerGroupLeavesTheOuterOneAlone(VirtualClock clock) {
        taskGroup(outer -> {
            outer.createTask(() -> sleepOrNote("outer"));
            taskGroup(inner -> {
                inner.createTask(() -> sleepOrNote("inner"));
                inner.createTask(inner::cancel);
            });
            assertNothingIsLeft();
        });
        assertThat(trail).containsExactly("inner cancelled", "outer done");
        assertThat(clock.time()).isEqualTo(seconds(10));
    }

    @AsyncTest
    void ofBothGroupsAtOnceEndsBoth() {
        taskGroup(outer -> {
            taskGroup(inner -> {
                inner.createTask(() -> {
                    inner.cancel();
                    outer.cancel();
                });
                sleepOrNote("body");
            });
            sleep(ZERO);
            trail.add("not reached");
        });
        assertThat(trail).containsExactly("body cancelled");
        assertNothingIsLeft();
    }

    // Scopes

    @AsyncTest
    void inAScopeLeavesTheScopeAlone() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            taskGroup(group -> {
                group.createTask(() -> sleepOrNote("task"));
                group.createTask(group::cancel);
                sleepOrNote("body");
            });
            assertNothingIsLeft();
        });
        assertThat(scope.cancelledCaught()).isFalse();
        assertThat(trail).containsExactlyInAnyOrder("task cancelled", "body cancelled");
    }

    @AsyncTest
    void doesNotHideThatTheScopeAroundIsCancelled() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            taskGroup(group -> {
                group.createTask(() -> sleepOrNote("task"));
                sleep(ZERO);
                group.cancel();
                scope.cancel();
                sleepOrNote("body");
            });
            trail.add("not reached");
        });
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(trail).containsExactlyInAnyOrder("task cancelled", "body cancelled");
        assertNothingIsLeft();
    }

    @AsyncTest
    void behindAShieldEndsTheGroupAlone() {
        Task<?> parent =
                createTask(() ->
                        CancelScope.shielded()
                                .run(() -> {
                                    current().cancel("from outside");
                                    taskGroup(group -> {
                                        group.createTask(group::cancel);
                                        sleepOrNote("body");
                                    });
                                    sleep(seconds(1));
                                    trail.add("shielded");
                                }));
        assertThatThrownBy(parent::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("from outside");
        assertThat(trail).containsExactly("body cancelled", "shielded");
    }

    @AsyncTest
    @Tag("real")
    void interruptsABodyThatBlocks() {
        taskGroup(group -> {
            group.createTask(group::cancel);
            Thread.sleep(60_000);
        });
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertNothingIsLeft();
    }

    private static void fail() {
        throw new ArithmeticException("failed");
    }

    @AsyncTest
    void whoseParentCannotBeSuspendedLeavesNoRequestBehind() {
        assertThatThrownBy(Pinned::touch)
                .cause()
                .hasMessageStartingWith("the task cannot be suspended here");
        assertNothingIsLeft();
    }

    /** Its initialiser pins the thread that first uses it. */
    private static final class Pinned {
        static {
            taskGroup(group -> {
                group.createTask(() -> sleep(seconds(1)));
                group.cancel();
            });
        }

        static void touch() {}
    }
}
