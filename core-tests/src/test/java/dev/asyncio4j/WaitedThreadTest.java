package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.failAfter;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thread whose task waits for it though it is cancelled. */
@Tag("real")
class WaitedThreadTest {
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, SECONDS)).isTrue();
    }

    private static <T> T waitFor(Callable<T> code) {
        return toThread(code, ThreadOptions.waiting());
    }

    private String waitUntilFree() throws InterruptedException {
        begun.countDown();
        await(free);
        trail.add("thread ends");
        return "result";
    }

    /** Whether the thread is told of a cancellation. */
    private String check() {
        Throwable thrown = catchThrowable(FromThread::checkCancelled);
        return thrown == null ? "no" : "told: " + thrown.getMessage();
    }

    private String checkTwice() throws InterruptedException {
        waitUntilFree();
        trail.add(check());
        trail.add(check());
        return "partial";
    }

    private String pass() {
        sleep(ZERO);
        return "went on";
    }

    private static String nextWait() {
        Throwable thrown = catchThrowable(() -> sleep(ZERO));
        return thrown == null ? "not cancelled" : "cancelled: " + thrown.getMessage();
    }

    private void whileTheThreadWaits(Action<?> action) throws Exception {
        await(begun);
        action.run();
        sleep(ZERO);
        sleep(ZERO);
        trail.add("free");
        free.countDown();
    }

    // Requests

    @AsyncTest
    void keepsItsTaskUntilItEndsAndItsResultStands() throws Exception {
        Task<?> task =
                createTask(() -> {
                    trail.add(waitFor(this::waitUntilFree));
                    trail.add(nextWait());
                    trail.add(pass());
                });
        sleep(ZERO);
        whileTheThreadWaits(() -> task.cancel("enough"));
        task.await();
        assertThat(trail)
                .containsExactly("free", "thread ends", "result", "cancelled: enough", "went on");
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void isTheLastThatACancelledTaskDoes() throws Exception {
        Task<String> task = createTask(() -> waitFor(this::waitUntilFree));
        sleep(ZERO);
        whileTheThreadWaits(() -> task.cancel("enough"));
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(trail).containsExactly("free", "thread ends");
    }

    @AsyncTest
    void thatFailsIsNotHiddenByTheCancellation() throws Exception {
        IOException error = new IOException("own");
        Task<?> task =
                createTask(() -> {
                    assertThatThrownBy(() ->
                                    waitFor(() -> {
                                        waitUntilFree();
                                        throw error;
                                    }))
                            .isInstanceOf(CompletionException.class)
                            .hasCause(error);
                    trail.add(nextWait());
                });
        sleep(ZERO);
        whileTheThreadWaits(() -> task.cancel("enough"));
        task.await();
        assertThat(trail).containsExactly("free", "thread ends", "cancelled: enough");
    }

    @AsyncTest
    void canNoticeARequestAndThatIsItsDelivery() throws Exception {
        Task<?> task =
                createTask(() -> {
                    try {
                        waitFor(() -> {
                            waitUntilFree();
                            FromThread.checkCancelled();
                            return "not reached";
                        });
                    } finally {
                        trail.add(nextWait());
                    }
                });
        sleep(ZERO);
        whileTheThreadWaits(() -> task.cancel("enough"));
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(trail).containsExactly("free", "thread ends", "not cancelled");
    }

    @AsyncTest
    void thatSwallowsARequestHasSwallowedIt() throws Exception {
        Task<?> task =
                createTask(() -> {
                    trail.add(waitFor(this::checkTwice));
                    trail.add(nextWait());
                });
        sleep(ZERO);
        whileTheThreadWaits(() -> task.cancel("enough"));
        task.await();
        assertThat(trail)
                .containsExactly(
                        "free", "thread ends", "told: enough", "no", "partial", "not cancelled");
    }

    @AsyncTest
    void isToldOfEachOfTwoRequests() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        Task<?> task =
                createTask(() -> {
                    waitFor(() -> {
                        begun.countDown();
                        String answer = check();
                        while (answer.equals("no")) {
                            Thread.onSpinWait();
                            answer = check();
                        }
                        trail.add(answer);
                        told.countDown();
                        return checkTwice();
                    });
                    trail.add(nextWait());
                });
        sleep(ZERO);
        await(begun);
        task.cancel("first");
        await(told);
        whileTheThreadWaits(() -> task.cancel("second"));
        task.await();
        assertThat(trail)
                .containsExactly(
                        "told: first",
                        "free",
                        "thread ends",
                        "told: second",
                        "no",
                        "not cancelled");
    }

    @AsyncTest
    void isNotToldOfARequestThatWasTakenBack() throws Exception {
        Task<?> task =
                createTask(() -> {
                    waitFor(this::checkTwice);
                    trail.add(nextWait());
                });
        sleep(ZERO);
        whileTheThreadWaits(() -> {
            task.cancel();
            task.uncancel();
        });
        task.await();
        assertThat(trail).containsExactly("free", "thread ends", "no", "no", "not cancelled");
    }

    @AsyncTest
    void doesNotBeginInATaskThatIsCancelled() {
        Task<?> task =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel("before");
                    waitFor(() -> trail.add("begun"));
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("before");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void isTakenBackAsLongAsItHasNotBegun(EventLoop loop) throws Exception {
        loop.setDefaultExecutor(Executors.newSingleThreadExecutor());
        Task<?> busy = createTask(() -> toThread(this::waitUntilFree));
        sleep(ZERO);
        await(begun);
        Task<?> task = createTask(() -> waitFor(() -> trail.add("never")));
        sleep(ZERO);
        task.cancel("enough");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        free.countDown();
        busy.await();
        assertThat(trail).containsExactly("thread ends");
    }

    // Timeouts, groups

    @AsyncTest
    void thatEndsLateWithAResultIsNoTimeout(VirtualClock clock) throws Exception {
        Task<String> task =
                createTask(() -> timeout(seconds(1), () -> waitFor(this::waitUntilFree)));
        sleep(ZERO);
        whileTheThreadWaits(() -> clock.advance(seconds(2)));
        assertThat(task.await()).isEqualTo("result");
        assertThat(task.cancelling()).isZero();
    }

    @AsyncTest
    void thatNoticesATimeoutIsOne(VirtualClock clock) throws Exception {
        Task<String> task =
                createTask(() ->
                        timeout(
                                seconds(1),
                                () ->
                                        waitFor(() -> {
                                            waitUntilFree();
                                            FromThread.checkCancelled();
                                            return "not reached";
                                        })));
        sleep(ZERO);
        whileTheThreadWaits(() -> clock.advance(seconds(2)));
        assertThatThrownBy(() -> task.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);
    }

    @AsyncTest
    void isNotOutlivedByAGroupThatFails() throws Exception {
        Task<?> task =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(() -> waitFor(this::checkTwice));
                            sleep(ZERO);
                            await(begun);
                            throw new IOException("own");
                        }));
        sleep(ZERO);
        whileTheThreadWaits(() -> {});
        assertThatThrownBy(task::await).isInstanceOf(TaskGroupException.class);
        assertThat(trail).containsExactly("free", "thread ends", "told: null", "no");
    }

    // Scopes

    @AsyncTest
    void isToldOfACancelledScopeEachTimeAndTheScopeGoesOn() throws Exception {
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() -> {
                    scope.run(() -> {
                        trail.add(waitFor(this::checkTwice));
                        trail.add(nextWait());
                        trail.add(nextWait());
                        sleep(ZERO);
                    });
                    trail.add(nextWait());
                });
        sleep(ZERO);
        whileTheThreadWaits(() -> scope.cancel("over"));
        task.await();
        assertThat(trail)
                .containsExactly(
                        "free",
                        "thread ends",
                        "told: over",
                        "told: over",
                        "partial",
                        "cancelled: over",
                        "cancelled: over",
                        "not cancelled");
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void whoseCancelledScopeEndsWithItGivesItsResult() throws Exception {
        CancelScope scope = new CancelScope();
        Task<?> task = createTask(() -> scope.run(() -> waitFor(this::waitUntilFree)));
        sleep(ZERO);
        whileTheThreadWaits(scope::cancel);
        assertThat(task.await().toString()).isEqualTo("Optional[result]");
        assertThat(scope.cancelCalled()).isTrue();
        assertThat(scope.cancelledCaught()).isFalse();
    }

    @AsyncTest
    void thatEndsBecauseOfItsScopeIsCaughtByIt(VirtualClock clock) throws Exception {
        Task<?> task =
                createTask(() ->
                        failAfter(
                                seconds(1),
                                () ->
                                        waitFor(() -> {
                                            waitUntilFree();
                                            FromThread.checkCancelled();
                                            return 1;
                                        })));
        sleep(ZERO);
        whileTheThreadWaits(() -> clock.advance(seconds(2)));
        assertThatThrownBy(() -> task.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);
    }

    @AsyncTest
    void behindAShieldIsToldOfNothingOutside() throws Exception {
        CancelScope outside = new CancelScope();
        Task<?> task =
                createTask(() ->
                        outside.run(() -> {
                            CancelScope.shielded()
                                    .run(() -> {
                                        trail.add(waitFor(this::checkTwice));
                                        trail.add(nextWait());
                                    });
                            trail.add(nextWait());
                        }));
        sleep(ZERO);
        whileTheThreadWaits(() -> {
            outside.cancel("over");
            task.cancel("enough");
        });
        task.await();
        assertThat(trail)
                .startsWith("free", "thread ends", "no", "no", "partial", "not cancelled")
                .element(6)
                .asString()
                .startsWith("cancelled: ");
    }

    @AsyncTest
    void isToldWhenAShieldIsTakenAwayAndNotWhenOneIsPutUp() throws Exception {
        CancelScope outside = new CancelScope();
        CancelScope shield = CancelScope.shielded();
        Task<?> task =
                createTask(() ->
                        outside.run(() -> shield.run(() -> trail.add(waitFor(this::checkTwice)))));
        sleep(ZERO);
        whileTheThreadWaits(() -> {
            outside.cancel("over");
            shield.shield(false);
        });
        task.await();
        assertThat(trail)
                .containsExactly("free", "thread ends", "told: over", "told: over", "partial");
    }

    @AsyncTest
    void isToldNoMoreWhenAShieldHasBeenPutUp() throws Exception {
        CancelScope outside = new CancelScope();
        CancelScope shield = new CancelScope();
        Task<?> task =
                createTask(() ->
                        outside.run(() ->
                                shield.run(() -> {
                                    waitFor(this::checkTwice);
                                    trail.add(nextWait());
                                })));
        sleep(ZERO);
        whileTheThreadWaits(() -> {
            outside.cancel("over");
            shield.shield(true);
        });
        task.await();
        assertThat(trail).containsExactly("free", "thread ends", "no", "no", "not cancelled");
    }

    // The loop's end

    @Test
    void isWaitedForByTheEndOfARun() {
        Asyncio.run(() -> {
            createTask(() -> {
                try {
                    sleep(seconds(10));
                } finally {
                    trail.add("others are cancelled");
                    free.countDown();
                }
            });
            createTask(() -> waitFor(this::checkTwice));
            sleep(ZERO);
            await(begun);
            trail.add("main ends");
        });
        assertThat(trail)
                .containsExactly(
                        "main ends", "others are cancelled", "thread ends", "told: null", "no");
    }

    @Test
    void keepsNoLoopFromBeingClosedByHand() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (LogCapture log = new LogCapture()) {
            EventLoop loop = EventLoop.create();
            loop.createTask(() -> {
                Throwable thrown =
                        catchThrowable(() ->
                                waitFor(() -> {
                                    checkTwice();
                                    ended.countDown();
                                    return 1;
                                }));
                trail.add(thrown.toString());
            });
            loop.runUntilComplete(() -> {
                sleep(ZERO);
                await(begun);
            });
            loop.close();
            assertThat(log.messages()).hasSize(1);
        }
        free.countDown();
        await(ended);
        assertThat(trail)
                .containsExactly(
                        "dev.asyncio4j.CancelledError: the event loop was closed",
                        "thread ends",
                        "told: the event loop was closed",
                        "told: the event loop was closed");
    }

    // Abandoned threads

    @AsyncTest
    void thatIsAbandonedInsteadIsToldEachTime(EventLoop loop) throws Exception {
        Task<?> task = createTask(() -> toThread(this::checkTwice));
        sleep(ZERO);
        await(begun);
        task.cancel("enough");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        free.countDown();
        loop.shutdownDefaultExecutor(seconds(10));
        assertThat(trail).containsExactly("thread ends", "told: enough", "told: enough");
    }

    @AsyncTest
    void mayBeAVirtualOneThatTheLoopStarted(EventLoop loop) throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            loop.setDefaultExecutor(pool);
            Task<?> task = createTask(() -> trail.add(waitFor(this::checkTwice)));
            sleep(ZERO);
            whileTheThreadWaits(() -> task.cancel("enough"));
            task.await();
        }
        assertThat(trail).containsExactly("free", "thread ends", "told: enough", "no", "partial");
    }
}
