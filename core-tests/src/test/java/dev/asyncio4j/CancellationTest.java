package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

class CancellationTest {
    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    @AsyncTest
    @Behaviour(63)
    void beforeTheBeginningKeepsTheCodeFromRunning() {
        List<String> trail = new ArrayList<>();
        Task<?> task = createTask(() -> trail.add("begun"));
        assertThat(task.cancel("too late")).isTrue();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("too late");
        assertThat(task.isCancelled()).isTrue();
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(65)
    void ofItselfStrikesWhereTheTaskNextSuspends(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    current().cancel();
                    trail.add("goes on");
                    sleep(seconds(1));
                    trail.add("not reached");
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("goes on");
        assertThat(clock.time()).isZero();
    }

    @AsyncTest
    @Behaviour(65)
    void ofItselfCancelsTheFreshTaskThatItAwaitsNext() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    current().cancel();
                    Task<?> fresh = createTask(() -> trail.add("begun"));
                    try {
                        fresh.await();
                    } catch (CancelledError cancelled) {
                        trail.add("fresh one cancelled: " + fresh.isCancelled());
                        throw cancelled;
                    }
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("fresh one cancelled: true");
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncTest
    @Behaviour(66)
    void ofItselfDropsTheResultOfATaskThatDoesNotSuspendAnyMore() {
        Task<Integer> task =
                createTask(() -> {
                    current().cancel("at the end");
                    return 1;
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("at the end");
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncTest
    void ofItselfDoesNotHideTheExceptionOfATaskThatFails() {
        Task<Integer> task =
                createTask(() -> {
                    current().cancel();
                    throw new IllegalStateException("more important");
                });
        assertThatThrownBy(task::await).hasMessage("more important");
        assertThat(task.isCancelled()).isFalse();
    }

    @AsyncTest
    @Behaviour(67)
    void canBeSwallowed(EventLoop loop) {
        Future<Integer> first = loop.createFuture();
        Future<Integer> second = loop.createFuture();
        Task<Integer> task =
                createTask(() -> {
                    try {
                        first.await();
                    } catch (CancelledError swallowed) {
                        // goes on
                    }
                    return second.await();
                });
        sleep(ZERO);
        task.cancel();
        sleep(ZERO);
        sleep(ZERO);
        assertThat(first.isCancelled()).isTrue();
        assertThat(second.isDone()).isFalse();
        second.setResult(42);
        assertThat(task.await()).isEqualTo(42);
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    @Behaviour(69)
    void requestedTwiceIsDeliveredOnceAndCountedTwice() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    for (int i = 0; i < 3; i++) {
                        try {
                            sleep(seconds(1));
                            trail.add("slept");
                        } catch (CancelledError cancelled) {
                            trail.add("cancelled: " + cancelled.getMessage());
                        }
                    }
                });
        sleep(ZERO);
        assertThat(task.cancel("first")).isTrue();
        assertThat(task.cancel("second")).isTrue();
        assertThat(task.cancelling()).isEqualTo(2);
        task.await();
        assertThat(trail).containsExactly("cancelled: second", "slept", "slept");
        assertThat(task.cancel()).isFalse();
        assertThat(task.cancelling()).isEqualTo(2);
    }

    @AsyncTest
    @Behaviour(70)
    void aSecondTimeInterruptsTheCleanupAndNoMoreOfIt() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        try {
                            trail.add("cleanup");
                            sleep(seconds(10));
                        } finally {
                            sleep(seconds(10));
                            trail.add("cleanup of the cleanup");
                        }
                    }
                });
        sleep(seconds(1));
        task.cancel("first");
        sleep(seconds(1));
        task.cancel("second");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("second");
        assertThat(trail).containsExactly("cleanup", "cleanup of the cleanup");
    }

    @AsyncTest
    void reachesWhatTheTaskAwaitsFirst() {
        List<String> trail = new ArrayList<>();
        Task<?> inner = createTask(() -> cleaningUp("inner", trail));
        Task<?> middle = createTask(() -> awaiting(inner, "middle", trail));
        Task<?> outer = createTask(() -> awaiting(middle, "outer", trail));
        sleep(ZERO);
        outer.cancel("through all");
        assertThatThrownBy(outer::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("through all");
        assertThat(trail).containsExactly("inner", "middle", "outer");
        assertThat(List.of(inner.isCancelled(), middle.isCancelled(), outer.isCancelled()))
                .containsOnly(true);
    }

    @AsyncTest
    void isNotLostOnATaskThatIsReadyAlready(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task = createTask(() -> future.await());
        sleep(ZERO);
        future.setResult(1);
        assertThat(task.cancel("in between")).isTrue();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("in between");
        assertThat(future.result()).isEqualTo(1);
    }

    @AsyncTest
    void inTheGetOfTheJdkIsACancelledErrorToo(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task = createTask(() -> future.get());
        sleep(ZERO);
        task.cancel("in get");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("in get");
        assertThat(task.isCancelled()).isTrue();

        Future<Integer> limited = loop.createFuture();
        assertThatThrownBy(() -> timeout(seconds(1), () -> limited.get()))
                .isInstanceOf(TimeoutException.class);
    }

    @AsyncTest
    void ofAFutureIsACancellationExceptionForTheGetOfTheJdk(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task = createTask(() -> future.get());
        sleep(ZERO);
        future.cancel("the future");
        assertThatThrownBy(task::await)
                .isInstanceOf(CancellationException.class)
                .hasMessage("the future");
        assertThat(task.isCancelled()).isFalse();
    }

    @AsyncTest
    void takesThePlaceOfAnErrorThatTheTaskHasNotSeenYet(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task = createTask(() -> future.await());
        sleep(ZERO);
        future.setException(new IllegalStateException("not reported either"));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void doesNotPassThroughACatchOfExceptions() {
        Task<?> task =
                createTask(() -> {
                    try {
                        sleep(seconds(1));
                    } catch (Exception e) {
                        throw new AssertionError("a cancellation is no Exception", e);
                    }
                });
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void thrownByATaskOfItsOwnAccordEndsItCancelled() {
        Task<?> task =
                createTask(() -> {
                    throw new CancelledError("own");
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("own");
        assertThat(task.isCancelled()).isTrue();
        assertThat(task.cancelling()).isZero();
    }

    @AsyncTest
    @Behaviour(74)
    void showsBothTheInterruptedLineAndTheAwaitingOne() {
        Task<?> task = createTask(CancellationTest::interruptedLine);
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(() -> awaitingLine(task))
                .satisfies(error -> assertThat(methodsOf(error)).contains("awaitingLine"))
                .cause()
                .isInstanceOf(CancelledError.class)
                .satisfies(cause -> assertThat(methodsOf(cause)).contains("interruptedLine"));
    }

    @AsyncTest
    void ofATaskThatCannotBeSuspendedStrikesAtTheNextWait(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Lock lock = new Lock();
        lock.acquire();
        Task<?> task =
                createTask(() -> {
                    current().cancel("pinned");
                    Pinned.code = lock::acquire;
                    assertThatThrownBy(Pinned.Initialiser::touch)
                            .cause()
                            .hasMessageStartingWith("the task cannot be suspended here");
                    try {
                        sleep(seconds(9));
                    } finally {
                        trail.add("at " + clock.time().toSeconds());
                    }
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("pinned");
        assertThat(trail).containsExactly("at 0");
        assertThat(lock.holder()).isSameAs(current());
        assertThat(lock.waiters()).isZero();
    }

    /** A class whose initialiser runs code: it pins the thread that first uses it. */
    private static final class Pinned {
        private static Runnable code = () -> {};

        private static final class Initialiser {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    private static void interruptedLine() {
        sleep(seconds(1));
    }

    private static void awaitingLine(Task<?> task) {
        task.await();
    }

    private static List<String> methodsOf(Throwable error) {
        return Arrays.stream(error.getStackTrace()).map(StackTraceElement::getMethodName).toList();
    }

    private static void awaiting(Task<?> task, String name, List<String> trail) {
        try {
            task.await();
        } finally {
            trail.add(name);
        }
    }

    private static void cleaningUp(String name, List<String> trail) {
        try {
            sleep(seconds(10));
        } finally {
            sleep(seconds(1));
            trail.add(name);
        }
    }

    @AsyncTest
    void leavesNoTraceInATaskThatHandedItOn(EventLoop loop) {
        Future<?> first = loop.createFuture();
        Future<?> second = loop.createFuture();
        Task<?> inner =
                createTask(() -> {
                    try {
                        first.await();
                    } catch (CancelledError swallowed) {
                        second.await();
                    }
                });
        Task<?> outer = createTask(() -> inner.await());
        sleep(ZERO);
        outer.cancel();
        sleep(ZERO);
        assertThat(first.isCancelled()).isTrue();
        // The next one goes the same way.
        outer.cancel("second");
        assertThat(second.isCancelled()).isTrue();
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("second");
    }

    @AsyncTest
    void countsThoughCodeThatItCallsIsStillBlocked() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture<Void> slow =
                stage.handle((_, _) -> {
                    awaitAsAThread(latch);
                    return null;
                });
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    try {
                        Asyncio.<String>await(stage);
                    } catch (CancelledError first) {
                        trail.add("first");
                        sleep(seconds(100));
                    }
                });
        sleep(ZERO);
        task.cancel();
        while (trail.isEmpty()) {
            sleep(ZERO);
        }
        sleep(ZERO);
        task.cancel();
        assertThat(task.cancelling()).isEqualTo(2);
        assertThat(slow).isNotDone();
        latch.countDown();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        Asyncio.<Void>await(slow);
    }

    private static void awaitAsAThread(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @AsyncTest
    void goesToAllThoughCodeThatItCallsThrows(EventLoop loop) {
        List<String> reports = new ArrayList<>();
        loop.setExceptionHandler((_, context) -> reports.add(context.message()));
        CompletableFuture<String> stage =
                new CompletableFuture<>() {
                    @Override
                    public boolean cancel(boolean mayInterruptIfRunning) {
                        throw new ArithmeticException("own");
                    }
                };
        List<Task<?>> tasks = new ArrayList<>();
        assertThatThrownBy(() ->
                        Asyncio.taskGroup(group -> {
                            tasks.add(group.createTask(() -> Asyncio.<String>await(stage)));
                            tasks.add(group.createTask(() -> sleep(seconds(100))));
                            sleep(ZERO);
                            throwing(new IOException("of the body"));
                        }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown ->
                                assertThat(thrown.exceptions())
                                        .singleElement()
                                        .isInstanceOf(IOException.class));
        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(reports).containsExactly("Exception in code called to cancel a stage");
    }

    private static void throwing(IOException thrown) throws IOException {
        throw thrown;
    }

    @AsyncTest
    void ofATaskThatCannotBeSuspendedStrikesOnceHoweverItWaitsThen(EventLoop loop) {
        Lock lock = new Lock();
        lock.acquire();
        Task<String> task =
                createTask(() -> {
                    current().cancel("pinned");
                    PinnedAgain.code = lock::acquire;
                    assertThatThrownBy(PinnedAgain.Initialiser::touch)
                            .cause()
                            .hasMessageStartingWith("the task cannot be suspended here");
                    assertThatThrownBy(() -> loop.createFuture().await())
                            .isInstanceOf(CancelledError.class);
                    return sleep(seconds(1), "went on");
                });
        assertThat(task.await()).isEqualTo("went on");
    }

    /** Like {@link Pinned}: an initialiser runs once. */
    private static final class PinnedAgain {
        private static Runnable code = () -> {};

        private static final class Initialiser {
            static {
                code.run();
            }

            static void touch() {}
        }
    }
}
