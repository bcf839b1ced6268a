package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.shield;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static java.util.concurrent.Executors.newCachedThreadPool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.testing.VirtualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopCloseTest {
    private final VirtualClock clock = new VirtualClock();
    private final EventLoop loop = clock.createLoop();
    private final List<String> trail = new ArrayList<>();

    @BeforeEach
    void recordReports() {
        loop.setExceptionHandler((_, report) -> trail.add("report: " + report.message()));
    }

    private void run(double time) {
        loop.runUntilComplete(() -> sleep(seconds(time)));
    }

    @Test
    @Behaviour(9)
    void ofARunningLoopIsRefused() {
        loop.callSoon(() ->
                assertThatThrownBy(loop::close)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Cannot close a running event loop; stop it first"));
        loop.runUntilComplete(() ->
                assertThatThrownBy(loop::close)
                        .hasMessage("Cannot close a running event loop; stop it first"));
        assertThat(loop.isClosed()).isFalse();
        loop.close();
        assertThat(trail).isEmpty();
    }

    @Test
    void isRefusedToWhoDoesNotHaveTheLoop() throws InterruptedException {
        Thread keeper = Thread.ofPlatform().name("keeper").unstarted(loop::close);
        loop.createTask(() -> trail.add("begun"));
        loop.engine.keeper(keeper);
        assertThatThrownBy(loop::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("close was called on the thread ")
                .hasMessageContaining("runs on the thread keeper");
        assertThatThrownBy(loop::runForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("this event loop is running already, on another thread");
        assertThat(loop.isClosed()).isFalse();
        assertThat(trail).isEmpty();
        keeper.start();
        keeper.join();
        assertThat(loop.isClosed()).isTrue();
        assertThatCode(loop::close).doesNotThrowAnyException();
    }

    @Test
    @Behaviour(9)
    void canBeRepeated() {
        loop.close();
        assertThatCode(loop::close).doesNotThrowAnyException();
        assertThat(loop.isClosed()).isTrue();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    @Behaviour(9)
    void endsWhateverSchedules() {
        Future<Integer> future = loop.createFuture();
        loop.close();
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("runForever", loop::runForever);
        uses.put("runUntilComplete", () -> loop.runUntilComplete(future));
        uses.put("runUntilComplete code", () -> loop.runUntilComplete(() -> 1));
        uses.put("callSoon", () -> loop.callSoon(() -> {}));
        uses.put("callSoonThreadsafe", () -> loop.callSoonThreadsafe(() -> {}));
        uses.put("setDefaultExecutor", () -> loop.setDefaultExecutor(newCachedThreadPool()));
        uses.put("callLater", () -> loop.callLater(seconds(1), () -> {}));
        uses.put("callAt", () -> loop.callAt(seconds(1), () -> {}));
        uses.put("createTask", () -> loop.createTask(() -> 1));
        uses.put("createTask without a result", () -> loop.createTask(() -> {}));
        uses.put("runInExecutor", () -> loop.runInExecutor(null, () -> 1));
        uses.put("runInExecutor without a result", () -> loop.runInExecutor(null, () -> {}));
        uses.forEach((name, use) ->
                assertThatThrownBy(use)
                        .as(name)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "Event loop is closed; create another one, or run the code with Asyncio.run"));
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageStartingWith("Event loop is closed");
    }

    @Test
    void leavesItsFuturesToBeAskedAndCompleted() {
        Future<Integer> done = loop.createFuture();
        done.setResult(1);
        Future<Integer> pending = loop.createFuture();
        Future<Integer> other = loop.createFuture();
        loop.close();
        assertThat(done.result()).isEqualTo(1);
        pending.setResult(2);
        assertThat(pending.result()).isEqualTo(2);
        assertThat(other.cancel()).isTrue();
        assertThat(loop.<Integer>createFuture()).hasToString("Future[pending]");
    }

    @Test
    void endsTheCallbacksOfItsFutures() {
        Future<Integer> done = loop.createFuture();
        done.setResult(1);
        Future<Integer> pending = loop.createFuture();
        loop.close();
        for (Future<Integer> future : List.of(done, pending)) {
            assertThatThrownBy(() -> future.addDoneCallback(_ -> trail.add("never")))
                    .as(future.toString())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "Event loop is closed; create another one, or run the code with Asyncio.run");
        }
    }

    @Test
    void dropsWhatIsReadyAndWhatIsDueLater() {
        loop.callSoon(() -> trail.add("ready"));
        loop.callSoonThreadsafe(() -> trail.add("from outside"));
        loop.callLater(seconds(1), () -> trail.add("later"));
        loop.close();
        assertThat(trail).isEmpty();
        assertThat(clock.time()).isZero();
    }

    @Test
    void reportsTasksThatArePendingAndHasThemCleanUp() {
        Task<?> task =
                loop.createTask(
                        () -> {
                            try {
                                sleep(seconds(9));
                            } catch (CancelledError cancelled) {
                                trail.add("cancelled: " + cancelled.getMessage());
                                throw cancelled;
                            } finally {
                                trail.add("cleaned up");
                            }
                        },
                        TaskOptions.named("left"));
        run(1);
        loop.close();
        assertThat(trail)
                .containsExactly(
                        "report: Task was destroyed but it is pending: the event loop was closed",
                        "cancelled: the event loop was closed",
                        "cleaned up");
        assertThat(task).hasToString("Task[cancelled, name=left]");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @Test
    void doesNotBeginATaskThatHasNotBegun() {
        Task<?> task = loop.createTask(() -> trail.add("began"));
        loop.close();
        assertThat(trail)
                .containsExactly(
                        "report: Task was destroyed but it is pending: the event loop was closed");
        assertThat(task.isCancelled()).isTrue();
    }

    @Test
    void letsNothingSuspendInThatCleanup() {
        loop.createTask(() -> {
            try {
                loop.createFuture().await();
            } finally {
                tryTo("sleep", () -> sleep(seconds(1)));
                tryTo("await", () -> loop.createFuture().await());
                tryTo("createTask", () -> createTask(() -> trail.add("never")));
                trail.add("cleaned up");
            }
        });
        run(1);
        trail.clear();
        loop.close();
        assertThat(trail)
                .containsExactly(
                        "report: Task was destroyed but it is pending: the event loop was closed",
                        "sleep: the event loop was closed",
                        "await: the event loop was closed",
                        "createTask: Event loop is closed; create another one, or run the code with Asyncio.run",
                        "cleaned up");
    }

    private void tryTo(String what, Runnable action) {
        try {
            action.run();
        } catch (CancelledError | IllegalStateException refused) {
            trail.add(what + ": " + refused.getMessage());
        }
    }

    @Test
    void reportsWhatThatCleanupFailsWith() {
        loop.createTask(
                () -> {
                    try {
                        sleep(seconds(9));
                    } finally {
                        fail("in cleanup");
                    }
                },
                TaskOptions.named("left"));
        run(1);
        loop.close();
        assertThat(trail)
                .containsExactly(
                        "report: Task was destroyed but it is pending: the event loop was closed",
                        "report: The exception of the task left was never retrieved");
    }

    @Test
    void doesNotLoseAReportThatIsUnderWay() {
        Future<Integer> future = loop.createFuture();
        shield(future).cancel();
        loop.callSoon(() -> {
            future.setException(new IllegalStateException("in the last iteration but one"));
            loop.callSoon(loop::stop);
        });
        loop.runForever();
        assertThat(trail).isEmpty();
        loop.close();
        assertThat(trail)
                .containsExactly(
                        "report: Exception in a shielded future, whose shield was cancelled");
    }

    private static void fail(String message) {
        throw new IllegalStateException(message);
    }

    @Test
    void givesATaskThatIgnoresItNoMoreThanItsShare() {
        loop.createTask(() -> {
            while (true) {
                try {
                    sleep(seconds(1));
                } catch (CancelledError ignored) {
                    // As no task should.
                }
            }
        });
        run(1.5);
        loop.close();
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void isNotHeldUpByTasksThatInsistOnALock() {
        Lock lock = new Lock();
        for (int i = 0; i < 3; i++) {
            loop.createTask(() -> {
                sleep(ZERO);
                insistOn(lock);
                trail.add("has the lock");
            });
        }
        loop.createTask(() -> {
            try (var _ = lock.hold()) {
                sleep(seconds(9));
            }
        });
        run(1);
        assertThat(lock.waiters()).isEqualTo(3);
        loop.close();
        assertThat(trail).containsOnlyOnce("has the lock");
    }

    /** As no task should. */
    private static void insistOn(Lock lock) {
        while (true) {
            try {
                lock.acquire();
                return;
            } catch (CancelledError ignored) {
                // Once more.
            }
        }
    }

    @Test
    void completesTheStagesThatOthersWaitFor() {
        CompletableFuture<?> stage = loop.createFuture().toCompletableFuture();
        run(1);
        loop.close();
        assertThatThrownBy(stage::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasMessage(
                        "Event loop is closed; create another one, or run the code with Asyncio.run");
    }

    @Test
    void closesAtTheEndOfABlock() {
        EventLoop inBlock;
        try (EventLoop opened = clock.createLoop()) {
            inBlock = opened;
        }
        assertThat(inBlock.isClosed()).isTrue();
    }

    @Test
    @Tag("real")
    void endsTheThreadOfTheCallbacks() throws Exception {
        List<Thread> threads = new ArrayList<>();
        loop.callSoon(() -> threads.add(Thread.currentThread()));
        run(1);
        assertThat(threads.getFirst().isAlive()).isTrue();
        loop.close();
        assertThat(threads.getFirst().join(seconds(30))).isTrue();
    }

    @Test
    @Tag("real")
    void letsGoOfTheTimers() {
        TimerHandle[] handle = new TimerHandle[1];
        WeakReference<Object> inCallback = scheduleLate(handle);
        run(1);
        loop.close();
        handle[0].cancel();
        Garbage.collect(inCallback);
        assertThat(loop.isClosed()).isTrue();
    }

    private WeakReference<Object> scheduleLate(TimerHandle[] handle) {
        Object held = new Object();
        handle[0] = loop.callLater(seconds(100), () -> trail.add("never"));
        loop.callLater(seconds(100), () -> trail.add(held.toString()));
        return new WeakReference<>(held);
    }

    @Test
    @Tag("real")
    void letsTasksThatOutliveItInABlockingCallEndCancelledAtTheirNextAwait() throws Exception {
        Semaphore closed = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        List<String> ends = new CopyOnWriteArrayList<>();
        loop.runUntilComplete(() -> {
            for (int i = 0; i < 10; i++) {
                createTask(() -> {
                    threads.add(Thread.currentThread());
                    closed.acquireUninterruptibly();
                    try {
                        sleep(seconds(1));
                    } catch (CancelledError cancelled) {
                        ends.add(cancelled.getMessage());
                        throw cancelled;
                    }
                });
            }
            sleep(ZERO);
        });
        loop.close();
        closed.release(10);
        for (Thread thread : threads) {
            assertThat(thread.join(seconds(30))).isTrue();
        }
        assertThat(ends).hasSize(10).containsOnly("the event loop was closed");
    }

    @Test
    @Tag("real")
    void refusesDeadlinesToTasksThatOutliveIt() throws Exception {
        Semaphore closed = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        Queue<String> ends = new ConcurrentLinkedQueue<>();
        loop.runUntilComplete(() -> {
            for (int tasks = 0; tasks < 10; tasks++) {
                createTask(() -> {
                    threads.add(Thread.currentThread());
                    closed.acquireUninterruptibly();
                    for (int i = 0; i < 50; i++) {
                        Duration limit = seconds(i);
                        ends.add(endOf(() -> timeout(limit, () -> {})));
                        ends.add(endOf(() -> CancelScope.after(limit).run(() -> {})));
                    }
                });
            }
            sleep(ZERO);
        });
        loop.close();
        closed.release(10);
        for (Thread thread : threads) {
            assertThat(thread.join(seconds(30))).isTrue();
        }
        assertThat(ends)
                .hasSize(1000)
                .containsOnly("dev.asyncio4j.CancelledError: the event loop was closed");
    }

    private static String endOf(ThrowingCallable code) {
        try {
            code.call();
            return "none";
        } catch (Throwable thrown) {
            return thrown.toString();
        }
    }

    @Test
    @Tag("real")
    void endsTheGroupOfATaskThatOutlivesItThoughItsTasksAreBlocked() throws Exception {
        Semaphore closed = new Semaphore(0);
        Semaphore afterwards = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        Task<?> task =
                loop.createTask(() -> {
                    threads.add(Thread.currentThread());
                    taskGroup(group -> {
                        group.createTask(() -> afterwards.acquireUninterruptibly());
                        sleep(ZERO);
                        closed.acquireUninterruptibly();
                    });
                });
        run(0);
        loop.close();
        closed.release();
        assertThat(threads.getFirst().join(seconds(30))).isTrue();
        assertThat(task.isCancelled()).isTrue();
        afterwards.release();
    }

    @Test
    @Tag("real")
    void reportsAFatalErrorOfACallbackThatOutlivesIt() throws Exception {
        Semaphore closed = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        List<ExceptionContext> reports = new CopyOnWriteArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        loop.callSoon(() -> {
            threads.add(Thread.currentThread());
            closed.acquireUninterruptibly();
            throw new OutOfMemoryError("made up");
        });
        run(0);
        loop.close();
        closed.release();
        assertThat(threads.getFirst().join(seconds(30))).isTrue();
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).hasMessage("made up"));
    }

    @Test
    @Tag("real")
    void doesNotLoseTheErrorOfATaskThatOutlivesIt() throws Exception {
        Semaphore closed = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        List<ExceptionContext> reports = new CopyOnWriteArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        loop.runUntilComplete(() -> {
            createTask(() -> {
                threads.add(Thread.currentThread());
                closed.acquireUninterruptibly();
                throw new ArithmeticException("late");
            });
            sleep(ZERO);
        });
        loop.close();
        reports.clear();
        closed.release();
        assertThat(threads.getFirst().join(seconds(30))).isTrue();
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).hasMessage("late"));
    }

    @Test
    @Tag("real")
    void endsTheThreadOfTheCallbacksWithoutAnError() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        loop.callSoon(() -> {
            threads.add(Thread.currentThread());
            Thread.currentThread().setUncaughtExceptionHandler((_, error) -> uncaught.add(error));
        });
        run(1);
        loop.close();
        assertThat(threads.getFirst().join(seconds(30))).isTrue();
        assertThat(uncaught).isEmpty();
    }

    @Test
    @Tag("real")
    void forgetsTheTasksThatOutliveIt() throws Exception {
        Semaphore closed = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        loop.runUntilComplete(() -> {
            for (int i = 0; i < 3; i++) {
                createTask(() -> {
                    threads.add(Thread.currentThread());
                    closed.acquireUninterruptibly();
                });
            }
            sleep(ZERO);
        });
        assertThat(loop.allTasks()).hasSize(3);
        loop.close();
        assertThat(loop.allTasks()).isEmpty();
        closed.release(3);
        for (Thread thread : threads) {
            assertThat(thread.join(seconds(30))).isTrue();
        }
        assertThat(loop.allTasks()).isEmpty();
    }

    @Test
    @Tag("real")
    void keepsNoCallbackOfAFutureThatIsDoneLater() {
        Future<String> future = loop.createFuture();
        WeakReference<Object> inCallback = listenTo(future);
        loop.close();
        future.setResult("late");
        Garbage.collect(inCallback);
        assertThat(loop.isClosed()).isTrue();
        assertThat(trail).isEmpty();
    }

    private WeakReference<Object> listenTo(Future<String> future) {
        Object held = new Object();
        future.addDoneCallback(_ -> trail.add(held.toString()));
        return new WeakReference<>(held);
    }
}
