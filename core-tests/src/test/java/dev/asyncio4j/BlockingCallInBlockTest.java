package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.waitFor;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;

/** Timeouts and groups around blocking calls of the JDK's, which would last a minute. */
@Tag("real")
class BlockingCallInBlockTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** The virtual clock stands still while a task is in a blocking call, so it is advanced. */
    private static Task<?> runBeyond(Duration deadline, VirtualClock clock, Action<?> code) {
        Task<?> task = createTask(code);
        sleep(ZERO);
        assertThat(task.isDone()).isFalse();
        clock.advance(deadline);
        Asyncio.wait(List.<Task<?>>of(task));
        return task;
    }

    @AsyncTest
    void aTimeoutHasTheInterruptedExceptionAsItsCause(VirtualClock clock) {
        Task<?> task =
                runBeyond(seconds(1), clock, () -> timeout(seconds(1), () -> Thread.sleep(LONG)));
        assertThat(task.exception())
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 1.0 s")
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @AsyncTest
    void aTimeoutTakesTheResultOfCodeThatSwallowsTheInterrupt(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                runBeyond(
                        seconds(1),
                        clock,
                        () -> {
                            timeout(
                                    seconds(1),
                                    () -> {
                                        try {
                                            Thread.sleep(LONG);
                                        } catch (InterruptedException swallowed) {
                                            trail.add("swallowed");
                                        }
                                    });
                            trail.add(stateOfTask());
                            sleep(seconds(1));
                            trail.add("went on");
                        });
        task.result();
        assertThat(trail)
                .containsExactly("swallowed", "cancelling: 0, interrupted: false", "went on");
    }

    @AsyncTest
    void aTimeoutLeavesNoInterruptBehindItsBlock(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    timeout(seconds(1), () -> closed.acquireUninterruptibly());
                    trail.add(stateOfTask());
                    Thread.sleep(Duration.ofNanos(1));
                });
        sleep(ZERO);
        clock.advance(seconds(1));
        sleep(ZERO);
        sleep(ZERO);
        closed.release();
        task.await();
        assertThat(trail).containsExactly("cancelling: 0, interrupted: false");
    }

    @AsyncTest
    void ofTwoTimeoutsTheOuterOneIsThrownByTheOuterBlock(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                runBeyond(
                        seconds(1),
                        clock,
                        () ->
                                timeout(
                                        seconds(1),
                                        () -> {
                                            try {
                                                timeout(seconds(5), () -> Thread.sleep(LONG));
                                            } catch (InterruptedException passing) {
                                                trail.add("passes the inner one");
                                                throw passing;
                                            }
                                        }));
        assertThat(task.exception()).isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("passes the inner one");
    }

    @AsyncTest
    void aTimeoutDoesNotTakeACancellationFromOutsideForItsOwn() {
        Task<?> task = createTask(() -> timeout(seconds(1), () -> Thread.sleep(LONG)));
        sleep(ZERO);
        task.cancel("outside");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    }

    @AsyncTest
    void waitForInterruptsCodeAndTaskAlike(VirtualClock clock) {
        Task<?> code =
                runBeyond(seconds(1), clock, () -> waitFor(() -> Thread.sleep(LONG), seconds(1)));
        assertThat(code.exception())
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(InterruptedException.class);

        Task<?> inner = createTask(() -> Thread.sleep(LONG));
        Task<?> outer = runBeyond(seconds(1), clock, () -> waitFor(inner, seconds(1)));
        assertThat(outer.exception())
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class)
                .hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(inner.isCancelled()).isTrue();
    }

    @AsyncTest
    void theErrorOfATaskInterruptsItsSiblingsAndTheBodyOfTheirGroup() {
        List<String> trail = new ArrayList<>();
        assertThatThrownBy(() ->
                        taskGroup(group -> {
                            group.createTask(() -> blockNoting("sibling", trail));
                            group.createTask(() -> {
                                sleep(ZERO);
                                throw new ArithmeticException("first");
                            });
                            blockNoting("body", trail);
                        }))
                .isInstanceOf(TaskGroupException.class)
                .satisfies(errors ->
                        assertThat(((TaskGroupException) errors).exceptions())
                                .singleElement()
                                .isInstanceOf(ArithmeticException.class));
        assertThat(trail).containsExactlyInAnyOrder("sibling interrupted", "body interrupted");
        assertThat(stateOfTask()).isEqualTo("cancelling: 0, interrupted: false");
        sleep(ZERO);
    }

    @AsyncTest
    void aCancellationFromOutsideInterruptsTheBodyOfAGroup() {
        List<String> trail = new ArrayList<>();
        Task<?> parent =
                createTask(() ->
                        taskGroup(group -> {
                            group.createTask(() -> blockNoting("task", trail));
                            blockNoting("body", trail);
                        }));
        sleep(ZERO);
        sleep(ZERO);
        parent.cancel("outside");
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("outside");
        assertThat(trail).containsExactly("body interrupted", "task interrupted");
    }

    @AsyncTest
    void theCleanupBehindAGroupIsNotCancelledOnceMore() {
        List<String> trail = new ArrayList<>();
        Task<?> parent =
                createTask(() -> {
                    try {
                        taskGroup(_ -> {
                            blockNoting("body", trail);
                        });
                    } finally {
                        sleep(seconds(1));
                        trail.add("cleaned up");
                    }
                });
        sleep(ZERO);
        parent.cancel();
        assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("body interrupted", "cleaned up");
    }

    @AsyncTest
    void theCleanupBehindABlockingCallMayAwait() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    try {
                        blockNoting("code", trail);
                    } finally {
                        sleep(seconds(1));
                        trail.add("cleaned up");
                    }
                });
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("code interrupted", "cleaned up");
    }

    @AsyncTest
    void theCleanupBehindABlockingCallMayBeCancelledByAnotherRequest() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    try {
                        blockNoting("code", trail);
                    } finally {
                        try {
                            sleep(seconds(1));
                        } catch (CancelledError again) {
                            trail.add("cancelled by " + again.getMessage());
                        }
                    }
                });
        sleep(ZERO);
        task.cancel("first");
        sleep(ZERO);
        task.cancel("second");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("code interrupted", "cancelled by second");
    }

    private static void blockNoting(String name, List<String> trail) throws InterruptedException {
        try {
            Thread.sleep(LONG);
        } catch (InterruptedException interrupted) {
            trail.add(name + " interrupted");
            throw interrupted;
        }
    }

    private static String stateOfTask() {
        return "cancelling: "
                + Objects.requireNonNull(currentTask()).cancelling()
                + ", interrupted: "
                + Thread.currentThread().isInterrupted();
    }
}
