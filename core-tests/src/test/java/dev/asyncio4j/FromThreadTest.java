package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a thread that a task has sent has done on the task's loop. */
@Tag("real")
class FromThreadTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, SECONDS)).isTrue();
    }

    private static <T> T waitFor(Callable<T> code) {
        return toThread(code, ThreadOptions.waiting());
    }

    /** An errand that would not end by itself, and cleans up by waiting. */
    private void waitForever() {
        try {
            begun.countDown();
            EventLoop.running().createFuture().await();
        } finally {
            sleep(ZERO);
            trail.add("errand cleans up");
        }
    }

    private String sendErrand() {
        try {
            FromThread.run(this::waitForever);
            return "not reached";
        } finally {
            trail.add("thread ends");
        }
    }

    // What comes of it

    @AsyncTest
    void runsCodeAsATaskOfTheLoopThatSentIt(EventLoop loop) {
        String result =
                toThread(() ->
                        FromThread.run(() -> {
                            assertThat(EventLoop.running()).isSameAs(loop);
                            assertThat(currentTask()).isNotNull();
                            return sleep(ZERO, "result");
                        }));
        assertThat(result).isEqualTo("result");
        toThread(() -> FromThread.run(() -> trail.add("ran")), ThreadOptions.interrupting());
        toThread(() -> {
            FromThread.run(() -> sleep(ZERO));
            assertThat(FromThread.loop()).isSameAs(loop);
        });
        assertThat(trail).containsExactly("ran");
        assertThat(loop.allTasks()).hasSize(1);
    }

    @AsyncTest
    void isThrownWhatTheCodeThrows() {
        IOException checked = new IOException("own");
        IllegalStateException unchecked = new IllegalStateException("own");
        Callable<String> failing =
                () -> {
                    throw checked;
                };
        waitFor(() ->
                assertThatThrownBy(() -> FromThread.run(failing))
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isSameAs(checked));
        waitFor(() ->
                assertThatThrownBy(() ->
                                FromThread.run(() -> {
                                    throw unchecked;
                                }))
                        .isSameAs(unchecked));
    }

    @AsyncTest
    void hasCodeSeeItsContextAndNotTheOtherWayRound() {
        REQUEST.set("task");
        waitFor(() -> {
            trail.add(REQUEST.value());
            REQUEST.set("thread");
            FromThread.run(() -> {
                trail.add(REQUEST.value());
                REQUEST.set("errand");
            });
            return trail.add(REQUEST.value());
        });
        trail.add(REQUEST.value());
        assertThat(trail).containsExactly("task", "thread", "thread", "task");
    }

    /** A thread that waits for the loop does not keep virtual time from going on. */
    @AsyncTest
    void mayHaveItsCodeWaitForTheClock(VirtualClock clock) {
        toThread(() -> FromThread.run(() -> sleep(seconds(10))));
        waitFor(() -> {
            FromThread.run(() -> sleep(seconds(20)));
            return 1;
        });
        assertThat(clock.time()).isEqualTo(seconds(30));
    }

    @AsyncTest
    void mayCrossOverAgainAndAgain() {
        String name =
                waitFor(() ->
                        FromThread.run(() ->
                                waitFor(() ->
                                        FromThread.run(() ->
                                                Objects.requireNonNull(currentTask()).name()))));
        assertThat(name).startsWith("Task-");
    }

    @AsyncTest
    void hasATraceThatLeadsFromTheThreadToTheError() {
        Throwable thrown =
                waitFor(() ->
                        catchThrowable(() ->
                                FromThread.run(() -> {
                                    throw new IllegalStateException("own");
                                })));
        assertThat(thrown.getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .containsSubsequence("runErrand", "run");
    }

    // Who may

    @AsyncTest
    void isNoUseOnALoop(EventLoop loop) throws Exception {
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("run", () -> FromThread.run(() -> trail.add("ran")));
        uses.put("checkCancelled", FromThread::checkCancelled);
        uses.put("loop", FromThread::loop);
        uses.forEach(FromThreadTest::assertRefusedOnALoop);
        loop.callSoon(() -> uses.forEach(FromThreadTest::assertRefusedOnALoop));
        Thread started = Thread.ofVirtual().unstarted(() -> assertRefusedOnALoop(uses));
        started.start();
        started.join();
        // Nor on another loop, whose caller is such a thread.
        toThread(() -> Asyncio.run(() -> uses.forEach(FromThreadTest::assertRefusedOnALoop)));
        assertThat(trail).containsExactly("refused");
    }

    private void assertRefusedOnALoop(Map<String, ThrowingCallable> uses) {
        uses.forEach(FromThreadTest::assertRefusedOnALoop);
        trail.add("refused");
    }

    private static void assertRefusedOnALoop(String method, ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "FromThread."
                                + method
                                + " is for threads, but this code runs on an event loop, on the ");
    }

    @Test
    void isNoUseOnAThreadThatNoTaskHasSent() {
        assertNotSent();
    }

    @AsyncTest
    void isNoUseInOtherJobsOrThreadsOfTheThread(EventLoop loop) throws Exception {
        loop.runInExecutor(null, FromThreadTest::assertNotSent).await();
        toThread(() -> {
            Thread other = new Thread(() -> assertNotSentBy(trail));
            other.start();
            other.join();
        });
        loop.runInExecutor(null, FromThreadTest::assertNotSent).await();
        assertThat(trail).containsExactly("refused");
    }

    private static void assertNotSentBy(List<String> trail) {
        assertNotSent();
        trail.add("refused");
    }

    private static void assertNotSent() {
        String message =
                " was not sent by a task. Use Asyncio.runCoroutineThreadsafe with the loop that is"
                        + " meant, or a Portal";
        assertThatThrownBy(() -> FromThread.run(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("FromThread.run is for code that toThread runs, but the ")
                .hasMessageEndingWith(message);
        assertThatThrownBy(FromThread::checkCancelled)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(message);
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void needsCode() {
        waitFor(() ->
                assertThatThrownBy(() -> FromThread.run((Callable<?>) null))
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage("code"));
        waitFor(() ->
                assertThatThrownBy(() -> FromThread.run((Action<?>) null))
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage("action"));
    }

    // Cancellation

    @AsyncTest
    void passesARequestOnToWhatItWaitsForFirst() throws Exception {
        assertPassesOn(ThreadOptions.waiting());
    }

    @AsyncTest
    void passesARequestOnRatherThanBeInterrupted() throws Exception {
        assertPassesOn(ThreadOptions.interrupting());
    }

    private void assertPassesOn(ThreadOptions options) throws Exception {
        Task<?> task =
                createTask(() -> {
                    try {
                        toThread(this::sendErrand, options);
                    } finally {
                        sleep(ZERO);
                        trail.add("task ends");
                    }
                });
        sleep(ZERO);
        await(begun);
        task.cancel("enough");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(trail).containsExactly("errand cleans up", "thread ends", "task ends");
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void runsItsCodeInTheScopeOfTheTask() {
        CancelScope scope = CancelScope.after(seconds(10));
        scope.run(() -> {
            Duration inTask = CancelScope.currentEffectiveDeadline();
            Duration inErrand =
                    waitFor(() -> FromThread.run(() -> CancelScope.currentEffectiveDeadline()));
            assertThat(inErrand).isNotNull().isEqualTo(inTask);
            waitFor(this::sendErrand);
            trail.add("not reached");
        });
        assertThat(scope.cancelledCaught()).isTrue();
        // Nothing that waits goes on in a scope that is cancelled.
        assertThat(trail).containsExactly("thread ends");
    }

    @AsyncTest
    void keepsItsCodeBehindTheShieldOfTheTask() throws Exception {
        CancelScope outside = new CancelScope();
        Task<?> task =
                createTask(() ->
                        outside.run(() -> {
                            CancelScope.shielded()
                                    .run(() ->
                                            waitFor(() -> {
                                                begun.countDown();
                                                await(free);
                                                FromThread.run(() -> sleep(ZERO));
                                                return trail.add("errand is done");
                                            }));
                            sleep(ZERO);
                            trail.add("not reached");
                        }));
        sleep(ZERO);
        await(begun);
        outside.cancel();
        free.countDown();
        task.await();
        assertThat(trail).containsExactly("errand is done");
    }

    @AsyncTest
    void doesNotBeginWhatComesBehindARequestThatItHasNotNoticed() throws Exception {
        Task<?> task =
                createTask(() ->
                        waitFor(() -> {
                            begun.countDown();
                            await(free);
                            assertThatThrownBy(() -> FromThread.run(() -> trail.add("never")))
                                    .isInstanceOf(CancelledError.class)
                                    .hasMessage("enough");
                            // That was its delivery.
                            return FromThread.run(() -> trail.add("cleanup"));
                        }));
        sleep(ZERO);
        await(begun);
        task.cancel("enough");
        free.countDown();
        task.await();
        assertThat(trail).containsExactly("cleanup");
    }

    @AsyncTest
    void doesNotBeginAnythingInAScopeThatIsCancelled() throws Exception {
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() ->
                        scope.run(() ->
                                waitFor(() -> {
                                    begun.countDown();
                                    await(free);
                                    for (int i = 0; i < 2; i++) {
                                        assertThatThrownBy(() ->
                                                        FromThread.run(() -> trail.add("never")))
                                                .isInstanceOf(CancelledError.class);
                                    }
                                    return 1;
                                })));
        sleep(ZERO);
        await(begun);
        scope.cancel();
        free.countDown();
        task.await();
        assertThat(trail).isEmpty();
    }

    /** The cancellation comes when the thread has looked, and its code has not begun. */
    @AsyncTest
    void doesNotBeginWhatIsCancelledOnItsWay() throws Exception {
        Thread[] thread = new Thread[1];
        Task<?> task =
                createTask(() ->
                        waitFor(() -> {
                            thread[0] = Thread.currentThread();
                            FromThread.run(() -> 1);
                            begun.countDown();
                            await(free);
                            Throwable thrown =
                                    catchThrowable(() -> FromThread.run(() -> trail.add("never")));
                            return trail.add(String.valueOf(thrown.getMessage()));
                        }));
        sleep(ZERO);
        await(begun);
        spinUntilInState(thread[0], Thread.State.TIMED_WAITING);
        free.countDown();
        // The loop does not go on before the thread waits for it.
        spinUntilInState(thread[0], Thread.State.WAITING);
        task.cancel("enough");
        task.await();
        assertThat(trail).containsExactly("enough");
    }

    private static void spinUntilInState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }

    @AsyncTest
    void isInterruptedBehindAShieldOfItsCode(EventLoop loop) throws Exception {
        assertInterruptedBehind(loop, open -> CancelScope.shielded().run(() -> open.await()));
    }

    @AsyncTest
    void isInterruptedBehindCodeThatSwallowsTheCancellation(EventLoop loop) throws Exception {
        assertInterruptedBehind(
                loop,
                open ->
                        assertThatThrownBy(open::await)
                                .isInstanceOf(CancelledError.class)
                                .hasMessage("over"));
    }

    /** Once, and neither before, nor is the code asked as well. */
    private void assertInterruptedBehind(EventLoop loop, Consumer<Future<String>> errand)
            throws Exception {
        loop.setDefaultExecutor(Executors.newSingleThreadExecutor(this::noteInterrupts));
        Future<String> open = loop.createFuture();
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() ->
                        scope.run(() ->
                                toThread(
                                        () -> {
                                            FromThread.run(() -> {
                                                begun.countDown();
                                                errand.accept(open);
                                                trail.add("requests: " + cancelling());
                                            });
                                            return new Semaphore(0).tryAcquire(30, SECONDS);
                                        },
                                        ThreadOptions.interrupting())));
        sleep(ZERO);
        await(begun);
        scope.cancel("over");
        sleep(ZERO);
        sleep(ZERO);
        if (!open.isDone()) {
            open.setResult("over");
        }
        task.await();
        assertThat(trail).containsExactly("requests: 0", "interrupt");
        assertThat(scope.cancelledCaught()).isTrue();
    }

    private static int cancelling() {
        return Objects.requireNonNull(currentTask()).cancelling();
    }

    /** Those of others: what comes in the midst of a wait is set again by the thread itself. */
    private Thread noteInterrupts(Runnable job) {
        return new Thread(job) {
            @Override
            public void interrupt() {
                if (Thread.currentThread() != this) {
                    trail.add("interrupt");
                }
                super.interrupt();
            }
        };
    }

    @AsyncTest
    void isNotInterruptedForWhatItsCodeHasThrown(EventLoop loop) throws Exception {
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() ->
                        scope.run(() ->
                                toThread(
                                        () -> {
                                            assertThatThrownBy(this::sendErrand)
                                                    .isInstanceOf(CancelledError.class);
                                            loop.callSoonThreadsafe(free::countDown);
                                            await(free);
                                            return trail.add(
                                                    "interrupted: " + Thread.interrupted());
                                        },
                                        ThreadOptions.interrupting())));
        sleep(ZERO);
        await(begun);
        scope.cancel();
        task.await();
        assertThat(trail).containsExactly("thread ends", "interrupted: false");
    }

    @AsyncTest
    void leavesNothingOfItsCodeInTheScopeOfTheTask() {
        new CancelScope()
                .run(() -> {
                    WeakReference<Task<?>> errand =
                            waitFor(() ->
                                    FromThread.run(
                                            () -> new WeakReference<Task<?>>(currentTask())));
                    Garbage.collect(errand);
                    trail.add("collected");
                });
        assertThat(trail).containsExactly("collected");
    }

    @AsyncTest
    void mayGoOnWithTheLoopWhenItWasAbandoned(EventLoop loop) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Task<?> task =
                createTask(() ->
                        toThread(() -> {
                            FromThread.run(() -> {
                                begun.countDown();
                                sleep(ZERO);
                                sleep(ZERO);
                                sleep(ZERO);
                                trail.add("goes on");
                            });
                            FromThread.run(() -> trail.add("begins"));
                            ended.countDown();
                        }));
        sleep(ZERO);
        await(begun);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        await(ended);
        assertThat(trail).containsExactly("goes on", "begins");
        loop.shutdownDefaultExecutor(seconds(10));
    }

    @AsyncTest
    void cancelsItsCodeWhenItIsInterruptedAndWaitsForTheEnd() {
        String result =
                waitFor(() -> {
                    Thread thread = Thread.currentThread();
                    assertThatThrownBy(() ->
                                    FromThread.run(() -> {
                                        thread.interrupt();
                                        waitForever();
                                    }))
                            .isInstanceOf(CancelledError.class);
                    return Thread.interrupted() + " " + trail;
                });
        assertThat(result).isEqualTo("true [errand cleans up]");
    }

    @AsyncTest
    void thatIsInterruptedBeforeDoesNotBeginItsCodeOrCancelsIt() {
        boolean interrupted =
                waitFor(() -> {
                    Thread.currentThread().interrupt();
                    assertThatThrownBy(() -> FromThread.run(this::waitForever))
                            .isInstanceOf(CancelledError.class);
                    return Thread.interrupted();
                });
        assertThat(interrupted).isTrue();
    }

    @AsyncTest
    void thatHasItsOwnTaskAwaitedCanBeCancelled() throws Exception {
        Task<?>[] task = new Task<?>[1];
        task[0] =
                createTask(() ->
                        waitFor(() -> {
                            Throwable thrown =
                                    catchThrowable(() ->
                                            FromThread.run(() -> {
                                                begun.countDown();
                                                return task[0].await();
                                            }));
                            trail.add(thrown.getClass().getSimpleName());
                            free.countDown();
                            return 1;
                        }));
        sleep(ZERO);
        await(begun);
        sleep(ZERO);
        task[0].cancel();
        assertThatThrownBy(task[0]::await).isInstanceOf(CancelledError.class);
        await(free);
        assertThat(trail).containsExactly("CancelledError");
    }

    // The loop's end

    @Test
    void isNotLeftWaitingWhenTheLoopIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (LogCapture log = new LogCapture()) {
            EventLoop loop = EventLoop.create();
            loop.createTask(() ->
                    toThread(() -> {
                        trail.add(String.valueOf(catchThrowable(this::sendErrand)));
                        await(closed);
                        trail.add(String.valueOf(catchThrowable(this::sendErrand)));
                        ended.countDown();
                    }));
            loop.runUntilComplete(() -> {
                sleep(ZERO);
                await(begun);
            });
            loop.close();
            assertThat(log.messages()).isNotEmpty();
        }
        closed.countDown();
        await(ended);
        String message =
                "java.lang.IllegalStateException: Event loop is closed; create another one, or run"
                        + " the code with Asyncio.run";
        assertThat(trail).hasSize(4).endsWith("thread ends", message);
        assertThat(trail.get(1))
                .containsAnyOf(message, "CancelledError: the event loop was closed");
    }

    @Test
    void isServedUntilTheEndOfARun() {
        Asyncio.run(() -> {
            createTask(() ->
                    toThread(() -> {
                        begun.countDown();
                        await(free);
                        FromThread.run(() -> trail.add("served"));
                    }));
            sleep(ZERO);
            await(begun);
            createTask(() -> {
                try {
                    sleep(seconds(10));
                } finally {
                    free.countDown();
                }
            });
            sleep(ZERO);
        });
        assertThat(trail).containsExactly("served");
    }
}
