package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.staggeredRace;
import static dev.asyncio4j.Asyncio.staggeredRaceResult;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class StaggeredRaceTest {
    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    @Behaviour(179)
    void givesTheValueOfTheFirstIfThatIsQuick(VirtualClock clock) {
        RaceResult<Integer> race = staggeredRaceResult(seconds(2), List.of(sleeper(1), sleeper(1)));
        assertThat(race.value()).isEqualTo(1);
        assertThat(race.index()).isZero();
        assertThat(race.errors()).containsExactly((Throwable) null);
        assertThat(trail).containsExactly("1 begins at 0", "1 succeeds at 1");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    @Behaviour(179)
    void beginsTheNextBesideOneThatTakesLong(VirtualClock clock) {
        RaceResult<Integer> race =
                staggeredRaceResult(seconds(2), List.of(sleeper(9), sleeper(3), sleeper(7)));
        assertThat(race.value()).isEqualTo(3);
        assertThat(race.index()).isEqualTo(1);
        assertThat(race.errors()).hasSize(3);
        assertThat(race.errors().get(0))
                .isInstanceOf(CancelledError.class)
                .hasMessage("another attempt has won");
        assertThat(race.errors().get(1)).isNull();
        assertThat(race.errors().get(2)).isInstanceOf(CancelledError.class);
        assertThat(trail)
                .containsExactly(
                        "9 begins at 0",
                        "3 begins at 2",
                        "7 begins at 4",
                        "3 succeeds at 5",
                        "9 cancelled at 5",
                        "7 cancelled at 5");
        assertThat(clock.time()).isEqualTo(seconds(5));
    }

    @AsyncTest
    @Behaviour(179)
    void beginsTheNextAtOnceWhenTheLastFails() {
        RaceResult<Integer> race =
                staggeredRaceResult(seconds(10), List.of(failing(1, "first"), sleeper(3)));
        assertThat(race.value()).isEqualTo(3);
        assertThat(race.errors().getFirst()).hasMessage("first");
        assertThat(trail).containsExactly("3 begins at 1", "3 succeeds at 4");
    }

    @AsyncTest
    void doesNotHurryWhenAnEarlierOneFails() {
        staggeredRaceResult(seconds(2), List.of(failing(3, "first"), sleeper(9), sleeper(1)));
        assertThat(trail).startsWith("9 begins at 2", "1 begins at 4");
    }

    @AsyncTest
    void givesTheNextItsWholeTime() {
        // The first fails in the very moment in which its time is up.
        staggeredRaceResult(seconds(2), List.of(failing(2, "first"), sleeper(9), sleeper(1)));
        assertThat(trail).startsWith("9 begins at 2", "1 begins at 4");
    }

    @AsyncTest
    void withoutADelayRunsOneAfterTheOther() {
        int value = staggeredRace(null, List.of(failing(100, "a"), failing(1, "b"), sleeper(2)));
        assertThat(value).isEqualTo(2);
        assertThat(trail).containsExactly("2 begins at 101", "2 succeeds at 103");
    }

    @AsyncTest
    void withADelayOfZeroOrLessBeginsAllInTheirOrder() {
        for (Duration delay : List.of(ZERO, seconds(-1))) {
            trail.clear();
            assertThat(staggeredRace(delay, List.of(sleeper(2), sleeper(1)))).isEqualTo(1);
            assertThat(trail.get(0)).startsWith("2 begins");
            assertThat(trail.get(1)).startsWith("1 begins");
        }
    }

    @AsyncTest
    void withADelayOfZeroDoesNotBeginASecondAfterOneThatSucceedsAtOnce() {
        RaceResult<String> race = staggeredRaceResult(ZERO, List.of(() -> "a", () -> note("b")));
        assertThat(race.value()).isEqualTo("a");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void takesLambdas() throws IOException {
        assertThat(staggeredRace(seconds(1), () -> fetch("a"), () -> fetch("b"))).isEqualTo("a");
        assertThat(staggeredRace(null, () -> fetch("c"))).isEqualTo("c");
    }

    private static String fetch(String page) throws IOException {
        return sleep(seconds(1), page);
    }

    @AsyncTest
    void canBeWonWithNull() {
        var race = staggeredRaceResult(null, List.of(failing(1, "first"), () -> null));
        assertThat(race.value()).isNull();
        assertThat(race.index()).isEqualTo(1);
        assertThat(race.errors()).hasSize(2);
    }

    @AsyncTest
    void isOverWhenTheLosersHaveCleanedUp(VirtualClock clock) {
        assertThat(staggeredRace(seconds(1), List.of(tidy(5), sleeper(1)))).isEqualTo(1);
        assertThat(clock.time()).isEqualTo(seconds(7));
        assertThat(trail).endsWith("5 cleaned up at 7");
        assertThat(allTasks()).hasSize(1);
    }

    @AsyncTest
    void hasTheErrorsOfCleanups() {
        Callable<Integer> failsToCleanUp =
                () -> {
                    try {
                        return sleep(seconds(100), 0);
                    } finally {
                        failing(1, "cleanup").call();
                    }
                };
        RaceResult<Integer> race =
                staggeredRaceResult(seconds(1), List.of(failsToCleanUp, sleeper(1)));
        assertThat(race.value()).isEqualTo(1);
        assertThat(race.errors().getFirst()).hasMessage("cleanup");
    }

    // All fail

    @AsyncTest
    @Behaviour(179)
    void thatAllFailThrowsWhatEachFailedWithInTheirOrder() {
        List<Callable<Integer>> attempts =
                List.of(
                        failing(9, "slow"),
                        failing(1, "quick"),
                        () -> {
                            throw new IOException("checked");
                        });
        assertThatThrownBy(() -> staggeredRaceResult(seconds(2), attempts))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        all -> {
                            assertThat(all)
                                    .hasMessage(
                                            "all attempts of a staggered race failed (3 errors)");
                            assertThat(all.exceptions())
                                    .extracting(Throwable::getMessage)
                                    .containsExactly("slow", "quick", "checked");
                            assertThat(all.exceptions().getLast()).isInstanceOf(IOException.class);
                        });
    }

    @AsyncTest
    void takesOneThatIsCancelledOnItsOwnForFailed() {
        Callable<Integer> cancelsItself =
                () -> {
                    Objects.requireNonNull(currentTask()).cancel("on its own");
                    return sleep(seconds(1), 0);
                };
        assertThat(staggeredRace(null, List.of(cancelsItself, sleeper(1)))).isEqualTo(1);
        assertThatThrownBy(() -> staggeredRace(null, List.of(cancelsItself)))
                .isInstanceOf(TaskGroupException.class)
                .cause()
                .isInstanceOf(CancelledError.class)
                .hasMessage("on its own");
    }

    @Test
    void throwsAFatalErrorAtOnceAndTriesNoOther() {
        Throwable thrown = catchThrowable(() -> Asyncio.run(this::raceWithAFatalError));
        assertThat(thrown).isInstanceOf(InternalError.class).hasMessage("fatal");
        assertThat(trail).containsExactly("the race threw java.lang.InternalError: fatal");
    }

    private void raceWithAFatalError() {
        try {
            staggeredRace(
                    null,
                    () -> {
                        throw new InternalError("fatal");
                    },
                    () -> note("tried"));
        } catch (Throwable fatal) {
            note("the race threw " + fatal);
        }
    }

    // Two at once

    @AsyncTest
    void hasOneWinnerWhenTwoAreReadyInTheSameIteration(EventLoop loop) {
        Future<String> opened = loop.createFuture();
        loop.callLater(seconds(5), () -> opened.setResult("open"));
        Callable<String> attempt =
                () -> {
                    try {
                        return note(Asyncio.shield(opened).await());
                    } catch (CancelledError lost) {
                        note("lost");
                        throw lost;
                    }
                };
        RaceResult<String> race = staggeredRaceResult(seconds(1), List.of(attempt, attempt));
        assertThat(race.index()).isZero();
        assertThat(race.errors().get(1)).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("open", "lost");
    }

    @AsyncTest
    void hasAWinnerWhenAnotherFailsInTheSameIteration() {
        RaceResult<Integer> race =
                staggeredRaceResult(seconds(1), List.of(failing(3, "first"), sleeper(2)));
        assertThat(race.value()).isEqualTo(2);
        assertThat(race.errors().getFirst()).hasMessage("first");
    }

    @AsyncTest
    void keepsItsWinnerWhenALoserReturnsAllTheSame() {
        Callable<Integer> stubborn =
                () -> {
                    try {
                        return sleep(seconds(100), 0);
                    } catch (CancelledError refused) {
                        return sleep(seconds(1), 7);
                    }
                };
        RaceResult<Integer> race = staggeredRaceResult(seconds(1), List.of(stubborn, sleeper(1)));
        assertThat(race.value()).isEqualTo(1);
        assertThat(race.index()).isEqualTo(1);
        assertThat(race.errors()).containsExactly(null, null);
    }

    @AsyncTest
    void doesNotBeginAnotherWhenOneWinsAsItsTimeIsUp() {
        assertThat(staggeredRace(seconds(2), List.of(sleeper(2), sleeper(1)))).isEqualTo(2);
        assertThat(trail).containsExactly("2 begins at 0", "2 succeeds at 2");
    }

    // Cancellation

    @AsyncTest
    void cancelledCancelsAllAttemptsAndWaitsForThem(VirtualClock clock) {
        Task<?> caller =
                createTask(() -> staggeredRace(seconds(1), List.of(tidy(2), tidy(3), tidy(4))));
        sleep(seconds(1.5));
        caller.cancel("enough");
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(clock.time()).isEqualTo(seconds(4.5));
        assertThat(trail)
                .containsExactly(
                        "2 begins at 0", "3 begins at 1", "2 cleaned up at 3", "3 cleaned up at 4");
    }

    @AsyncTest
    @Behaviour(179)
    void cancelledAgainHandsThatOnAndStillWaits() {
        Callable<Integer> stubborn =
                () -> {
                    for (int i = 1; i <= 2; i++) {
                        try {
                            sleep(seconds(100));
                        } catch (CancelledError refused) {
                            note("cancelled by " + refused.getMessage());
                        }
                    }
                    return 1;
                };
        Task<?> caller = createTask(() -> staggeredRace(null, List.of(stubborn)));
        sleep(seconds(1));
        caller.cancel("first");
        sleep(seconds(1));
        assertThat(caller.isDone()).isFalse();
        caller.cancel("second");
        // What the attempt returns comes too late.
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("second");
        assertThat(trail).containsExactly("cancelled by first", "cancelled by second");
    }

    @AsyncTest
    void cancelledKeepsTheErrorsThereHadBeen() {
        Task<?> caller =
                createTask(() -> {
                    try {
                        staggeredRace(null, List.of(failing(1, "before"), tidy(1)));
                    } catch (CancelledError cancelled) {
                        for (Throwable error : cancelled.getSuppressed()) {
                            note(String.valueOf(error.getMessage()));
                        }
                        throw cancelled;
                    }
                });
        sleep(seconds(2));
        caller.cancel();
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class);
        assertThat(trail).endsWith("before").doesNotContain("null");
    }

    @AsyncTest
    void cancelledWhileLosersCleanUpReturnsAndIsCancelledNext() {
        Task<?> caller =
                createTask(() -> {
                    note("won " + staggeredRace(seconds(1), List.of(tidy(9), sleeper(1))));
                    sleep(ZERO);
                    note("went on");
                });
        sleep(seconds(3));
        caller.cancel("late");
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("late");
        // The second request interrupts the cleanup of the loser.
        assertThat(trail)
                .containsExactly("9 begins at 0", "1 begins at 1", "1 succeeds at 2", "won 1");
    }

    @AsyncTest
    void wonInTimeIsNotTakenBackByADeadline() throws TimeoutException {
        int value =
                timeout(seconds(3), () -> staggeredRace(seconds(1), List.of(tidy(9), sleeper(1))));
        assertThat(value).isEqualTo(1);
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
        sleep(seconds(1));
    }

    @AsyncTest
    void endsAtADeadline() {
        assertThatThrownBy(() -> timeout(seconds(3), () -> staggeredRace(seconds(1), tidy(1))))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("1 begins at 0", "1 cleaned up at 4");
    }

    @AsyncTest
    void cancelledBeforeItWaitsCancelsTheFirstAttemptAndBeginsNoOther() {
        Task<?> caller =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel();
                    staggeredRace(ZERO, List.of(sleeper(1), sleeper(2)));
                });
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("1 begins at 0", "1 cancelled at 0");
    }

    // Wrong use

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesWrongArguments() {
        assertThatThrownBy(() -> staggeredRace(seconds(1), List.<Callable<Integer>>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attempts: [] (expected: at least one)");
        List<Callable<Integer>> none = null;
        assertThatThrownBy(() -> staggeredRace(seconds(1), none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("attempts");
        assertThatThrownBy(() -> staggeredRace(seconds(1), Arrays.asList(sleeper(1), null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the pieces of code is null");
        sleep(seconds(1));
        assertThat(trail).isEmpty();
    }

    @Test
    void needsATask() {
        assertThatThrownBy(() -> staggeredRace(null, List.of(sleeper(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run a race");
    }

    @AsyncTest
    void givesErrorsThatNobodyCanChange() {
        RaceResult<Integer> race = staggeredRaceResult(null, List.of(sleeper(1)));
        assertThatThrownBy(() -> race.errors().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private String note(String line) {
        trail.add(line);
        return line;
    }

    private void noteTime(String line) {
        note(line + " at " + EventLoop.running().time().toSeconds());
    }

    private Callable<Integer> sleeper(int seconds) {
        return () -> {
            noteTime(seconds + " begins");
            try {
                sleep(seconds(seconds));
            } catch (CancelledError cancelled) {
                noteTime(seconds + " cancelled");
                throw cancelled;
            }
            noteTime(seconds + " succeeds");
            return seconds;
        };
    }

    /** Takes so many seconds to clean up. */
    private Callable<Integer> tidy(int seconds) {
        return () -> {
            noteTime(seconds + " begins");
            try {
                return sleep(seconds(100), 0);
            } finally {
                sleep(seconds(seconds));
                noteTime(seconds + " cleaned up");
            }
        };
    }

    private static Callable<Integer> failing(int seconds, String message) {
        return () -> {
            sleep(seconds(seconds));
            throw new IllegalStateException(message);
        };
    }
}
