package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs random programs and checks what must be true of each, whatever it does. */
class CancellationModelTest {
    private static final int SEEDS = 300;

    /** What became of one program. */
    private record Outcome(List<String> trail, List<String> faults, List<String> reports) {}

    @Test
    void everyProgramEndsAndLeavesNothingBehind() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(run(new RandomProgram(seed)).faults()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void theSameProgramGoesTheSameWayTwice() {
        for (long seed = 0; seed < SEEDS; seed += 3) {
            assertThat(run(new RandomProgram(seed)))
                    .as("seed %d", seed)
                    .isEqualTo(run(new RandomProgram(seed)));
        }
    }

    @Test
    void theProgramsDoWhatTheyAreMeantTo() {
        List<String> all =
                LongStream.range(0, 50)
                        .mapToObj(seed -> run(new RandomProgram(seed)).trail())
                        .flatMap(List::stream)
                        .toList();
        for (int kind = 0; kind < 17; kind++) {
            assertThat(all).anyMatch(endsWith("begins " + kind));
        }
        for (String end : List.of("done", "swallowed", "uncancelled", "timed out")) {
            assertThat(all).anyMatch(endsWith(end));
        }
        assertThat(all).anyMatch(line -> line.contains("failed unhandled errors in a TaskGroup"));
    }

    private static Predicate<String> endsWith(String end) {
        return line -> line.endsWith(" " + end);
    }

    @Test
    void aTimeoutThatDoesNotUncancelIsFound() {
        assertThat(faultsOf(ForgettingProgram::new))
                .anyMatch(fault -> fault.matches("cancelling: \\d+, expected \\d+"));
    }

    @Test
    void aLostItemIsFound() {
        assertThat(faultsOf(LosingProgram::new))
                .anyMatch(fault -> fault.startsWith("put and not got: "));
    }

    private static List<String> faultsOf(LongFunction<RandomProgram> programs) {
        return LongStream.range(0, 50)
                .mapToObj(seed -> run(programs.apply(seed)).faults())
                .flatMap(List::stream)
                .toList();
    }

    private static Outcome run(RandomProgram program) {
        List<String> reports = new ArrayList<>();
        List<String> faults = program.faults;
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, report) -> {
            reports.add(report.message() + ": " + report.exception());
            if (!isProvoked(report.exception())) {
                faults.add("reported: " + report);
            }
        });
        loop.runUntilComplete(loop.createTask(program::run));
        loop.close();
        // When a lost error is reported depends on the garbage collector.
        reports.replaceAll(report -> report.replaceAll("Task-\\d+", "Task"));
        reports.sort(null);
        return new Outcome(program.trail, faults, reports);
    }

    private static boolean isProvoked(@Nullable Throwable error) {
        return error instanceof TaskGroupException group
                ? group.exceptions().stream().allMatch(CancellationModelTest::isProvoked)
                : error instanceof RandomProgram.Provoked;
    }

    /** Its timeouts do not take back the request to cancel that they made. */
    private static final class ForgettingProgram extends RandomProgram {
        ForgettingProgram(long seed) {
            super(seed);
        }

        @Override
        void limit(Duration limit, Action<TimeoutException> code) throws TimeoutException {
            Task<?> task = Objects.requireNonNull(Asyncio.currentTask());
            List<String> timeUp = new ArrayList<>();
            TimerHandle timer =
                    task.loop()
                            .callLater(
                                    limit,
                                    () -> {
                                        timeUp.add("now");
                                        task.cancel();
                                    });
            try {
                code.run();
            } catch (CancelledError cancelled) {
                if (timeUp.isEmpty()) {
                    throw cancelled;
                }
                throw new TimeoutException();
            } finally {
                timer.cancel();
            }
        }
    }

    /** Its tasks take an item, and lose it if they are cancelled before they have noted it. */
    private static final class LosingProgram extends RandomProgram {
        LosingProgram(long seed) {
            super(seed);
        }

        @Override
        Queue<Integer> take(Queue<Integer> queue) {
            if (!queue.isEmpty()) {
                queue.getNowait();
                sleep(Duration.ZERO);
                queue.putNowait(1);
            }
            return super.take(queue);
        }
    }
}
