package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class InstrumentTest {
    private final List<String> trail = new ArrayList<>();
    private final List<ExceptionContext> reports = new ArrayList<>();
    private final VirtualClock clock = new VirtualClock();
    @AutoClose private final EventLoop loop = clock.createLoop();
    private final Recorder recorder = new Recorder("");

    /** Notes all it is told; what it is told of waits may be left out. */
    private class Recorder implements Instrument {
        private final String prefix;

        Recorder(String prefix) {
            this.prefix = prefix;
        }

        void note(String what) {
            trail.add(prefix + what);
        }

        @Override
        public void beforeRun() {
            note("run");
        }

        @Override
        public void afterRun() {
            note("run over");
        }

        @Override
        public void taskCreated(Task<?> task) {
            note("created " + task.name());
        }

        @Override
        public void taskReady(Task<?> task) {
            note("ready " + task.name());
        }

        @Override
        public void beforeTaskStep(Task<?> task) {
            note("step " + task.name());
        }

        @Override
        public void afterTaskStep(Task<?> task) {
            note("step over " + task.name());
        }

        @Override
        public void taskEnded(Task<?> task) {
            note((task.isDone() ? "ended " : "ended too soon ") + task.name());
        }

        @Override
        public void beforeWait(@Nullable Duration timeout) {
            note("wait " + (timeout == null ? "" : timeout));
        }

        @Override
        public void afterWait() {
            note("wait over");
        }
    }

    private Task<@Nullable Void> task(String name, Action<?> code) {
        return loop.createTask(code, TaskOptions.named(name));
    }

    private static TaskOptions eager(String name) {
        return TaskOptions.named(name).withEagerStart(true);
    }

    @Test
    void seesTheWholeLifeOfATask() {
        loop.addInstrument(recorder);
        Task<?> a = task("a", () -> sleep(seconds(2)));
        loop.runUntilComplete(a);
        assertThat(trail)
                .containsExactly(
                        "created a",
                        "ready a",
                        "run",
                        "step a",
                        "step over a",
                        "wait PT2S",
                        "wait over",
                        "ready a",
                        "step a",
                        "ended a",
                        "step over a",
                        "run over");
    }

    @Test
    void seesWhoMakesWhomReady() {
        Future<Integer> future = loop.createFuture();
        loop.addInstrument(recorder);
        Task<?> a = task("a", future::await);
        task(
                "b",
                () -> {
                    future.setResult(1);
                    trail.add("b goes on");
                });
        loop.runUntilComplete(a);
        assertThat(trail.subList(4, trail.size()))
                .containsExactly(
                        "run",
                        "step a",
                        "step over a",
                        "step b",
                        "ready a",
                        "b goes on",
                        "ended b",
                        "step over b",
                        "step a",
                        "ended a",
                        "step over a",
                        "run over");
    }

    @Test
    void seesATaskGiveUpItsTurn() {
        loop.addInstrument(recorder);
        loop.runUntilComplete(task("a", () -> sleep(ZERO)));
        assertThat(trail)
                .containsSubsequence("step a", "ready a", "step over a", "step a", "ended a");
    }

    @Test
    void seesTheFirstStepOfAnEagerTaskBetweenTwoOfItsCreator() {
        loop.addInstrument(recorder);
        loop.runUntilComplete(
                task(
                        "a",
                        () -> {
                            loop.createTask(() -> trail.add("b runs"), eager("b"));
                            trail.add("a goes on");
                        }));
        assertThat(trail)
                .containsSubsequence(
                        "step a",
                        "created b",
                        "ready a",
                        "ready b",
                        "step over a",
                        "step b",
                        "b runs",
                        "ended b",
                        "step over b",
                        "step a",
                        "a goes on",
                        "ended a",
                        "step over a");
        assertThat(trail).filteredOn(line -> line.equals("step b")).hasSize(1);
    }

    @Test
    void seesAnEagerTaskOfACallback() {
        loop.addInstrument(recorder);
        loop.callSoon(() -> loop.createTask(() -> trail.add("b runs"), eager("b")));
        loop.callSoon(loop::stop);
        loop.runForever();
        assertThat(trail)
                .containsExactly(
                        "run",
                        "created b",
                        "ready b",
                        "step b",
                        "b runs",
                        "ended b",
                        "step over b",
                        "run over");
    }

    @Test
    void seesATaskThatNeverBegins() {
        loop.addInstrument(recorder);
        Task<?> a = task("a", () -> trail.add("begun"));
        a.cancel();
        assertThatThrownBy(() -> loop.runUntilComplete(a)).isInstanceOf(CancelledError.class);
        assertThat(trail)
                .containsExactly(
                        "created a",
                        "ready a",
                        "run",
                        "step a",
                        "ended a",
                        "step over a",
                        "run over");
    }

    @Test
    void seesATaskThatFails() {
        loop.addInstrument(recorder);
        Task<?> a =
                task(
                        "a",
                        () -> {
                            throw new IllegalStateException("broken");
                        });
        assertThatThrownBy(() -> loop.runUntilComplete(a)).hasMessage("broken");
        assertThat(trail).containsSubsequence("step a", "ended a", "step over a");
    }

    @Test
    void seesNoCallbacks() {
        loop.addInstrument(recorder);
        loop.callSoon(() -> trail.add("callback"));
        loop.callSoon(loop::stop);
        loop.runForever();
        assertThat(trail).containsExactly("run", "callback", "run over");
    }

    @Test
    void seesAWaitForOtherThreadsWithoutATimeout() {
        loop.addInstrument(recorder);
        loop.runUntilComplete(task("a", () -> toThread(() -> 1)));
        assertThat(trail).containsSubsequence("step over a", "wait ", "wait over", "ready a");
    }

    /** The trail of a run is the same whatever number of tasks the queue has to grow for. */
    @Test
    void seesEveryTaskOfMany() {
        Map<String, Integer> counts = new HashMap<>();
        loop.addInstrument(
                new Recorder("") {
                    @Override
                    void note(String what) {
                        counts.merge(what.replaceFirst(" .*", ""), 1, Integer::sum);
                    }
                });
        for (int i = 0; i < 1_000; i++) {
            loop.createTask(() -> sleep(ZERO));
        }
        loop.callLater(seconds(1), loop::stop);
        loop.runForever();
        assertThat(counts)
                .containsEntry("created", 1_000)
                .containsEntry("ready", 2_000)
                .containsEntry("ended", 1_000)
                .containsEntry("step", 4_000);
    }

    @Test
    void seesTheRunsOfARunner() {
        VirtualClock time = new VirtualClock();
        Asyncio.run(
                () -> createTask(() -> sleep(seconds(9)), "left"),
                RunOptions.defaults()
                        .withLoop(() -> {
                            EventLoop made = time.createLoop();
                            made.addInstrument(recorder);
                            return made;
                        }));
        assertThat(trail).filteredOn(line -> line.startsWith("run")).hasSize(4);
        assertThat(trail).endsWith("ended left", "step over left", "run over");
    }

    @Test
    void seesWhatClosingALoopRuns() {
        loop.setExceptionHandler((_, _) -> {});
        task("a", () -> sleep(seconds(1)));
        loop.callSoon(loop::stop);
        loop.runForever();
        loop.addInstrument(recorder);
        loop.close();
        assertThat(trail)
                .containsExactly("ready a", "run", "step a", "ended a", "step over a", "run over");
        loop.close();
        assertThat(trail).hasSize(6);
    }

    @Test
    void isToldFromWhenItIsAddedToWhenItIsRemoved() {
        loop.runUntilComplete(
                task(
                        "a",
                        () -> {
                            loop.addInstrument(recorder);
                            sleep(ZERO);
                            assertThat(loop.removeInstrument(recorder)).isTrue();
                            assertThat(loop.removeInstrument(recorder)).isFalse();
                            sleep(ZERO);
                        }));
        // Not the end of the step it was added in, of whose beginning it was not told.
        assertThat(trail).containsExactly("ready a", "step a");
    }

    @Test
    void isToldOnceThoughItWasAddedTwice() {
        loop.addInstrument(recorder);
        loop.addInstrument(recorder);
        task("a", () -> {});
        assertThat(trail).containsExactly("created a", "ready a");
        loop.removeInstrument(recorder);
        loop.runUntilComplete(task("b", () -> {}));
        assertThat(trail).hasSize(2);
    }

    @Test
    void isOneOfSeveralToldInOrder() {
        loop.addInstrument(new Recorder("1 "));
        loop.addInstrument(new Recorder("2 "));
        loop.runUntilComplete(task("a", () -> {}));
        assertThat(trail)
                .startsWith("1 created a", "2 created a", "1 ready a", "2 ready a")
                .endsWith("1 step over a", "2 step over a", "1 run over", "2 run over");
    }

    @Test
    void mayRemoveAnotherThatIsNotToldThen() {
        Recorder second = new Recorder("2 ");
        loop.addInstrument(
                new Instrument() {
                    @Override
                    public void beforeTaskStep(Task<?> task) {
                        loop.removeInstrument(second);
                    }
                });
        loop.addInstrument(second);
        loop.runUntilComplete(task("a", () -> {}));
        assertThat(trail).containsExactly("2 created a", "2 ready a", "2 run");
    }

    @Test
    void isNotToldOfTheEndOfAStepIfItWasAddedAgainBeforeThat() {
        Recorder removedBefore = new Recorder("1 ");
        Recorder removedWithin = new Recorder("2 ");
        loop.addInstrument(
                new Instrument() {
                    @Override
                    public void beforeTaskStep(Task<?> task) {
                        loop.removeInstrument(removedBefore);
                    }

                    @Override
                    public void afterTaskStep(Task<?> task) {
                        loop.addInstrument(removedBefore);
                    }
                });
        loop.addInstrument(removedBefore);
        loop.addInstrument(removedWithin);
        loop.runUntilComplete(
                task(
                        "a",
                        () -> {
                            loop.removeInstrument(removedWithin);
                            loop.addInstrument(removedWithin);
                        }));
        assertThat(trail)
                .containsExactly(
                        "1 created a",
                        "2 created a",
                        "1 ready a",
                        "2 ready a",
                        "1 run",
                        "2 run",
                        "2 step a",
                        "2 ended a",
                        "2 run over",
                        "1 run over");
    }

    @Test
    void isNotToldOfAStepIfItWasAddedAgainBeforeItsTurn() {
        Recorder second = new Recorder("2 ");
        loop.addInstrument(
                new Instrument() {
                    @Override
                    public void beforeTaskStep(Task<?> task) {
                        loop.removeInstrument(second);
                        loop.addInstrument(second);
                    }
                });
        loop.addInstrument(second);
        loop.runUntilComplete(task("a", () -> {}));
        assertThat(trail)
                .containsExactly("2 created a", "2 ready a", "2 run", "2 ended a", "2 run over");
    }

    @Test
    void isRemovedAndReportedWhenItThrows() {
        loop.setExceptionHandler((_, report) -> reports.add(report));
        IllegalStateException broken = new IllegalStateException("broken");
        loop.addInstrument(
                new Recorder("broken ") {
                    @Override
                    public void beforeTaskStep(Task<?> task) {
                        note("step " + task.name());
                        throw broken;
                    }
                });
        loop.addInstrument(recorder);
        Task<?> a =
                task(
                        "a",
                        () -> {
                            trail.add("a runs");
                            sleep(seconds(1));
                        });
        loop.runUntilComplete(a);
        assertThat(trail).containsSubsequence("broken step a", "step a", "a runs", "run over");
        assertThat(trail)
                .filteredOn(line -> line.startsWith("broken"))
                .containsExactly(
                        "broken created a", "broken ready a", "broken run", "broken step a");
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().exception()).isSameAs(broken);
        assertThat(reports.getFirst().message())
                .startsWith("Exception in an instrument, which is removed: a ")
                .contains("InstrumentTest$");
    }

    /** Whatever it is told when it throws: the loop goes on, and the report is not lost. */
    @Test
    void mayThrowAnywhere() {
        for (String when :
                List.of("run", "run over", "created", "ready", "step", "step over", "ended")) {
            throwWhenToldOf(when);
        }
        throwWhenToldOf("wait");
        throwWhenToldOf("wait over");
    }

    private void throwWhenToldOf(String when) {
        reports.clear();
        VirtualClock time = new VirtualClock();
        try (EventLoop made = time.createLoop()) {
            made.setExceptionHandler((_, report) -> reports.add(report));
            made.addInstrument(
                    new Recorder("") {
                        @Override
                        void note(String what) {
                            if (what.startsWith(when)) {
                                throw new IllegalStateException(what);
                            }
                        }
                    });
            Task<Integer> task = made.createTask(() -> sleep(seconds(2), 42));
            assertThat(made.<Integer>runUntilComplete(task)).isEqualTo(42);
            assertThat(time.time()).isEqualTo(seconds(2));
        }
        assertThat(reports).as("when told of %s", when).hasSize(1);
    }

    @Test
    void endsTheRunWithWhatIsFatal() {
        InternalError fatal = new InternalError("fatal");
        loop.addInstrument(
                new Instrument() {
                    @Override
                    public void beforeTaskStep(Task<?> task) {
                        throw fatal;
                    }
                });
        Task<?> a = task("a", () -> sleep(seconds(1)));
        assertThatThrownBy(() -> loop.runUntilComplete(a)).isSameAs(fatal);
        loop.runUntilComplete(a);
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @Test
    void cannotWait() {
        loop.setExceptionHandler((_, report) -> reports.add(report));
        loop.addInstrument(
                new Instrument() {
                    @Override
                    public void afterTaskStep(Task<?> task) {
                        sleep(seconds(1));
                    }
                });
        loop.runUntilComplete(task("a", () -> {}));
        loop.close();
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().exception())
                .hasMessageContaining("this code runs on an event loop but in no task");
    }

    /** What it makes ready is run, and not slept over. */
    @Test
    void mayScheduleACallbackBeforeTheLoopWaits() {
        loop.addInstrument(
                new Recorder("") {
                    private boolean hasScheduled;

                    @Override
                    public void beforeWait(@Nullable Duration timeout) {
                        super.beforeWait(timeout);
                        if (!hasScheduled) {
                            hasScheduled = true;
                            loop.callSoon(() -> trail.add("callback at " + clock.time()));
                        }
                    }
                });
        loop.runUntilComplete(task("a", () -> sleep(seconds(5))));
        assertThat(trail)
                .containsSubsequence(
                        "wait PT5S", "wait over", "callback at PT0S", "wait PT5S", "wait over");
    }

    @Test
    void mayStopTheLoopBeforeItWaits() {
        loop.addInstrument(
                new Recorder("") {
                    @Override
                    public void beforeWait(@Nullable Duration timeout) {
                        super.beforeWait(timeout);
                        loop.stop();
                    }
                });
        loop.runForever();
        assertThat(trail).containsExactly("run", "wait ", "wait over", "run over");
    }

    @Test
    void mayAskForTheStatistics() {
        List<LoopStatistics> found = new ArrayList<>();
        loop.addInstrument(
                new Instrument() {
                    @Override
                    public void beforeTaskStep(Task<?> task) {
                        found.add(loop.statistics());
                    }
                });
        loop.runUntilComplete(task("a", () -> {}));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().tasks()).isOne();
    }

    @Test
    void livesWithDebugMode() {
        try (LogCapture log = new LogCapture()) {
            loop.addInstrument(recorder);
            loop.debug(true);
            loop.runUntilComplete(task("a", () -> clock.advance(seconds(1))));
            loop.removeInstrument(recorder);
            loop.runUntilComplete(task("b", () -> clock.advance(seconds(2))));
            loop.debug(false);
            loop.addInstrument(recorder);
            loop.runUntilComplete(task("c", () -> clock.advance(seconds(3))));
            assertThat(log.messages()).hasSize(2);
            assertThat(log.messages().getFirst()).contains("name=a").endsWith("took 1.0 s");
            assertThat(log.messages().getLast()).contains("name=b").endsWith("took 2.0 s");
        }
        assertThat(trail).containsSubsequence("step a", "step over a", "step c", "step over c");
        assertThat(trail).doesNotContain("step b", "created b");
    }

    @Test
    void doesNothingByDefault() {
        loop.setExceptionHandler((_, report) -> reports.add(report));
        loop.addInstrument(new Instrument() {});
        loop.runUntilComplete(task("a", () -> sleep(seconds(1))));
        assertThat(reports).isEmpty();
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void isAddedOnTheLoopWhileThatIsOpen() {
        assertThatThrownBy(() -> loop.addInstrument(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("instrument");
        assertThatThrownBy(() -> loop.removeInstrument(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("instrument");
        loop.runUntilComplete(
                task(
                        "a",
                        () ->
                                toThread(() -> {
                                    assertThatThrownBy(() -> loop.addInstrument(recorder))
                                            .isInstanceOf(IllegalStateException.class)
                                            .hasMessageStartingWith("addInstrument was called on");
                                    assertThatThrownBy(() -> loop.removeInstrument(recorder))
                                            .isInstanceOf(IllegalStateException.class)
                                            .hasMessageStartingWith(
                                                    "removeInstrument was called on");
                                })));
        loop.close();
        assertThatThrownBy(() -> loop.addInstrument(recorder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Event loop is closed");
        assertThat(loop.removeInstrument(recorder)).isFalse();
    }
}
