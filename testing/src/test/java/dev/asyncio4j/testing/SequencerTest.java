package dev.asyncio4j.testing;

import static dev.asyncio4j.Asyncio.checkpoint;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.testing.AsyncAssertions.assertDoesNotSuspend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private final Sequencer sequencer = new Sequencer();
    private final List<String> trail = new ArrayList<>();

    private void take(int... steps) {
        for (int step : steps) {
            try (var _ = sequencer.step(step)) {
                trail.add("begin " + step);
                sleep(seconds(1));
                trail.add("end " + step);
            }
        }
    }

    @AsyncTest
    void runsTheStepsInTheOrderOfTheirNumbers() {
        gather(() -> take(3, 5), () -> take(1, 4), () -> take(0, 2)).await();
        List<String> expected = new ArrayList<>();
        for (int step = 0; step <= 5; step++) {
            expected.add("begin " + step);
            expected.add("end " + step);
        }
        assertThat(trail).isEqualTo(expected);
        assertThat(sequencer).hasToString("Sequencer[next=6]");
    }

    @AsyncTest
    void doesNotSuspendForAStepWhoseTurnItIs() {
        assertDoesNotSuspend(() -> sequencer.step(0).close());
        assertDoesNotSuspend(() -> sequencer.step(1).close());
    }

    @AsyncTest
    void goesOnBehindABlockThatThrew() {
        Task<?> next = createTask(() -> take(1));
        assertThatThrownBy(
                        () -> {
                            try (var _ = sequencer.step(0)) {
                                throw new IllegalStateException("own");
                            }
                        })
                .hasMessage("own");
        next.await();
        assertThat(trail).containsExactly("begin 1", "end 1");
    }

    @AsyncTest
    void refusesANumberThatWasTakenBefore() {
        Task<?> waiting = createTask(() -> take(1), "first");
        checkpoint();
        assertThatIllegalStateException()
                .isThrownBy(() -> sequencer.step(1))
                .withMessage(
                        "step 1 is taken already, by first. Give each block a number of its own");
        take(0);
        waiting.await();
        assertThatIllegalStateException()
                .isThrownBy(() -> sequencer.step(1))
                .withMessageStartingWith("step 1 is taken already, by first");
    }

    @AsyncTest
    void refusesANegativeNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sequencer.step(-1))
                .withMessage("number: -1 (expected: 0 or more)");
    }

    @AsyncTest
    void isBrokenForTheStepsBehindOneThatIsCancelledWhileItWaits() {
        Task<?> before = createTask(() -> take(1), "before");
        Task<?> cancelled = createTask(() -> take(2), "cancelled");
        Task<?> behind = createTask(() -> take(4), "behind");
        checkpoint();
        cancelled.cancel("enough");
        assertThatThrownBy(cancelled::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
        assertThatIllegalStateException()
                .isThrownBy(behind::await)
                .withMessage(
                        "step 4 cannot come: the sequence is broken, as cancelled gave up its wait"
                                + " for step 2")
                .havingCause()
                .isInstanceOf(CancelledError.class);
        assertThatIllegalStateException()
                .isThrownBy(() -> sequencer.step(3))
                .withMessageStartingWith("step 3 cannot come: the sequence is broken");
        assertThat(sequencer).hasToString("Sequencer[next=0, waiting=[1], broken at 2]");
        take(0);
        before.await();
        assertThat(trail).containsExactly("begin 0", "end 0", "begin 1", "end 1");
    }

    @AsyncTest
    void isBrokenByATaskThatIsCancelledBetweenItsStepAndItsTurn() {
        Task<?> cancelled = createTask(() -> take(1), "cancelled");
        Task<?> behind = createTask(() -> take(2));
        checkpoint();
        sequencer.step(0).close();
        cancelled.cancel();
        assertThatIllegalStateException()
                .isThrownBy(behind::await)
                .withMessageContaining("as cancelled gave up its wait for step 1");
        assertThat(trail).isEmpty();
        assertThat(cancelled.isCancelled()).isTrue();
    }

    @AsyncTest
    void isBrokenAtTheFirstOfThoseWhoGaveUp() {
        List<Task<?>> waiting = new ArrayList<>();
        for (int step = 1; step <= 4; step++) {
            int number = step;
            waiting.add(createTask(() -> take(number), "task " + step));
        }
        checkpoint();
        waiting.get(2).cancel();
        waiting.get(1).cancel();
        waiting.get(3).cancel();
        checkpoint();
        assertThat(waiting).extracting(Task::isCancelled).containsExactly(false, true, true, true);
        assertThat(sequencer).hasToString("Sequencer[next=0, waiting=[1], broken at 2]");
        take(0);
        waiting.getFirst().await();
    }

    @AsyncTest
    void isNotBrokenByATaskThatIsCancelledInItsBlock() {
        Task<?> cancelled = createTask(() -> take(0));
        Task<?> next = createTask(() -> take(1));
        checkpoint();
        cancelled.cancel();
        next.await();
        assertThat(trail).containsExactly("begin 0", "begin 1", "end 1");
    }

    @Test
    @Tag("real") // the clock gives up after real time
    void saysWhichStepNobodyTakes() {
        List<String> seen = new ArrayList<>();
        EventLoop loop = new VirtualClock(Duration.ofMillis(1)).createLoop();
        loop.setExceptionHandler((_, _) -> {});
        assertThatThrownBy(() ->
                        loop.runUntilComplete(() -> {
                            Task<?> task = Objects.requireNonNull(currentTask());
                            loop.callSoon(() -> seen.add(task.toString()));
                            take(1);
                        }))
                .isInstanceOf(StuckLoopError.class);
        loop.close();
        assertThat(seen.getFirst()).contains("waits for step 1 of Sequencer[next=0, waiting=[1]]");
    }

    @AsyncTest
    void isForTasks(EventLoop loop) {
        loop.callSoon(() ->
                assertThatIllegalStateException()
                        .isThrownBy(() -> sequencer.step(0))
                        .withMessageStartingWith(
                                "cannot take a step of a sequence here: this code is a callback"));
        checkpoint();
        take(0);
    }
}
