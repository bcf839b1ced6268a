package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A loop into which blocking code calls. */
@Tag("real")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class PortalTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");
    private static final String CLOSED =
            "the portal is closed; start another one, or close it later";

    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);

    @AfterEach
    void leavesNoInterrupt() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, SECONDS)).isTrue();
    }

    /** Waits for what never comes, and cleans up by waiting. */
    private void waitForever() {
        try {
            begun.countDown();
            EventLoop.running().createFuture().await();
        } finally {
            sleep(ZERO);
            trail.add("cleaned up");
        }
    }

    /** On a thread of its own, so that it can be interrupted. */
    private Thread interruptOnceBegun() {
        Thread caller = Thread.currentThread();
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        await(begun);
                    } catch (InterruptedException unexpected) {
                        throw new AssertionError(unexpected);
                    }
                    caller.interrupt();
                });
    }

    @Test
    void alsoBeforeItsRunHasBegunIsRunAndClosedByNobodyElse() {
        for (int i = 0; i < 100; i++) {
            try (Portal portal = Portal.start()) {
                assertThatThrownBy(portal.loop()::close).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(portal.loop()::runForever)
                        .isInstanceOf(IllegalStateException.class);
                assertThat(portal.<Integer>call(() -> 1)).isEqualTo(1);
            }
        }
    }

    // Calls

    @Test
    void runsCodeAsATaskAndGivesItsResult() {
        try (Portal portal = Portal.start()) {
            String result =
                    portal.call(() -> {
                        assertThat(EventLoop.running()).isSameAs(portal.loop());
                        assertThat(currentTask()).isNotNull();
                        return sleep(ZERO, "result");
                    });
            assertThat(result).isEqualTo("result");
            portal.call(() -> sleep(ZERO));
            assertThat(portal).hasToString("Portal[open]");
        }
    }

    @Test
    void throwsWhatTheCodeThrowsAndGoesOn() {
        IOException checked = new IOException("own");
        IllegalStateException unchecked = new IllegalStateException("own");
        Callable<String> failing =
                () -> {
                    throw checked;
                };
        try (Portal portal = Portal.start()) {
            assertThatThrownBy(() -> portal.call(failing))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(checked);
            assertThatThrownBy(() ->
                            portal.call(() -> {
                                throw unchecked;
                            }))
                    .isSameAs(unchecked);
            CompletableFuture<String> future = portal.startTask(failing);
            assertThatThrownBy(future::join).cause().isSameAs(checked);
            assertThat(portal.<Integer>call(() -> 1)).isEqualTo(1);
        }
    }

    @Test
    void runsCodeInACopyOfTheCallersContext() {
        try (Portal portal = Portal.start()) {
            REQUEST.set("caller");
            Callable<String> code =
                    () -> {
                        String seen = REQUEST.value();
                        REQUEST.set("task");
                        return seen;
                    };
            assertThat(portal.<String>call(code)).isEqualTo("caller");
            assertThat(portal.<String>startTask(code).join()).isEqualTo("caller");
            assertThat(REQUEST.value()).isEqualTo("caller");
        }
    }

    @Test
    void startsTasksThatRunBesideTheCaller() {
        try (Portal portal = Portal.start()) {
            Future<String> open = portal.call(() -> EventLoop.running().createFuture());
            CompletableFuture<String> waiting = portal.startTask(() -> open.await());
            assertThat(waiting).isNotDone();
            portal.call(() -> open.setResult("result"));
            assertThat(waiting.join()).isEqualTo("result");
            assertThat(portal.startTask(() -> sleep(ZERO)).join()).isNull();
        }
    }

    @Test
    void cancelsATaskWhoseFutureIsCancelled() throws Exception {
        try (Portal portal = Portal.start()) {
            CompletableFuture<?> future = portal.startTask(this::waitForever);
            await(begun);
            future.cancel(true);
        }
        assertThat(trail).containsExactly("cleaned up");
    }

    @Test
    void tellsTheCallerOfATaskThatWasCancelled() {
        try (Portal portal = Portal.start()) {
            assertThatThrownBy(() ->
                            portal.call(() -> {
                                throw new CancelledError("enough");
                            }))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("enough");
        }
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        int threads = 20;
        int calls = 100;
        int[] count = new int[1];
        try (Portal portal = Portal.start();
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<java.util.concurrent.Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(
                        pool.submit(() -> {
                            for (int call = 0; call < calls; call++) {
                                portal.call(() -> {
                                    sleep(ZERO);
                                    count[0]++;
                                });
                            }
                        }));
            }
            for (java.util.concurrent.Future<?> one : all) {
                one.get();
            }
            assertThat(portal.<Integer>call(() -> count[0])).isEqualTo(threads * calls);
        }
    }

    @Test
    void suspendsATaskOfAnotherLoopThatCalls() {
        try (Portal portal = Portal.start()) {
            run(() -> {
                CountDownLatch goOn = new CountDownLatch(1);
                Task<String> caller =
                        createTask(() ->
                                portal.call(() -> {
                                    await(goOn);
                                    return "result";
                                }));
                sleep(ZERO);
                goOn.countDown();
                assertThat(caller.await()).isEqualTo("result");
            });
        }
    }

    @Test
    void isCancelledWithATaskOfAnotherLoopThatCalls() {
        try (Portal portal = Portal.start()) {
            run(() -> {
                Task<?> caller =
                        createTask(() -> {
                            try {
                                portal.call(this::waitForever);
                            } finally {
                                sleep(ZERO);
                                trail.add("caller ends");
                            }
                        });
                sleep(ZERO);
                await(begun);
                caller.cancel();
                assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class);
            });
        }
        assertThat(trail).containsExactly("cleaned up", "caller ends");
    }

    /** The caller is interrupted again and again as long as it is in the scope. */
    @Test
    void isCancelledOnceByACallerInACancelledScope() {
        try (Portal portal = Portal.start()) {
            run(() -> {
                CancelScope scope = new CancelScope();
                Task<?> caller =
                        createTask(() -> scope.run(() -> portal.call(this::cleanUpAtLength)));
                sleep(ZERO);
                await(begun);
                scope.cancel();
                caller.await();
                assertThat(scope.cancelledCaught()).isTrue();
            });
        }
        assertThat(trail).containsExactly("cleaned up after 1 request");
    }

    @Test
    void isShutDownOnceByACloserInACancelledScope() {
        Portal portal = Portal.start();
        CompletableFuture<?> task = portal.startTask(this::cleanUpAtLength);
        run(() -> {
            CancelScope scope = new CancelScope();
            Task<?> closer = createTask(() -> scope.run(portal::close));
            sleep(ZERO);
            await(begun);
            scope.cancel();
            closer.await();
        });
        assertThat(task).isCancelled();
        assertThat(trail).containsExactly("cleaned up after 1 request");
    }

    /** Its cleanup would be cancelled by any interrupt that the waiting one gets meanwhile. */
    private void cleanUpAtLength() {
        try {
            begun.countDown();
            EventLoop.running().createFuture().await();
        } finally {
            for (int i = 0; i < 20; i++) {
                sleep(millis(1));
            }
            int requests = Objects.requireNonNull(currentTask()).cancelling();
            trail.add("cleaned up after " + requests + " request");
        }
    }

    @Test
    void refusesItsOwnLoop() {
        try (Portal portal = Portal.start()) {
            portal.call(() -> {
                assertThatThrownBy(() -> portal.call(() -> 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "call: this code runs on the portal's own event loop; call the code"
                                        + " directly, or create a task with createTask");
                assertThatThrownBy(() -> portal.startTask(() -> 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("startTask: ");
                assertRefusesToClose(portal);
                toThread(() -> assertRefusesToClose(portal));
                EventLoop.running().runInExecutor(null, () -> assertRefusesToClose(portal)).await();
                // It is another thread, and may call.
                assertThat(Asyncio.<Integer>toThread(() -> portal.call(() -> 1))).isEqualTo(1);
            });
        }
    }

    private static void assertRefusesToClose(Portal portal) {
        assertThatThrownBy(portal::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "close: this code is run by the portal, which would wait for itself; use"
                                + " shutdown or shutdownNow, or close it where it was started");
    }

    @Test
    void mayBeClosedByAJobOfAnotherLoop() {
        Portal portal = Portal.start();
        run(() -> {
            toThread(portal::close);
            EventLoop.running().runInExecutor(null, portal::close).await();
        });
        assertThat(portal).hasToString("Portal[closed]");
    }

    @Test
    @SuppressWarnings("NullAway") // what the test is about
    void needsCode() {
        try (Portal portal = Portal.start()) {
            assertThatThrownBy(() -> portal.call((Callable<?>) null)).hasMessage("code");
            assertThatThrownBy(() -> portal.startTask((Callable<?>) null)).hasMessage("code");
            assertThatThrownBy(() -> portal.call((Action<?>) null)).hasMessage("action");
            assertThatThrownBy(() -> Portal.start(null)).hasMessage("options");
        }
    }

    // Interrupts

    @Test
    void cancelsTheTaskOfACallerThatIsInterruptedAndWaitsForIt() throws Exception {
        try (Portal portal = Portal.start()) {
            Thread other = interruptOnceBegun();
            assertThatThrownBy(() -> portal.call(this::waitForever))
                    .isInstanceOf(CancelledError.class);
            assertThat(trail).containsExactly("cleaned up");
            assertThat(Thread.interrupted()).isTrue();
            other.join();
            assertThat(portal.<Integer>call(() -> 1)).isEqualTo(1);
        }
    }

    @Test
    void givesACallerThatIsInterruptedWhatComesOfTheTaskAllTheSame() throws Exception {
        try (Portal portal = Portal.start()) {
            Thread other = interruptOnceBegun();
            String result =
                    portal.call(() -> {
                        assertThatThrownBy(this::waitForever).isInstanceOf(CancelledError.class);
                        return "result";
                    });
            assertThat(result).isEqualTo("result");
            assertThat(Thread.interrupted()).isTrue();
            other.join();
        }
    }

    @Test
    void refusesToWaitForACallerThatWasInterruptedBefore() {
        try (Portal portal = Portal.start()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> portal.call(this::waitForever))
                    .isInstanceOf(CancelledError.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    // The end

    @Test
    void closingWaitsForTheTasks() {
        CompletableFuture<String> task;
        try (Portal portal = Portal.start()) {
            task =
                    portal.startTask(() -> {
                        for (int i = 0; i < 100; i++) {
                            sleep(ZERO);
                        }
                        return "result";
                    });
        }
        assertThat(task).isCompletedWithValue("result");
    }

    @Test
    void closingCancelsTasksThatWereNotBegunThroughIt() throws Exception {
        try (Portal portal = Portal.start()) {
            portal.call(() -> createTask(this::waitForever));
            await(begun);
        }
        assertThat(trail).containsExactly("cleaned up");
    }

    @Test
    void shutdownNowCancelsTheTasks() throws Exception {
        CompletableFuture<?> task;
        try (Portal portal = Portal.start()) {
            task = portal.startTask(this::waitForever);
            await(begun);
            portal.shutdownNow();
            assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
        }
        assertThat(trail).containsExactly("cleaned up");
    }

    @Test
    void anInterruptOfWhoClosesCancelsTheTasks() throws Exception {
        Portal portal = Portal.start();
        portal.startTask(this::waitForever);
        Thread other = interruptOnceBegun();
        portal.close();
        assertThat(trail).containsExactly("cleaned up");
        // Before the join, which would throw if the other thread is still about to end.
        assertThat(Thread.interrupted()).isTrue();
        other.join();
        assertThat(portal.loop().isClosed()).isTrue();
    }

    @Test
    void canBeShutDownFromWithin() {
        try (Portal portal = Portal.start()) {
            portal.call(() -> {
                portal.shutdown();
                sleep(ZERO);
                trail.add("goes on");
            });
            assertThatThrownBy(() -> portal.call(() -> 1)).hasMessage(CLOSED);
        }
        assertThat(trail).containsExactly("goes on");
    }

    @Test
    void takesNoCallsOnceItIsClosed() {
        Portal portal = Portal.start();
        portal.close();
        portal.close();
        portal.shutdown();
        portal.shutdownNow();
        assertThatThrownBy(() -> portal.call(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(CLOSED);
        assertThatThrownBy(() -> portal.startTask(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(CLOSED);
        assertThat(portal).hasToString("Portal[closed]");
        assertThat(portal.loop().isClosed()).isTrue();
    }

    @Test
    void isOverWhenSomebodyInItHasCancelledEveryTask() throws Exception {
        try (Portal portal = Portal.start()) {
            CompletableFuture<?> other = portal.startTask(this::waitForever);
            await(begun);
            portal.startTask(() -> EventLoop.running().allTasks().forEach(Task::cancel));
            assertThatThrownBy(other::get).isInstanceOf(CancellationException.class);
        }
        assertThat(trail).containsExactly("cleaned up");
    }

    /** Its loop was closed before it began: it finds that out by itself. */
    @Test
    void takesNoCallsWhenItsLoopIsClosed() throws Exception {
        EventLoop loop = EventLoop.create();
        loop.close();
        Portal portal = Portal.start(RunOptions.defaults().withLoop(() -> loop));
        assertThatThrownBy(() -> portal.call(() -> 1)).hasMessage(CLOSED);
        assertThatThrownBy(() -> portal.startTask(() -> 1)).hasMessage(CLOSED);
        portal.close();
    }

    /** A call that came in time, but is looked at when the loop's end has begun. */
    @Test
    void refusesACallThatComesToItsLoopTooLate() throws Exception {
        CountDownLatch posted = new CountDownLatch(1);
        Portal portal = Portal.start();
        portal.startTask(() -> {
            begun.countDown();
            // Without suspending, so that the loop does not go on.
            while (posted.getCount() > 0) {
                Thread.onSpinWait();
            }
            EventLoop.running().allTasks().forEach(Task::cancel);
        });
        await(begun);
        CompletableFuture<?> late = portal.startTask(() -> trail.add("never"));
        posted.countDown();
        assertThatThrownBy(() -> late.get(10, SECONDS))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(CLOSED);
        assertThat(portal.toString()).isIn("Portal[closing]", "Portal[closed]");
        portal.close();
        assertThat(trail).isEmpty();
    }

    /** Of calls that come while it is being closed each is served or refused, and none hangs. */
    @Test
    void servesOrRefusesEveryCallWhileItIsClosed() throws Exception {
        for (int round = 0; round < 50; round++) {
            Portal portal = Portal.start();
            CountDownLatch go = new CountDownLatch(1);
            List<String> answers = new CopyOnWriteArrayList<>();
            try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 4; i++) {
                    pool.submit(() -> {
                        await(go);
                        Throwable thrown = catchThrowable(() -> portal.call(() -> sleep(ZERO)));
                        answers.add(
                                thrown == null ? "served" : String.valueOf(thrown.getMessage()));
                        return null;
                    });
                }
                go.countDown();
                portal.close();
            }
            assertThat(answers)
                    .hasSize(4)
                    .allMatch(answer -> answer.equals("served") || answer.equals(CLOSED));
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        List<Thread> own = new ArrayList<>();
        try (Portal portal = Portal.start()) {
            portal.call(() -> toThread(() -> trail.add("job")));
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (!before.contains(thread) && thread.getName().startsWith("asyncio4j-")) {
                    own.add(thread);
                }
            }
        }
        assertThat(own).isNotEmpty();
        for (Thread thread : own) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void runsOnTheLoopThatIsAskedFor() {
        RunOptions options =
                RunOptions.defaults()
                        .withLoop(
                                () -> EventLoop.create(LoopOptions.defaults().withEagerTasks(true)))
                        .withExecutorTimeout(seconds(1));
        try (Portal portal = Portal.start(options)) {
            portal.call(() -> {
                createTask(() -> trail.add("eager"));
                trail.add("creator");
            });
        }
        assertThat(trail).containsExactly("eager", "creator");
    }
}
