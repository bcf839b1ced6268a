package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.timeoutAt;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TimeoutTest {
    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    @AsyncTest
    @Behaviour(103)
    void isThrownByTheBlockWhoseCodeSeesACancellation(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                () -> {
                                    try {
                                        sleep(seconds(10));
                                    } catch (CancelledError inside) {
                                        trail.add("inside: cancelled");
                                        throw inside;
                                    }
                                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 1.0 s")
                .hasCauseInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("inside: cancelled");
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(current().cancelling()).isZero();
        sleep(seconds(1));
    }

    @AsyncTest
    void thatIsNotReachedDoesNothing(VirtualClock clock) throws Exception {
        List<Timeout> timeouts = new ArrayList<>();
        String result =
                timeout(
                        seconds(10),
                        (Timeout timeout) -> {
                            timeouts.add(timeout);
                            return sleep(seconds(1), "result");
                        });
        assertThat(result).isEqualTo("result");
        assertThat(timeouts.getFirst().expired()).isFalse();
        assertThat(timeouts.getFirst()).hasToString("Timeout[exited, when=PT10S]");
        sleep(seconds(20));
        assertThat(clock.time()).isEqualTo(seconds(21));
    }

    @AsyncTest
    void ofNullIsNoLimit(VirtualClock clock) throws Exception {
        timeout(null, () -> sleep(Duration.ofDays(1)));
        timeoutAt(null, () -> sleep(Duration.ofDays(1)));
        assertThat(clock.time()).isEqualTo(Duration.ofDays(2));
    }

    @AsyncTest
    void canBeAPointInTime(EventLoop loop, VirtualClock clock) {
        sleep(seconds(5));
        assertThatThrownBy(() -> timeoutAt(seconds(7), () -> sleep(seconds(10))))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 2.0 s");
        assertThat(clock.time()).isEqualTo(seconds(7));
    }

    @AsyncTest
    @Behaviour(107)
    void letsAForeignExceptionPassUnchanged() {
        IOException foreign = new IOException("foreign");
        assertThatThrownBy(() -> timeout(seconds(1), () -> throwing(foreign)))
                .isSameAs(foreign)
                .hasNoSuppressedExceptions();
    }

    @AsyncTest
    @Behaviour(107)
    void isAddedToAnExceptionThatCameOfItsExpiry() {
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                () -> {
                                    try {
                                        sleep(seconds(10));
                                    } finally {
                                        failInCleanup();
                                    }
                                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("in the cleanup")
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed())
                                .singleElement()
                                .isInstanceOf(TimeoutException.class));
        assertThat(current().cancelling()).isZero();
    }

    @AsyncTest
    @Behaviour(109)
    void ofZeroOrLessStrikesWhereTheBlockFirstSuspends() {
        for (Duration none : List.of(ZERO, seconds(-11))) {
            List<String> trail = new ArrayList<>();
            assertThatThrownBy(() ->
                            timeout(
                                    none,
                                    () -> {
                                        trail.add("begun");
                                        sleep(ZERO);
                                        trail.add("not reached");
                                    }))
                    .isInstanceOf(TimeoutException.class);
            assertThat(trail).containsExactly("begun");
            assertThatThrownBy(() -> timeout(none, () -> sleep(seconds(1))))
                    .isInstanceOf(TimeoutException.class);
        }
    }

    @AsyncTest
    @Behaviour(109)
    void doesNotStrikeABlockThatNeverSuspends(VirtualClock clock) throws Exception {
        assertThat(timeout(ZERO, () -> "result")).isEqualTo("result");
        timeout(seconds(1), () -> clock.advance(seconds(5)));
        sleep(ZERO);
        sleep(ZERO);
        assertThat(current().cancelling()).isZero();
    }

    @AsyncTest
    @Behaviour(110)
    void thatTheBlockSwallowsEndsItNormally() throws Exception {
        List<Timeout> timeouts = new ArrayList<>();
        String result =
                timeout(
                        seconds(1),
                        (Timeout timeout) -> {
                            timeouts.add(timeout);
                            try {
                                return sleep(seconds(10), "slept");
                            } catch (CancelledError swallowed) {
                                return "swallowed, cancelling: " + current().cancelling();
                            }
                        });
        assertThat(result).isEqualTo("swallowed, cancelling: 1");
        assertThat(timeouts.getFirst().expired()).isTrue();
        assertThat(current().cancelling()).isZero();
        sleep(seconds(1));
    }

    @AsyncTest
    @Behaviour(111)
    void worksInTheCleanupOfACancelledTask(VirtualClock clock) {
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        assertThatThrownBy(() -> timeout(seconds(1), () -> sleep(seconds(10))))
                                .isInstanceOf(TimeoutException.class);
                        assertThat(current().cancelling()).isEqualTo(1);
                    }
                });
        sleep(seconds(1));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    @Behaviour(111)
    void inTheCleanupOfACancelledTaskLetsAFurtherCancellationPass() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } catch (CancelledError first) {
                        try {
                            timeout(seconds(5), () -> sleep(seconds(10)));
                        } catch (CancelledError second) {
                            trail.add(first.getMessage() + ", " + second.getMessage());
                        }
                    }
                });
        sleep(seconds(1));
        task.cancel("first");
        sleep(seconds(1));
        task.cancel("second");
        task.await();
        assertThat(trail).containsExactly("first, second");
        assertThat(task.cancelling()).isEqualTo(2);
    }

    @AsyncTest
    void letsACancellationFromOutsidePass() {
        Task<?> task = createTask(() -> timeout(seconds(10), () -> sleep(seconds(10))));
        sleep(seconds(1));
        task.cancel("outside");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    }

    @AsyncTest
    void letsACancellationPassThatComesTogetherWithItsDeadline(EventLoop loop) {
        Task<?> task = createTask(() -> timeout(seconds(1), () -> sleep(seconds(10))));
        sleep(ZERO);
        loop.callAt(seconds(1), task::cancel);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void canBeMovedByItsBlock(EventLoop loop, VirtualClock clock) {
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                (Timeout timeout) -> {
                                    assertThat(timeout.when()).isEqualTo(seconds(1));
                                    timeout.reschedule(null);
                                    assertThat(timeout.when()).isNull();
                                    sleep(seconds(10));
                                    timeout.reschedule(loop.time().plus(seconds(5)));
                                    return sleep(seconds(10), "not in time");
                                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 15.0 s");
        assertThat(clock.time()).isEqualTo(seconds(15));
    }

    @AsyncTest
    void movedIntoThePastStrikesAtTheNextSuspension(EventLoop loop) {
        assertThatThrownBy(() ->
                        timeout(
                                seconds(10),
                                (Timeout timeout) -> {
                                    timeout.reschedule(loop.time().minus(seconds(1)));
                                    sleep(ZERO);
                                    return "not reached";
                                }))
                .isInstanceOf(TimeoutException.class);
    }

    @AsyncTest
    void cannotBeMovedOnceItHasPassed() {
        List<Timeout> timeouts = new ArrayList<>();
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                (Timeout timeout) -> {
                                    timeouts.add(timeout);
                                    try {
                                        return sleep(seconds(10), "not reached");
                                    } finally {
                                        assertThat(timeout.expired()).isTrue();
                                        assertCannotBeMoved(timeout, "expiring");
                                    }
                                }))
                .isInstanceOf(TimeoutException.class);
        assertCannotBeMoved(timeouts.getFirst(), "expired");
    }

    private static void assertCannotBeMoved(Timeout timeout, String state) {
        assertThatThrownBy(() -> timeout.reschedule(seconds(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the deadline cannot be moved any more: Timeout["
                                + state
                                + ", when=PT1S]. Move it within its block and before it has"
                                + " passed");
    }

    @Test
    void needsATask() {
        assertThatThrownBy(() -> timeout(seconds(1), () -> "result"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "cannot set a timeout here: no event loop runs on the thread .+\\."
                                + " Call it in code that Asyncio.run or createTask runs");
    }

    private static void failInCleanup() {
        throw new IllegalStateException("in the cleanup");
    }

    private static void throwing(IOException exception) throws IOException {
        throw exception;
    }

    @AsyncTest
    void whoseDeadlineIsMovedInTheIterationInWhichItIsDueDoesNotStrike(VirtualClock clock)
            throws Exception {
        String result =
                timeout(
                        seconds(1),
                        deadline -> {
                            clock.advance(seconds(1));
                            // Ahead of the task by now stands the expiry, in the ready queue.
                            EventLoop.running().callSoon(() -> deadline.reschedule(seconds(100)));
                            sleep(seconds(10));
                            return "done";
                        });
        assertThat(result).isEqualTo("done");
        assertThat(
                        Asyncio.<String, Exception>timeout(
                                ZERO,
                                deadline -> {
                                    deadline.reschedule(null);
                                    sleep(seconds(1));
                                    return "done";
                                }))
                .isEqualTo("done");
    }

    @AsyncTest
    void atATimeTooFarToCountIsOverAtOnceOrNever() throws Exception {
        sleep(seconds(1));
        assertThatThrownBy(() ->
                        timeoutAt(Duration.ofSeconds(Long.MIN_VALUE), () -> sleep(seconds(1))))
                .isInstanceOf(TimeoutException.class);
        timeoutAt(Duration.ofSeconds(Long.MAX_VALUE), () -> sleep(seconds(1)));
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void needsCode() {
        Block<Integer, Exception> block = null;
        Timeout.Body<Integer, Exception> body = null;
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> timeout(seconds(1), block),
                        () -> timeout(seconds(1), body),
                        () -> timeoutAt(seconds(1), block),
                        () -> timeoutAt(seconds(1), body),
                        () -> Asyncio.waitFor(block, seconds(1)))) {
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage("code");
        }
    }

    @Test
    void namesTheLimitThatWasGivenHoweverLongItTookToSetIt() {
        class Ticking implements Waiter {
            private long now;

            @Override
            public long nanoTime() {
                return now += 1_000_000;
            }

            @Override
            public void await(long deadline, boolean outside, Poller poller) {
                now = Math.max(now, deadline);
            }
        }
        try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withWaiter(Ticking::new))) {
            Callable<String> code =
                    () -> {
                        try {
                            timeout(seconds(1), () -> sleep(seconds(9)));
                        } catch (TimeoutException expected) {
                            return String.valueOf(expected.getMessage());
                        }
                        return "in time";
                    };
            assertThat(loop.runUntilComplete(code)).isEqualTo("not done within 1.0 s");
        }
    }
}
