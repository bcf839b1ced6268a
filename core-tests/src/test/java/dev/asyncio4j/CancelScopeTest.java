package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.failAfter;
import static dev.asyncio4j.Asyncio.moveOnAfter;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CancelScopeTest {
    private final List<String> trail = new ArrayList<>();

    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    // Being cancelled

    @AsyncTest
    void keepsItsOwnCancellation(EventLoop loop, VirtualClock clock) {
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), scope::cancel);
        scope.run(() -> sleep(seconds(10)));
        assertThat(scope.cancelCalled()).isTrue();
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(current().cancelling()).isZero();
        sleep(seconds(1));
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void endsEveryWaitUntilItIsLeft() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel("enough");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> sleep(seconds(1)))
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("enough");
                assertThatThrownBy(() -> sleep(ZERO)).isInstanceOf(CancelledError.class);
                assertThatThrownBy(() -> new Queue<>().get()).isInstanceOf(CancelledError.class);
                assertThatThrownBy(() -> EventLoop.running().createFuture().await())
                        .isInstanceOf(CancelledError.class);
            }
        });
        assertThat(scope.cancelledCaught()).isFalse();
        sleep(ZERO);
    }

    @AsyncTest
    void saysTheReasonThatItWasCancelledForFirst() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel("first");
            scope.cancel("second");
            assertThatThrownBy(() -> sleep(ZERO)).hasMessage("first");
        });
    }

    @AsyncTest
    void letsOthersHaveATurnWhereverItEndsAWait() {
        createTask(() -> trail.add("other"));
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel();
            try {
                sleep(seconds(1));
            } finally {
                trail.add("cancelled");
            }
        });
        assertThat(trail).containsExactly("other", "cancelled");
    }

    @AsyncTest
    void endsNothingThatDoesNotWait() {
        CancelScope scope = new CancelScope();
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(7);
        assertThat(
                        scope.run(() -> {
                            scope.cancel();
                            return queue.get();
                        }))
                .contains(7);
        assertThat(scope.cancelCalled()).isTrue();
        assertThat(scope.cancelledCaught()).isFalse();
    }

    @AsyncTest
    void cancelledBeforeItIsEnteredEndsTheFirstWait(VirtualClock clock) {
        CancelScope scope = new CancelScope();
        scope.cancel();
        scope.run(() -> {
            trail.add("begun");
            sleep(seconds(1));
            trail.add("not reached");
        });
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(trail).containsExactly("begun");
        assertThat(clock.time()).isEqualTo(ZERO);
    }

    @AsyncTest
    void doesNothingWhenItIsCancelledAfterItsEnd() {
        CancelScope scope = new CancelScope();
        scope.run(() -> sleep(ZERO));
        scope.cancel();
        assertThat(scope.cancelCalled()).isFalse();
        sleep(ZERO);
    }

    @AsyncTest
    void cancelsWhatTheTaskAwaits(EventLoop loop) {
        Task<?> awaited =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        sleep(seconds(1));
                        trail.add("awaited has cleaned up");
                    }
                });
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), () -> scope.cancel("stop"));
        scope.run(() -> {
            try {
                awaited.await();
            } catch (CancelledError cancelled) {
                trail.add(cancelled.getMessage());
                throw cancelled;
            }
        });
        assertThat(trail).containsExactly("awaited has cleaned up", "stop");
        assertThat(awaited.isCancelled()).isTrue();
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void goesByTheResultWhereWhatTheTaskAwaitsInsistsOnOne(EventLoop loop) {
        Task<Integer> stubborn =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } catch (CancelledError ignored) {
                        trail.add("ignored");
                    }
                    return 7;
                });
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), scope::cancel);
        scope.run(() -> {
            trail.add("result " + stubborn.await());
            sleep(ZERO);
            trail.add("not reached");
        });
        assertThat(trail).containsExactly("ignored", "result 7");
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void cancelsOnceWhatIsAwaitedHoweverManyScopesAreCancelled(EventLoop loop) {
        int[] cancellations = {0};
        Task<?> awaited =
                createTask(() -> {
                    for (int i = 0; i < 3; i++) {
                        try {
                            sleep(seconds(10));
                            return;
                        } catch (CancelledError cancelled) {
                            cancellations[0]++;
                        }
                    }
                });
        CancelScope outer = new CancelScope();
        CancelScope inner = new CancelScope();
        loop.callLater(seconds(1), inner::cancel);
        loop.callLater(seconds(2), outer::cancel);
        outer.run(() -> inner.run(() -> awaited.await()));
        assertThat(cancellations[0]).isEqualTo(1);
    }

    @AsyncTest
    void whoseTaskWasGivenWhatItWaitedForInTheSameIterationEndsTheWaitAllTheSame(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        CancelScope scope = new CancelScope();
        loop.callLater(
                seconds(1),
                () -> {
                    future.setResult(7);
                    scope.cancel();
                });
        scope.run(() -> trail.add("got " + future.await()));
        assertThat(trail).isEmpty();
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(future.result()).isEqualTo(7);
    }

    @AsyncTest
    void whoseTaskHasSleptUntilTheSameIterationEndsTheSleepAllTheSame(EventLoop loop) {
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), scope::cancel);
        scope.run(() -> {
            sleep(seconds(1));
            trail.add("slept");
        });
        assertThat(trail).isEmpty();
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void letsOtherErrorsPass() {
        CancelScope scope = new CancelScope();
        assertThatThrownBy(() ->
                        scope.run(() -> {
                            scope.cancel();
                            try {
                                sleep(seconds(1));
                            } finally {
                                fail();
                            }
                        }))
                .isInstanceOf(IOException.class);
        assertThat(scope.cancelledCaught()).isFalse();
    }

    private static void fail() throws IOException {
        throw new IOException("on purpose");
    }

    @AsyncTest
    void letsACancellationPassThatIsNotItsOwn() {
        CancelScope scope = new CancelScope();
        Task<?> task = createTask(() -> scope.run(() -> sleep(seconds(10))));
        sleep(seconds(1));
        task.cancel("from outside");
        assertThatThrownBy(task::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("from outside");
        assertThat(scope.cancelledCaught()).isFalse();
    }

    @AsyncTest
    void letsTheCancellationPassIfItsTaskIsAskedToEndAsWell() {
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() -> {
                    scope.run(() -> sleep(seconds(10)));
                    trail.add("not reached");
                });
        sleep(seconds(1));
        scope.cancel();
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void canBeCancelledInATaskThatIsCleaningUp() {
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        CancelScope scope = moveOnAfter(seconds(1), () -> sleep(seconds(5)));
                        trail.add("caught: " + scope.cancelledCaught());
                    }
                });
        sleep(seconds(1));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("caught: true");
    }

    // Nesting

    @AsyncTest
    void inACancelledOneGoesOnToTheOuter() {
        CancelScope outer = new CancelScope();
        CancelScope inner = new CancelScope();
        outer.run(() -> {
            inner.run(() -> {
                inner.cancel();
                outer.cancel();
                sleep(seconds(1));
            });
            trail.add("not reached");
        });
        assertThat(trail).isEmpty();
        assertThat(inner.cancelledCaught()).isFalse();
        assertThat(outer.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void withinAnotherLeavesThatOneAlone() {
        CancelScope outer = new CancelScope();
        CancelScope inner = new CancelScope();
        outer.run(() -> {
            inner.run(() -> {
                inner.cancel();
                sleep(seconds(1));
            });
            sleep(ZERO);
            trail.add("between");
        });
        assertThat(trail).containsExactly("between");
        assertThat(outer.cancelledCaught()).isFalse();
    }

    @AsyncTest
    void cancelsTheTasksOfGroupsWithinAndWaitsForThem(EventLoop loop, VirtualClock clock) {
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), () -> scope.cancel("all of you"));
        scope.run(() ->
                Asyncio.taskGroup(group -> {
                    for (int i = 0; i < 2; i++) {
                        group.createTask(() -> {
                            try {
                                sleep(seconds(10));
                            } catch (CancelledError cancelled) {
                                trail.add(cancelled.getMessage());
                                assertThatThrownBy(() -> sleep(seconds(1)))
                                        .isInstanceOf(CancelledError.class);
                                throw cancelled;
                            }
                        });
                    }
                }));
        assertThat(trail).containsExactly("all of you", "all of you");
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void reachesTheGroupsInTheTasksOfGroups(EventLoop loop) {
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), scope::cancel);
        scope.run(() ->
                Asyncio.taskGroup(outer -> {
                    outer.createTask(() ->
                            new CancelScope()
                                    .run(() ->
                                            Asyncio.taskGroup(inner -> {
                                                inner.createTask(this::sleepOnAndOn);
                                            })));
                }));
        assertThat(trail).containsExactly("cancelled");
        assertThat(scope.cancelledCaught()).isTrue();
    }

    private void sleepOnAndOn() {
        try {
            sleep(seconds(100));
        } finally {
            trail.add("cancelled");
        }
    }

    @AsyncTest
    void letsAGroupWaitForATaskThatCleansUpBehindAShield(EventLoop loop, VirtualClock clock) {
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), scope::cancel);
        scope.run(() ->
                Asyncio.taskGroup(group -> {
                    group.createTask(() -> {
                        try {
                            sleep(seconds(10));
                        } finally {
                            CancelScope.shielded().run(() -> sleep(seconds(3)));
                            trail.add("cleaned up");
                        }
                    });
                }));
        assertThat(trail).containsExactly("cleaned up");
        assertThat(clock.time()).isEqualTo(seconds(4));
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void keepsTasksOfACancelledGroupFromBeginning() {
        CancelScope scope = new CancelScope();
        scope.run(() ->
                Asyncio.taskGroup(group -> {
                    scope.cancel();
                    group.createTask(() -> trail.add("begun"));
                }));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void leavesFreeTasksAlone() {
        CancelScope scope = new CancelScope();
        List<Task<?>> free = new ArrayList<>();
        scope.run(() -> {
            free.add(createTask(() -> sleep(seconds(5))));
            sleep(ZERO);
            scope.cancel();
            sleep(seconds(1));
        });
        free.getFirst().await();
        assertThat(free.getFirst().isCancelled()).isFalse();
    }

    @AsyncTest
    void leavesAnErrorOfAGroupToTheGroup(EventLoop loop) {
        CancelScope scope = new CancelScope();
        assertThatThrownBy(() ->
                        scope.run(() ->
                                Asyncio.taskGroup(group -> {
                                    group.createTask(() -> {
                                        scope.cancel();
                                        fail();
                                    });
                                    sleep(seconds(10));
                                })))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.exceptions()).hasSize(1));
        assertThat(current().cancelling()).isZero();
        sleep(ZERO);
    }

    // Shields

    @AsyncTest
    void thatIsAShieldLetsItsCodeWait(EventLoop loop, VirtualClock clock) {
        CancelScope outer = new CancelScope();
        loop.callLater(seconds(1), outer::cancel);
        outer.run(() -> {
            CancelScope.shielded().run(() -> sleep(seconds(3)));
            trail.add("behind the shield");
            sleep(seconds(10));
            trail.add("not reached");
        });
        assertThat(trail).containsExactly("behind the shield");
        assertThat(clock.time()).isEqualTo(seconds(3));
        assertThat(outer.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void thatIsAShieldKeepsARequestForLater(VirtualClock clock) {
        Task<?> task =
                createTask(() -> {
                    CancelScope.shielded().run(() -> sleep(seconds(3)));
                    trail.add("behind the shield");
                    sleep(seconds(10));
                });
        sleep(seconds(1));
        assertThat(task.cancel("please")).isTrue();
        assertThat(task.cancelling()).isEqualTo(1);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("please");
        assertThat(trail).containsExactly("behind the shield");
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void thatIsAShieldKeepsTheRequestOfATaskThatAwaitsItsTask(VirtualClock clock) {
        Task<?> inner = createTask(() -> CancelScope.shielded().run(() -> sleep(seconds(3))));
        Task<?> outer = createTask(() -> inner.await());
        sleep(seconds(1));
        outer.cancel();
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void thatIsAShieldKeepsARequestThatCameJustBefore(VirtualClock clock) {
        Task<?> task =
                createTask(() -> {
                    current().cancel();
                    CancelScope.shielded().run(() -> sleep(seconds(3)));
                    trail.add("behind the shield");
                    sleep(seconds(10));
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("behind the shield");
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void thatIsAShieldForgetsARequestThatIsTakenBack() {
        Task<?> task = createTask(() -> CancelScope.shielded().run(() -> sleep(seconds(3))));
        sleep(seconds(1));
        task.cancel();
        assertThat(task.uncancel()).isZero();
        task.await();
    }

    @AsyncTest
    void thatIsAShieldWithinAShieldKeepsWhatTheInnerOneKept(VirtualClock clock) {
        Task<?> task =
                createTask(() -> {
                    CancelScope.shielded()
                            .run(() -> {
                                CancelScope.shielded().run(() -> sleep(seconds(3)));
                                sleep(seconds(3));
                            });
                    sleep(seconds(10));
                });
        sleep(seconds(1));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(clock.time()).isEqualTo(seconds(6));
    }

    @AsyncTest
    void thatIsAShieldLetsTimeoutsWithinWork(VirtualClock clock) {
        Task<?> task =
                createTask(() ->
                        CancelScope.shielded()
                                .run(() -> {
                                    assertThatThrownBy(() ->
                                                    Asyncio.timeout(
                                                            seconds(3), () -> sleep(seconds(9))))
                                            .isInstanceOf(TimeoutException.class);
                                    trail.add("timeout");
                                }));
        sleep(seconds(1));
        task.cancel();
        Asyncio.wait(List.of(task));
        assertThat(trail).containsExactly("timeout");
        assertThat(clock.time()).isEqualTo(seconds(3));
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncTest
    void thatIsAShieldHoldsOffATimeoutAroundIt(VirtualClock clock) {
        assertThatThrownBy(() ->
                        Asyncio.timeout(
                                seconds(1),
                                () -> {
                                    CancelScope.shielded().run(() -> sleep(seconds(3)));
                                    trail.add("behind the shield");
                                    sleep(seconds(10));
                                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("behind the shield");
        assertThat(clock.time()).isEqualTo(seconds(3));
        assertThat(current().cancelling()).isZero();
    }

    @AsyncTest
    void thatIsAShieldLetsGroupsWithinFail(VirtualClock clock) {
        Task<?> task =
                createTask(() ->
                        CancelScope.shielded()
                                .run(() -> {
                                    assertThatThrownBy(this::failingGroup)
                                            .isInstanceOf(TaskGroupException.class);
                                    trail.add("group failed");
                                    sleep(seconds(1));
                                    trail.add("slept");
                                }));
        sleep(seconds(1));
        task.cancel();
        Asyncio.wait(List.of(task));
        assertThat(trail).containsExactly("group failed", "slept");
        assertThat(clock.time()).isEqualTo(seconds(3));
        assertThat(task.isCancelled()).isTrue();
    }

    private void failingGroup() {
        Asyncio.taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(2));
                fail();
            });
            sleep(seconds(10));
        });
    }

    @AsyncTest
    void thatIsAShieldCanBeCancelledItself(VirtualClock clock) {
        CancelScope outer = new CancelScope();
        outer.run(() -> {
            outer.cancel();
            CancelScope shield = CancelScope.shielded(seconds(2));
            shield.run(() -> sleep(seconds(10)));
            assertThat(shield.cancelledCaught()).isTrue();
            trail.add("behind the shield");
            sleep(ZERO);
        });
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThat(trail).containsExactly("behind the shield");
    }

    @AsyncTest
    void whoseShieldIsTakenAwayIsCancelledWithWhatIsAround(EventLoop loop, VirtualClock clock) {
        CancelScope outer = new CancelScope();
        CancelScope shield = CancelScope.shielded();
        loop.callLater(seconds(1), outer::cancel);
        loop.callLater(seconds(2), () -> shield.shield(false));
        outer.run(() -> shield.run(() -> sleep(seconds(10))));
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThat(shield.cancelledCaught()).isFalse();
        assertThat(outer.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void whoseShieldIsTakenAwayLetsARequestThroughThatItHeld(EventLoop loop, VirtualClock clock) {
        CancelScope shield = CancelScope.shielded();
        Task<?> task = createTask(() -> shield.run(() -> sleep(seconds(10))));
        loop.callLater(seconds(1), task::cancel);
        loop.callLater(seconds(2), () -> shield.shield(false));
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    // Deadlines

    @AsyncTest
    void movesOnAfterItsDeadline(VirtualClock clock) {
        assertThat(moveOnAfter(seconds(2), () -> sleep(seconds(10), "slept"))).isEmpty();
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThat(moveOnAfter(seconds(2), () -> sleep(seconds(1), "slept"))).contains("slept");
        sleep(seconds(5));
    }

    @AsyncTest
    void failsAfterItsDeadline() throws TimeoutException {
        assertThatThrownBy(() -> failAfter(seconds(2), () -> sleep(seconds(10))))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 2.0 s")
                .hasCauseInstanceOf(CancelledError.class);
        assertThat(failAfter(seconds(2), () -> "at once")).isEqualTo("at once");
    }

    @AsyncTest
    void withADeadlineThatHasPassedEndsTheFirstWait(VirtualClock clock) {
        sleep(seconds(5));
        for (CancelScope scope :
                List.of(
                        CancelScope.at(seconds(4)),
                        CancelScope.after(ZERO),
                        CancelScope.after(seconds(-1)))) {
            scope.run(() -> {
                trail.add("begun");
                sleep(ZERO);
                trail.add("not reached");
            });
            assertThat(scope.cancelledCaught()).isTrue();
        }
        assertThat(trail).containsExactly("begun", "begun", "begun");
        assertThat(clock.time()).isEqualTo(seconds(5));
    }

    @AsyncTest
    void countsFromWhenItIsEntered(VirtualClock clock) {
        CancelScope scope = CancelScope.after(seconds(2));
        assertThat(scope.deadline()).isNull();
        sleep(seconds(5));
        scope.run(() -> {
            assertThat(scope.deadline()).isEqualTo(seconds(7));
            sleep(seconds(10));
        });
        assertThat(clock.time()).isEqualTo(seconds(7));
    }

    @AsyncTest
    void hasADeadlineThatCanBeMoved(VirtualClock clock) {
        CancelScope scope = CancelScope.after(seconds(2));
        scope.run(() -> {
            scope.deadline(seconds(5));
            sleep(seconds(3));
            scope.deadline(seconds(4));
            sleep(seconds(10));
        });
        assertThat(clock.time()).isEqualTo(seconds(4));
        CancelScope endless = CancelScope.after(seconds(1));
        endless.run(() -> {
            endless.deadline(null);
            sleep(seconds(10));
        });
        assertThat(endless.cancelCalled()).isFalse();
    }

    @AsyncTest
    void hasTheDeadlineThatItWasGivenBeforeItIsEntered(VirtualClock clock) {
        CancelScope scope = CancelScope.after(seconds(2));
        scope.deadline(seconds(5));
        scope.run(() -> sleep(seconds(10)));
        assertThat(clock.time()).isEqualTo(seconds(5));
        CancelScope endless = CancelScope.after(seconds(2));
        endless.deadline(null);
        endless.run(() -> sleep(seconds(10)));
        assertThat(endless.cancelCalled()).isFalse();
    }

    @AsyncTest
    void saysWhatTheEarliestDeadlineIs() {
        assertThat(CancelScope.currentEffectiveDeadline()).isNull();
        CancelScope.at(seconds(5))
                .run(() -> {
                    assertThat(deadline()).isEqualTo(seconds(5));
                    CancelScope.at(seconds(9))
                            .run(() -> assertThat(deadline()).isEqualTo(seconds(5)));
                    CancelScope.at(seconds(2))
                            .run(() -> assertThat(deadline()).isEqualTo(seconds(2)));
                    CancelScope.shielded().run(() -> assertThat(deadline()).isNull());
                    CancelScope.shielded(seconds(8))
                            .run(() -> assertThat(deadline()).isEqualTo(seconds(8)));
                });
        CancelScope cancelled = new CancelScope();
        cancelled.run(() -> {
            cancelled.cancel();
            assertThat(deadline()).isLessThan(ZERO);
        });
    }

    private static @org.jspecify.annotations.Nullable Duration deadline() {
        return CancelScope.currentEffectiveDeadline();
    }

    // Misuse

    @AsyncTest
    void isForOneBlock() {
        CancelScope scope = new CancelScope();
        scope.run(() ->
                assertThatThrownBy(() -> scope.run(() -> {}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "CancelScope[entered] was entered before; a scope is for"
                                        + " one block, make a new one"));
        assertThatThrownBy(() -> scope.run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CancelScope[left] was entered before");
    }

    @Test
    void isForTasks() {
        assertThatThrownBy(() -> new CancelScope().run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot enter a cancel scope here");
        assertThatThrownBy(CancelScope::currentEffectiveDeadline)
                .isInstanceOf(IllegalStateException.class);
    }

    @AsyncTest
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // that is the test
    void namesWhatIsNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> CancelScope.after(null))
                .withMessage("limit");
        assertThatNullPointerException().isThrownBy(() -> CancelScope.at(null)).withMessage("when");
        CancelScope scope = new CancelScope();
        assertThatNullPointerException()
                .isThrownBy(() -> scope.run((Action<RuntimeException>) null))
                .withMessage("action");
        scope.run(() -> {});
    }

    @AsyncTest
    void showsItsState() {
        CancelScope scope = CancelScope.shielded(seconds(3));
        assertThat(scope).hasToString("CancelScope[new, shield]");
        scope.run(() -> {
            scope.cancel();
            assertThat(scope).hasToString("CancelScope[entered, deadline=PT3S, shield, cancelled]");
        });
        assertThat(scope).hasToString("CancelScope[left, deadline=PT3S, shield, cancelled]");
        CancelScope caught = new CancelScope();
        caught.run(() -> {
            caught.cancel();
            sleep(ZERO);
        });
        assertThat(caught).hasToString("CancelScope[left, cancelled, caught]");
    }
}
