package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.GatherOptions.returningExceptions;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code gather} with a limit does. */
@SuppressWarnings("StreamToIterable") // they are iterated over once
class LimitedGatherTest {
    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    void givesResultsInTheOrderOfTheCode(VirtualClock clock) {
        List<Callable<Integer>> codes = List.of(sleeper(3), sleeper(1), sleeper(1), sleeper(2));
        Future<List<Integer>> all = gather(codes, 2);
        assertThat(all.await()).containsExactly(3, 1, 1, 2);
        assertThat(trail)
                .containsExactly(
                        "3 begins",
                        "1 begins",
                        "1 ends",
                        "1 begins",
                        "1 ends",
                        "2 begins",
                        "3 ends",
                        "2 ends");
        assertThat(clock.time()).isEqualTo(seconds(4));
    }

    @AsyncTest
    void doesNotSuspend() {
        Future<List<Integer>> all = gather(List.of(sleeper(1)), 1);
        assertThat(trail).isEmpty();
        assertThat(all.isDone()).isFalse();
        all.await();
    }

    @AsyncTest
    void ofManyPiecesMakesFewTasks() {
        int[] most = {0};
        Stream<Callable<Integer>> codes =
                IntStream.range(0, 50_000)
                        .mapToObj(n ->
                                () ->
                                        most[0] =
                                                Math.max(
                                                        most[0],
                                                        n % 1_000 == 0 ? allTasks().size() : 0));
        assertThat(gather(codes::iterator, 10).await()).hasSize(50_000);
        // With the test and the feeder.
        assertThat(most[0]).isBetween(3, 12);
    }

    @AsyncTest
    void ofNothingIsEmpty() {
        assertThat(gather(List.<Callable<Integer>>of(), 1).await()).isEmpty();
    }

    @AsyncTest
    void keepsNullsAmongItsResults() {
        List<Callable<@Nullable String>> codes = List.of(() -> null, () -> "one");
        assertThat(gather(codes, 1).await()).containsExactly(null, "one");
    }

    @AsyncTest
    void worksInACallback(EventLoop loop) {
        Future<List<Integer>> result = loop.createFuture();
        loop.callSoon(() ->
                gather(List.of(sleeper(1)), 1)
                        .addDoneCallback(all -> result.setResult(all.result())));
        assertThat(result.await()).containsExactly(1);
    }

    @AsyncTest
    void canAwaitInItsSource() {
        Channel<Callable<Integer>> channel = Channel.rendezvous();
        Future<List<Integer>> all = gather(channel.receiver(), 2);
        try (var sender = channel.sender()) {
            sender.send(sleeper(1));
            sleep(seconds(10));
            sender.send(sleeper(2));
        }
        assertThat(all.await()).containsExactly(1, 2);
    }

    // Errors

    @AsyncTest
    void failsAtOnceAndLetsThoseThatRunGoOnButBeginsNoOther(VirtualClock clock) {
        Future<List<Integer>> all =
                gather(List.of(sleeper(5), failing(1, "first"), failing(3, "late"), sleeper(1)), 3);
        assertThatThrownBy(all::await).hasMessage("first");
        assertThat(clock.time()).isEqualTo(seconds(1));
        sleep(seconds(10));
        // The later error is not reported: the gathering took notice of it.
        assertThat(trail).containsExactly("5 begins", "5 ends");
        assertThat(all.cancel()).isFalse();
        assertThat(allTasks()).hasSize(1);
    }

    @AsyncTest
    void wrapsACheckedExceptionAsEveryFuture() {
        List<Callable<Integer>> codes =
                List.of(() -> {
                    throw new IOException("checked");
                });
        assertThatThrownBy(() -> gather(codes, 1).await())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> gather(codes, 1).await(IOException.class)).hasMessage("checked");
    }

    @AsyncTest
    void canReturnErrorsAndCancellationsAmongTheResults() {
        List<Callable<Object>> codes =
                List.of(
                        () -> "good",
                        () -> failing(1, "bad").call(),
                        () -> {
                            Objects.requireNonNull(currentTask()).cancel("gone");
                            return sleep(seconds(1), "never");
                        },
                        () -> "last");
        List<@Nullable Object> results = gather(returningExceptions(), codes, 1).await();
        assertThat(results.get(0)).isEqualTo("good");
        assertThat((Throwable) results.get(1)).hasMessage("bad");
        assertThat((Throwable) results.get(2))
                .isInstanceOf(CancelledError.class)
                .hasMessage("gone");
        assertThat(results.get(3)).isEqualTo("last");
    }

    @AsyncTest
    void withoutReturningExceptionsOptionsChangeNothing() {
        var all = gather(new GatherOptions(false), List.of(failing(1, "bad"), sleeper(1)), 1);
        assertThatThrownBy(all::await).hasMessage("bad");
        sleep(seconds(5));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void endsCancelledIfOneOfItIsCancelled() {
        List<Callable<Integer>> codes =
                List.of(
                        () -> {
                            Objects.requireNonNull(currentTask()).cancel("one alone");
                            return sleep(seconds(1), 1);
                        },
                        sleeper(2),
                        sleeper(1));
        Future<List<Integer>> all = gather(codes, 2);
        assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("one alone");
        assertThat(all.isCancelled()).isTrue();
        sleep(seconds(5));
        assertThat(trail).containsExactly("2 begins", "2 ends");
    }

    @AsyncTest
    void whoseSourceFailsFailsAndLetsThoseThatRunGoOn() {
        Stream<Callable<Integer>> broken =
                IntStream.range(0, 3)
                        .mapToObj(n -> {
                            if (n == 2) {
                                throw new IllegalStateException("broken source");
                            }
                            return sleeper(n + 1);
                        });
        Future<List<Integer>> all = gather(broken::iterator, 5);
        assertThatThrownBy(all::await).hasMessage("broken source");
        sleep(seconds(5));
        assertThat(trail).containsExactly("1 begins", "2 begins", "1 ends", "2 ends");
    }

    @AsyncTest
    void whoseSourceFailsFailsEvenIfItReturnsExceptions() {
        Iterable<Callable<?>> broken =
                () -> {
                    throw new IllegalStateException("no iterator");
                };
        assertThatThrownBy(() -> gather(returningExceptions(), broken, 1).await())
                .hasMessage("no iterator");
    }

    @AsyncTest
    void failsWhenTheSourceIsWaiting(VirtualClock clock) {
        Channel<Callable<Integer>> channel = Channel.buffered(1);
        assertThat(channel.sender().trySend(failing(1, "failed"))).isTrue();
        Future<List<Integer>> all = gather(channel.receiver(), 5);
        assertThatThrownBy(all::await).hasMessage("failed");
        assertThat(clock.time()).isEqualTo(seconds(1));
        sleep(ZERO);
        assertThat(channel.toString()).doesNotContain("waiting");
        assertThat(allTasks()).hasSize(1);
    }

    @AsyncTest
    void asksForNothingMoreAfterAFailureInTheSameTurn() {
        Stream<Callable<Integer>> codes =
                IntStream.range(0, 10)
                        .mapToObj(n -> {
                            trail.add("ask " + n);
                            return n == 1 ? failing(1, "failed") : sleeper(1);
                        });
        Future<List<Integer>> all = gather(codes::iterator, 2);
        assertThatThrownBy(all::await).hasMessage("failed");
        sleep(seconds(5));
        assertThat(trail).containsExactly("ask 0", "ask 1", "1 begins", "1 ends");
    }

    @AsyncTest
    void beginsNothingForASourceThatTakesNoNoticeOfItsEnd() {
        Future<List<Integer>> failing = gather(() -> stubborn(failing(1, "failed")), 5);
        assertThatThrownBy(failing::await).hasMessage("failed");
        sleep(seconds(5));
        assertThat(trail).containsExactly("asked", "cancelled");

        trail.clear();
        Future<List<Integer>> cancelled = gather(() -> stubborn(tidy(3)), 5);
        sleep(seconds(1));
        cancelled.cancel();
        assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("asked", "3 begins", "cancelled", "3 ends");
    }

    @AsyncTest
    void takesNoteOfWhatItsSourceThrowsAfterAFailure() {
        Iterable<Callable<Integer>> source =
                () ->
                        Stream.of(1, 2)
                                .map(n -> {
                                    try {
                                        return sleep(
                                                seconds(n == 1 ? 0 : 10), failing(1, "failed"));
                                    } catch (CancelledError cancelled) {
                                        trail.add("cancelled");
                                        throw new IllegalStateException("nobody's business");
                                    }
                                })
                                .iterator();
        assertThatThrownBy(gather(source, 5)::await).hasMessage("failed");
        sleep(seconds(5));
        // It would have been reported by now, or at the end of the test.
        assertThat(trail).containsExactly("cancelled");
    }

    /** Gives the code again and again, each time after ten seconds, or when it is cancelled. */
    private Iterator<Callable<Integer>> stubborn(Callable<Integer> code) {
        return Stream.generate(
                        () -> {
                            try {
                                sleep(seconds(trail.isEmpty() ? 0 : 10));
                                trail.add("asked");
                            } catch (CancelledError swallowed) {
                                trail.add("cancelled");
                            }
                            return code;
                        })
                .iterator();
    }

    // Cancellation

    @AsyncTest
    void cancelledCancelsThoseThatRunAndEndsWithThem(VirtualClock clock) {
        Task<?> caller = createTask(() -> gather(List.of(tidy(1), tidy(3), tidy(1)), 2).await());
        sleep(seconds(1));
        caller.cancel("enough");
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(trail).containsExactly("1 begins", "3 begins", "1 ends", "3 ends");
        assertThat(clock.time()).isEqualTo(seconds(4));
    }

    @AsyncTest
    void cancelledBeforeItBeganAsksForNothing() {
        Stream<Callable<Integer>> codes =
                Stream.of(1)
                        .map(n -> {
                            trail.add("asked");
                            return sleeper(n);
                        });
        Future<List<Integer>> all = gather(codes::iterator, 2);
        assertThat(all.cancel("at once")).isTrue();
        assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("at once");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void cancelledIsCancelledEvenIfWhatRunsRefuses() {
        List<Callable<Integer>> codes =
                List.of(() -> {
                    try {
                        return sleep(seconds(10), 1);
                    } catch (CancelledError refused) {
                        return sleep(seconds(1), 2);
                    }
                });
        for (GatherOptions options : List.of(new GatherOptions(false), returningExceptions())) {
            Future<List<@Nullable Object>> all = gather(options, codes, 1);
            sleep(seconds(1));
            all.cancel("anyway");
            assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("anyway");
        }
    }

    @AsyncTest
    void whoseCleanupFailsFailsWhenAllHaveEnded(VirtualClock clock) {
        Callable<Integer> failingLate =
                () -> {
                    try {
                        return sleep(seconds(10), 1);
                    } finally {
                        failing(1, "cleanup").call();
                    }
                };
        Future<List<Integer>> all = gather(List.of(failingLate, failingLate, tidy(5)), 3);
        sleep(seconds(1));
        all.cancel();
        assertThatThrownBy(all::await)
                .hasMessage("cleanup")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(clock.time()).isEqualTo(seconds(6));
    }

    @AsyncTest
    void cannotBeCancelledWhenAllHaveEnded() {
        Future<List<Integer>> all = gather(List.of(() -> 1), 1);
        while (allTasks().size() > 1) {
            sleep(ZERO);
        }
        assertThat(all.cancel()).isFalse();
        assertThat(all.await()).containsExactly(1);
    }

    // Wrong use

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesWrongArguments() {
        assertThatThrownBy(() -> gather(List.of(sleeper(1)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> gather(returningExceptions(), List.of(sleeper(1)), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: -1 (expected: 1 or more)");
        List<Callable<Integer>> none = null;
        assertThatThrownBy(() -> gather(none, 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("codes");
        GatherOptions noOptions = null;
        assertThatThrownBy(() -> gather(noOptions, List.of(sleeper(1)), 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
        assertThatThrownBy(() -> gather(2, sleeper(1), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the pieces of code is null");
        sleep(seconds(1));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void failsAtAPieceThatIsNull() {
        Future<List<Integer>> all = gather(Arrays.asList(sleeper(1), null, sleeper(2)), 3);
        assertThatThrownBy(all::await)
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the pieces of code is null");
        sleep(seconds(5));
        assertThat(trail).containsExactly("1 begins", "1 ends");
    }

    @Test
    void needsARunningLoop() {
        assertThatThrownBy(() -> gather(List.of(sleeper(1)), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no running event loop on the thread ");
    }

    @AsyncTest
    void letsTheCompilerFindTheTypes() {
        List<String> results = gather(2, () -> fetch("a"), () -> fetch("b")).await();
        List<Callable<? extends Number>> numbers = List.of(() -> 1, () -> 2.0);
        Future<List<Integer>> one = gather(List.of(() -> 1), 1);
        List<@Nullable Object> mixed =
                gather(returningExceptions(), List.of(() -> "a", () -> 1), 2).await();
        assertThat(results).containsExactly("a", "b");
        assertThat(mixed).containsExactly("a", 1);
        assertThat(gather(returningExceptions(), numbers, 1).await()).containsExactly(1, 2.0);
        Stream<Callable<Integer>> stream = Stream.of(() -> 3);
        assertThat(gather(returningExceptions(), stream::iterator, 1).await()).containsExactly(3);
        assertThat(one.await()).containsExactly(1);
        assertThat(gather(1, () -> fetch("alone")).await()).containsExactly("alone");
    }

    private static String fetch(String page) throws IOException {
        return sleep(seconds(1), page);
    }

    private Callable<Integer> sleeper(int seconds) {
        return () -> {
            trail.add(seconds + " begins");
            sleep(seconds(seconds));
            trail.add(seconds + " ends");
            return seconds;
        };
    }

    /** Takes so many seconds to clean up. */
    private Callable<Integer> tidy(int seconds) {
        return () -> {
            trail.add(seconds + " begins");
            try {
                return sleep(seconds(100), 0);
            } finally {
                sleep(seconds(seconds));
                trail.add(seconds + " ends");
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
