package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code asCompleted} with a limit does. */
@SuppressWarnings("StreamToIterable") // they are iterated over once
class LimitedAsCompletedTest {
    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    void givesEachWhenItEnds(VirtualClock clock) {
        for (Task<Integer> task : asCompleted(sleepers(5, 1, 3, 1), 2)) {
            trail.add(task.result() + " at " + clock.time().toSeconds());
        }
        assertThat(trail)
                .containsExactly(
                        "5 begins",
                        "1 begins",
                        "1 at 1",
                        "3 begins",
                        "3 at 4",
                        "1 begins",
                        "5 at 5",
                        "1 at 5");
    }

    @AsyncTest
    void beginsNothingBeforeTheIteration() {
        Iterable<Task<Integer>> completions = asCompleted(sleepers(1), 1);
        sleep(seconds(5));
        assertThat(trail).isEmpty();
        assertThat(completions).hasSize(1);
    }

    @AsyncTest
    void countsWhatWasNotTaken() {
        Stream<Callable<Integer>> endless = Stream.generate(() -> sleeper(1));
        Iterator<Task<Integer>> completions = asCompleted(endless::iterator, 3).iterator();
        completions.next();
        sleep(seconds(100));
        // The one taken, and three more.
        assertThat(trail).hasSize(4);
        completions.next();
        sleep(seconds(100));
        assertThat(trail).hasSize(5);
    }

    @AsyncTest
    void runsOthersWhileTheTakerIsBusy(VirtualClock clock) {
        for (Task<Integer> task : asCompleted(sleepers(1, 1, 1), 1)) {
            sleep(seconds(task.result()));
        }
        assertThat(clock.time()).isEqualTo(seconds(4));
    }

    @AsyncTest
    void ofManyPiecesMakesFewTasks() {
        Stream<Callable<Integer>> codes = IntStream.range(0, 20_000).mapToObj(n -> () -> n);
        int most = 0;
        long sum = 0;
        for (Task<Integer> task : asCompleted(codes::iterator, 10)) {
            sum += task.result();
            most = Math.max(most, allTasks().size());
        }
        // With the test and a feeder.
        assertThat(most).isBetween(2, 12);
        assertThat(sum).isEqualTo(20_000L * 19_999 / 2);
    }

    @AsyncTest
    void ofNothingIsEmpty() {
        Iterable<Task<Integer>> nothing = asCompleted(List.<Callable<Integer>>of(), 1);
        assertThat(nothing).isEmpty();
        assertThatThrownBy(() -> nothing.iterator().next())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("all tasks have been taken");
    }

    @AsyncTest
    void leavesToTheCallerWhatTheCodeThrows() {
        Iterator<Task<Integer>> completions =
                asCompleted(List.of(failing(1, "failed"), sleeper(2)), 1).iterator();
        Task<Integer> failed = completions.next();
        assertThatThrownBy(failed::await).hasMessage("failed");
        assertThat(completions.next().await()).isEqualTo(2);
        assertThat(completions.hasNext()).isFalse();
    }

    @AsyncTest
    void givesWhatIsThereWhileItsSourceWaits(VirtualClock clock) {
        Channel<Callable<Integer>> channel = Channel.buffered(1);
        assertThat(channel.sender().trySend(sleeper(1))).isTrue();
        Iterator<Task<Integer>> completions = asCompleted(channel.receiver(), 5).iterator();
        assertThat(completions.next().result()).isEqualTo(1);
        assertThat(clock.time()).isEqualTo(seconds(1));
        Task<?> closing =
                createTask(() -> {
                    sleep(seconds(1));
                    channel.sender().close();
                });
        assertThat(completions.hasNext()).isFalse();
        assertThat(clock.time()).isEqualTo(seconds(2));
        closing.await();
    }

    @AsyncTest
    void asksNoMoreOnceItsSourceHasNoMore() {
        Iterator<Callable<Integer>> two = sleepers(1, 2).iterator();
        Iterable<Callable<Integer>> source =
                () ->
                        new Iterator<>() {
                            @Override
                            public boolean hasNext() {
                                if (!two.hasNext()) {
                                    trail.add("no more");
                                }
                                return two.hasNext();
                            }

                            @Override
                            public Callable<Integer> next() {
                                return two.next();
                            }
                        };
        assertThat(asCompleted(source, 5)).hasSize(2);
        assertThat(trail).containsOnlyOnce("no more");
    }

    // Broken off

    @AsyncTest
    void brokenOffLetsThoseThatRunGoOnAndBeginsNoOther() {
        Iterable<Task<Integer>> completions = asCompleted(sleepers(1, 2, 3, 4, 5), 2);
        for (Task<Integer> task : completions) {
            assertThat(task.result()).isEqualTo(1);
            break;
        }
        sleep(seconds(100));
        assertThat(trail).containsExactly("1 begins", "2 begins", "3 begins");
        // Nothing waits for one who may never come.
        assertThat(allTasks()).hasSize(1);
        List<Integer> rest = new ArrayList<>();
        completions.forEach(task -> rest.add(task.result()));
        assertThat(rest).containsExactly(2, 3, 4, 5);
    }

    @AsyncTest
    void whoseErrorsNobodyTakesReportsThem(EventLoop loop) {
        loop.setExceptionHandler((_, report) -> trail.add(String.valueOf(report.exception())));
        breakOff(asCompleted(List.of(sleeper(1), failing(2, "unheard")), 2));
        sleep(seconds(5));
        for (int i = 0; trail.size() < 2; i++) {
            assertThat(i).isLessThan(200);
            System.gc();
            sleep(seconds(1));
        }
        assertThat(trail.getLast()).contains("unheard");
    }

    private static void breakOff(Iterable<Task<Integer>> completions) {
        assertThat(completions.iterator().next().result()).isEqualTo(1);
    }

    // Cancellation

    @AsyncTest
    void cancelledCancelsThoseThatRunAndWaitsForThem(VirtualClock clock) {
        Iterable<Task<Integer>> completions = asCompleted(List.of(tidy(1), tidy(2), tidy(3)), 2);
        Task<?> taker = createTask(() -> completions.iterator().next());
        sleep(seconds(1));
        taker.cancel("enough");
        assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(clock.time()).isEqualTo(seconds(3));
        assertThat(trail).containsExactly("1 begins", "2 begins", "1 ends", "2 ends");
        assertThat(completions).hasSize(2).allMatch(Future::isCancelled);
        assertThat(trail).hasSize(4);
    }

    @AsyncTest
    void cancelledTwiceWaitsAllTheSame(VirtualClock clock) {
        Iterable<Task<Integer>> completions = asCompleted(List.of(tidy(5)), 1);
        Task<?> taker = createTask(() -> completions.iterator().next());
        sleep(seconds(1));
        taker.cancel("first");
        sleep(seconds(1));
        taker.cancel("second");
        assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class).hasMessage("first");
        assertThat(trail).containsExactly("5 begins", "5 ends");
        assertThat(clock.time()).isEqualTo(seconds(6));
    }

    @AsyncTest
    void cancelledWhileItsSourceWaitsCancelsThat() {
        Channel<Callable<Integer>> channel = Channel.rendezvous();
        Iterable<Task<Integer>> completions = asCompleted(channel.receiver(), 1);
        Task<?> taker = createTask(() -> completions.iterator().hasNext());
        sleep(seconds(1));
        taker.cancel();
        assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
        assertThat(channel.toString()).doesNotContain("waiting");
        assertThat(completions).isEmpty();
    }

    @AsyncTest
    void cancelledWithASourceThatTakesNoNoticeBeginsNothing() {
        Iterable<Callable<Integer>> stubborn =
                () ->
                        Stream.<Callable<Integer>>generate(
                                        () -> {
                                            try {
                                                return sleep(seconds(10), sleeper(1));
                                            } catch (CancelledError swallowed) {
                                                return sleeper(2);
                                            }
                                        })
                                .iterator();
        Iterable<Task<Integer>> completions = asCompleted(stubborn, 1);
        Task<?> taker = createTask(() -> completions.iterator().next());
        sleep(seconds(1));
        taker.cancel();
        assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
        sleep(seconds(5));
        assertThat(trail).isEmpty();
        assertThat(completions).isEmpty();
    }

    @AsyncTest
    void endsAtADeadline() {
        Iterable<Task<Integer>> completions = asCompleted(List.of(sleeper(1), tidy(1)), 2);
        assertThatThrownBy(() ->
                        timeout(
                                seconds(2),
                                () -> {
                                    for (Task<Integer> task : completions) {
                                        trail.add("took " + task.result());
                                    }
                                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("1 begins", "1 begins", "took 1", "1 ends");
    }

    // The source fails

    @AsyncTest
    void whoseSourceFailsThrowsThatOnceAndGoesOnWithTheRest() {
        Iterable<Callable<Integer>> broken =
                () ->
                        IntStream.rangeClosed(1, 3)
                                .mapToObj(n -> {
                                    if (n == 3) {
                                        throw new IllegalStateException("broken source");
                                    }
                                    return sleeper(n);
                                })
                                .iterator();
        Iterator<Task<Integer>> completions = asCompleted(broken, 5).iterator();
        assertThat(completions.hasNext()).isTrue();
        assertThatThrownBy(completions::next).hasMessage("broken source");
        assertThat(completions.next().result()).isEqualTo(1);
        assertThat(completions.next().result()).isEqualTo(2);
        assertThat(completions.hasNext()).isFalse();
    }

    @AsyncTest
    void whoseSourceFailsAtTheEndSaysThatThereIsSomethingToCome() {
        Iterable<Callable<Integer>> broken =
                () -> {
                    throw new IllegalStateException("no iterator");
                };
        Iterator<Task<Integer>> completions = asCompleted(broken, 1).iterator();
        assertThat(completions.hasNext()).isTrue();
        assertThatThrownBy(completions::next).hasMessage("no iterator");
        assertThat(completions.hasNext()).isFalse();
    }

    @AsyncTest
    void whoseSourceIsCancelledOnItsOwnThrowsThat(EventLoop loop) {
        Future<Callable<Integer>> gone = loop.createFuture();
        Iterable<Callable<Integer>> broken = () -> Stream.generate(gone::await).iterator();
        gone.cancel("gone");
        Iterator<Task<Integer>> completions = asCompleted(broken, 1).iterator();
        assertThatThrownBy(completions::next).isInstanceOf(CancelledError.class).hasMessage("gone");
        assertThat(completions.hasNext()).isFalse();
    }

    // Wrong use

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesWrongArguments() {
        assertThatThrownBy(() -> asCompleted(sleepers(1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: 0 (expected: 1 or more)");
        List<Callable<Integer>> none = null;
        assertThatThrownBy(() -> asCompleted(none, 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("codes");
        Iterator<Task<Integer>> withNull =
                asCompleted(Arrays.asList((Callable<Integer>) null), 1).iterator();
        assertThatThrownBy(withNull::next)
                .isInstanceOf(NullPointerException.class)
                .hasMessage("one of the pieces of code is null");
    }

    @Test
    void needsATask() {
        assertThatThrownBy(() -> asCompleted(sleepers(1), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for tasks");
    }

    @AsyncTest
    void refusesASecondTaskThatWaits() {
        Iterable<Task<Integer>> completions = asCompleted(sleepers(1, 1), 2);
        Task<Task<Integer>> first = createTask(() -> completions.iterator().next());
        sleep(ZERO);
        assertThatThrownBy(() -> completions.iterator().next())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "another task is waiting for the next of these tasks; have one task iterate"
                                + " and hand on what it gets");
        assertThat(first.await().result()).isEqualTo(1);
        assertThat(completions).hasSize(1);
    }

    @AsyncTest
    void letsTheCompilerFindTheTypes() {
        List<Callable<String>> codes = List.of(() -> "a", () -> sleep(ZERO, "b"));
        List<String> results = new ArrayList<>();
        for (Task<String> task : asCompleted(codes, 1)) {
            results.add(task.result());
        }
        assertThat(results).containsExactly("a", "b");
    }

    private List<Callable<Integer>> sleepers(Integer... seconds) {
        return Stream.of(seconds).map(this::sleeper).toList();
    }

    private Callable<Integer> sleeper(int seconds) {
        return () -> {
            trail.add(seconds + " begins");
            return sleep(seconds(seconds), seconds);
        };
    }

    private static Callable<Integer> failing(int seconds, String message) {
        return () -> {
            sleep(seconds(seconds));
            throw new IllegalStateException(message);
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
}
