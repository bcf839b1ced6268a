package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

class NestedTimeoutTest {
    /** Runs two blocks, one in the other, and tells which of them timed out. */
    private static List<String> trailOf(Duration outer, Duration inner, Action<?> code) {
        List<String> trail = new ArrayList<>();
        try {
            timeout(
                    outer,
                    () -> {
                        try {
                            timeout(inner, code);
                        } catch (TimeoutException timeUp) {
                            trail.add("inner timeout");
                        } catch (CancelledError cancelled) {
                            trail.add("inner cancelled");
                            throw cancelled;
                        }
                        sleep(seconds(100));
                        trail.add("finished");
                    });
        } catch (TimeoutException timeUp) {
            trail.add("outer timeout");
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
        return trail;
    }

    @AsyncTest
    void eachStrikesAtItsOwnTime(VirtualClock clock) {
        assertThat(trailOf(seconds(5), seconds(1), () -> sleep(seconds(10))))
                .containsExactly("inner timeout", "outer timeout");
        assertThat(clock.time()).isEqualTo(seconds(5));
    }

    @AsyncTest
    @Behaviour(105)
    void theOuterOneIsNotTakenForTheInnerOne(VirtualClock clock) {
        assertThat(trailOf(seconds(1), seconds(5), () -> sleep(seconds(10))))
                .containsExactly("inner cancelled", "outer timeout");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    @Behaviour({105, 106})
    void theOuterOneWinsIfBothStrikeTogether() {
        assertThat(trailOf(seconds(1), seconds(1), () -> sleep(seconds(10))))
                .containsExactly("inner cancelled", "outer timeout");
    }

    @AsyncTest
    @Behaviour(106)
    void theOuterOneWinsIfTheLoopWasBusyWhenTheirTimesCame(VirtualClock clock) {
        Action<?> busy =
                () -> {
                    clock.advance(seconds(2));
                    sleep(seconds(10));
                };
        assertThat(trailOf(seconds(1), seconds(0.1), busy))
                .containsExactly("inner cancelled", "outer timeout");
        assertThat(trailOf(seconds(0.1), seconds(1), busy))
                .containsExactly("inner cancelled", "outer timeout");
    }

    @AsyncTest
    @Behaviour(106)
    void theOuterOneStillStrikesAfterTheInnerOneWasCaught(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                () -> {
                                    assertThatThrownBy(() ->
                                                    timeout(seconds(0.5), () -> sleep(seconds(9))))
                                            .isInstanceOf(TimeoutException.class);
                                    clock.advance(seconds(2));
                                    trail.add("busy until " + clock.time());
                                    sleep(seconds(10));
                                    trail.add("not reached");
                                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("busy until PT2.5S");
    }

    @AsyncTest
    void oneInTheCleanupOfAnExpiredBlockStrikesToo(VirtualClock clock) {
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                () -> {
                                    try {
                                        sleep(seconds(10));
                                    } finally {
                                        assertThatThrownBy(() ->
                                                        timeout(
                                                                seconds(1),
                                                                () -> sleep(seconds(10))))
                                                .isInstanceOf(TimeoutException.class);
                                    }
                                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    @Behaviour(113)
    void aroundATaskGroupIsAddedToTheErrorsOfItsCleanup() {
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                () ->
                                        taskGroup(group -> {
                                            group.createTask(NestedTimeoutTest::failInCleanup);
                                            try {
                                                throw new IllegalStateException("being handled");
                                            } catch (IllegalStateException handled) {
                                                sleep(seconds(10));
                                            }
                                        })))
                .isInstanceOf(TaskGroupException.class)
                .satisfies(thrown -> {
                    TaskGroupException errors = (TaskGroupException) thrown;
                    assertThat(errors.exceptions())
                            .singleElement()
                            .isInstanceOf(ArithmeticException.class);
                    assertThat(errors.getSuppressed())
                            .singleElement()
                            .isInstanceOf(TimeoutException.class);
                });
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
    }

    @AsyncTest
    void aroundATaskGroupCancelsItsTasks(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                () ->
                                        taskGroup(group -> {
                                            group.createTask(() -> {
                                                try {
                                                    sleep(seconds(10));
                                                } finally {
                                                    sleep(seconds(1));
                                                    trail.add("cleaned up");
                                                }
                                            });
                                        })))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("cleaned up");
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    private static void failInCleanup() {
        try {
            sleep(seconds(10));
        } catch (CancelledError cancelled) {
            throw new ArithmeticException("in the cleanup");
        }
    }
}
