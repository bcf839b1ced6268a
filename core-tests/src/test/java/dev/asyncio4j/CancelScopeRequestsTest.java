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

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/** Cancel scopes beside what cancels a task by requests: its own cancel, timeouts, groups. */
class CancelScopeRequestsTest {
    private final List<String> trail = new ArrayList<>();

    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    /** Sleeps for so long, and notes it. */
    private void sleepAndNote(int seconds) {
        sleep(seconds(seconds));
        trail.add("slept " + seconds);
    }

    private static void failAfterASecond() {
        taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(1));
                throw new IOException("on purpose");
            });
            sleep(seconds(10));
        });
    }

    /** A channel whose receiver is handed something just before a timeout strikes. */
    private static Channel<Integer> handOverAfterASecond(EventLoop loop) {
        Channel<Integer> channel = Channel.rendezvous();
        loop.callLater(seconds(1), () -> channel.sender().trySend(7));
        return channel;
    }

    // Timeouts

    @AsyncTest
    void aTimeoutThatExpiresWithTheScopeAroundItLeavesItToTheScope(EventLoop loop)
            throws TimeoutException {
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(1), scope::cancel);
        scope.run(() -> timeout(seconds(1), () -> sleep(seconds(10))));
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(current().cancelling()).isZero();
    }

    @AsyncTest
    void aTimeoutWhoseBlockCleansUpWhenTheScopeIsCancelledLeavesItToTheScope(EventLoop loop)
            throws TimeoutException {
        CancelScope scope = new CancelScope();
        loop.callLater(seconds(2), scope::cancel);
        scope.run(() ->
                timeout(
                        seconds(1),
                        () -> {
                            try {
                                sleep(seconds(10));
                            } finally {
                                sleep(seconds(10));
                            }
                        }));
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(loop.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void aTimeoutInAShieldThatWasNotNoticedIsGoneWithItsBlock(EventLoop loop) {
        Task<?> task =
                createTask(() ->
                        CancelScope.shielded()
                                .run(() -> {
                                    Channel<Integer> channel = handOverAfterASecond(loop);
                                    timeout(
                                            seconds(1),
                                            () -> trail.add("got " + channel.receiver().receive()));
                                    sleepAndNote(1);
                                }));
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("got 7", "slept 1");
    }

    @AsyncTest
    void aTimeoutInAScopeThatBecomesAShieldIsNotHeldOffByIt(EventLoop loop, VirtualClock clock) {
        CancelScope scope = new CancelScope();
        scope.run(() ->
                assertThatThrownBy(
                                () -> {
                                    Channel<Integer> channel = handOverAfterASecond(loop);
                                    timeout(
                                            seconds(1),
                                            () -> {
                                                trail.add("got " + channel.receiver().receive());
                                                scope.shield(true);
                                                sleepAndNote(10);
                                            });
                                })
                        .isInstanceOf(TimeoutException.class));
        assertThat(trail).containsExactly("got 7");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    // Groups

    @AsyncTest
    void aGroupThatFailsInAShieldDoesNotLetThroughWhatCameBefore() {
        for (boolean delivered : List.of(true, false)) {
            trail.clear();
            Task<?> task =
                    createTask(() -> {
                        current().cancel("before");
                        try {
                            if (delivered) {
                                sleep(ZERO);
                            }
                        } finally {
                            CancelScope.shielded()
                                    .run(() -> {
                                        assertThatThrownBy(
                                                        CancelScopeRequestsTest::failAfterASecond)
                                                .isInstanceOf(TaskGroupException.class);
                                        sleepAndNote(1);
                                    });
                        }
                        trail.add("behind the shield");
                        sleep(ZERO);
                    });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("before");
            assertThat(trail.getFirst()).isEqualTo("slept 1");
            assertThat(task.cancelling()).isEqualTo(1);
        }
    }

    @AsyncTest
    void aGroupThatFailsAsksAnewForACancellationThatItsErrorsTookThePlaceOf() {
        Task<?> task =
                createTask(() ->
                        new CancelScope()
                                .run(() -> {
                                    assertThatThrownBy(() ->
                                                    taskGroup(group -> {
                                                        group.createTask(this::failWhenCancelled);
                                                        sleep(seconds(10));
                                                    }))
                                            .isInstanceOf(TaskGroupException.class);
                                    trail.add("group failed");
                                    sleepAndNote(1);
                                }));
        sleep(seconds(1));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("group failed");
        assertThat(task.cancelling()).isEqualTo(1);
    }

    private void failWhenCancelled() throws IOException {
        try {
            sleep(seconds(10));
        } finally {
            throwOnPurpose();
        }
    }

    private static void throwOnPurpose() throws IOException {
        throw new IOException("on purpose");
    }

    // The task's own requests

    @AsyncTest
    void aRequestSaysItsOwnThoughAScopeIsCancelledToo() {
        for (boolean first : List.of(true, false)) {
            CancelScope scope = new CancelScope();
            Task<?> task = createTask(() -> scope.run(() -> sleep(seconds(10))));
            sleep(seconds(1));
            if (first) {
                task.cancel("request");
            }
            scope.cancel("scope");
            if (!first) {
                task.cancel("request");
            }
            assertThatThrownBy(task::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("request");
        }
    }

    @AsyncTest
    void aRequestThatIsHeldOffSaysItsOwnBehindTheShield() {
        Task<?> task =
                createTask(() -> {
                    CancelScope shield = CancelScope.shielded();
                    shield.run(() -> {
                        current().cancel("request");
                        shield.cancel("scope");
                        sleep(ZERO);
                    });
                    assertThat(shield.cancelledCaught()).isTrue();
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("request");
    }

    @AsyncTest
    void aScopeThatBecomesAShieldHoldsOffARequestAndKeepsItsOwnCancellation() {
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() -> {
                    scope.run(() -> {
                        current().cancel();
                        scope.shield(true);
                        sleepAndNote(1);
                        scope.cancel();
                        sleepAndNote(2);
                    });
                    trail.add("behind");
                    sleepAndNote(3);
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("slept 1", "behind");
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void aShieldThatIsTakenAwayStillKeepsItsOwnThoughItsTaskWasCancelledBefore() {
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        CancelScope shield = CancelScope.shielded(seconds(2));
                        shield.run(() -> {
                            sleepAndNote(1);
                            shield.shield(false);
                            sleepAndNote(10);
                        });
                        trail.add("kept: " + shield.cancelledCaught());
                    }
                });
        sleep(seconds(1));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("slept 1", "kept: true");
    }

    @AsyncTest
    void aShieldThatIsTakenAwayByItsOwnCodeLetsARequestThroughAtTheNextWait() {
        Task<?> task =
                createTask(() -> {
                    CancelScope shield = CancelScope.shielded();
                    shield.run(() -> {
                        sleepAndNote(3);
                        shield.shield(false);
                        trail.add("no shield");
                        sleepAndNote(1);
                    });
                });
        sleep(seconds(1));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("slept 3", "no shield");
    }

    @AsyncTest
    void twoShieldsThatAreTakenAwayOneByOneLetItThroughWithTheLast(EventLoop loop) {
        CancelScope outer = CancelScope.shielded();
        CancelScope inner = CancelScope.shielded();
        Task<?> task = createTask(() -> outer.run(() -> inner.run(() -> sleepAndNote(10))));
        loop.callLater(seconds(1), task::cancel);
        loop.callLater(seconds(2), () -> inner.shield(false));
        loop.callLater(seconds(3), () -> outer.shield(false));
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(loop.time()).isEqualTo(seconds(3));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void aShieldHoldsOffWhatComesThroughAChainOfAwaits() {
        Task<?> last = createTask(() -> sleepAndNote(3));
        Task<?> shielding = createTask(() -> CancelScope.shielded().run(() -> last.await()));
        Task<?> first = createTask(() -> shielding.await());
        sleep(seconds(1));
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("slept 3");
        assertThat(last.isCancelled()).isFalse();
        assertThat(shielding.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void requestsAreCountedWhereverTheyAreHeldOff() {
        Task<?> task =
                createTask(() -> {
                    CancelScope.shielded().run(() -> sleepAndNote(3));
                    trail.add("left " + current().cancelling());
                    sleepAndNote(4);
                });
        sleep(seconds(1));
        task.cancel();
        task.cancel();
        assertThat(task.cancelling()).isEqualTo(2);
        assertThat(task.uncancel()).isEqualTo(1);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("slept 3", "left 1");
    }

    @AsyncTest
    void aRequestOfATimeoutCanBeTakenBackByItsCode() {
        CancelScope.shielded()
                .run(() -> {
                    current().cancel();
                    assertThat(current().uncancel()).isZero();
                    assertThatThrownBy(() ->
                                    timeout(
                                            seconds(1),
                                            () -> {
                                                try {
                                                    sleep(seconds(10));
                                                } finally {
                                                    trail.add("left " + current().uncancel());
                                                }
                                            }))
                            .isInstanceOf(TimeoutException.class);
                    sleepAndNote(1);
                });
        assertThat(trail).containsExactly("left 0", "slept 1");
        assertThat(current().cancelling()).isZero();
    }

    @AsyncTest
    void aCircleOfTasksIsBrokenThoughAShieldIsAroundTheWait() {
        CancelScope scope = CancelScope.shielded();
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(createTask(() -> scope.run(() -> tasks.get(1).await())));
        tasks.add(createTask(() -> tasks.get(0).await()));
        sleep(seconds(1));
        scope.cancel("stop");
        Asyncio.wait(tasks);
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(tasks.get(0).isCancelled()).isFalse();
        assertThat(tasks.get(0).cancelling()).isZero();
    }
}
