package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.map;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StreamToIterable") // they are iterated over once
class MapTest {
    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    void givesResultsInTheOrderOfTheItems(VirtualClock clock) {
        List<String> results = map(List.of(3, 1, 2), 3, n -> note(sleep(seconds(n), "r" + n)));
        assertThat(results).containsExactly("r3", "r1", "r2");
        assertThat(trail).containsExactly("r1", "r2", "r3");
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void runsNoMoreAtOnceThanTheLimit(VirtualClock clock) {
        int[] running = {0, 0};
        map(
                List.of(1, 2, 3, 4, 5),
                2,
                _ -> {
                    running[1] = Math.max(running[1], ++running[0]);
                    sleep(seconds(1));
                    return --running[0];
                });
        assertThat(running[1]).isEqualTo(2);
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void beginsTheNextWhenOneHasEnded() {
        map(
                List.of(5, 1, 1, 1),
                2,
                n -> {
                    note("begin " + n + " at " + EventLoop.running().time().toSeconds());
                    return sleep(seconds(n), n);
                });
        assertThat(trail)
                .containsExactly("begin 5 at 0", "begin 1 at 0", "begin 1 at 1", "begin 1 at 2");
    }

    @AsyncTest
    void asksForAnItemOnlyWhenThereIsRoom() {
        Iterable<Integer> source = noting(List.of(1, 2, 3));
        map(source, 1, n -> note("run " + n));
        assertThat(trail).containsExactly("ask 1", "run 1", "ask 2", "run 2", "ask 3", "run 3");
    }

    @AsyncTest
    void ofManyItemsMakesFewTasks() {
        int[] most = {0};
        Stream<Integer> items = IntStream.range(0, 100_000).boxed();
        List<Integer> results =
                map(
                        items::iterator,
                        10,
                        n -> {
                            most[0] = Math.max(most[0], n % 1_000 == 0 ? allTasks().size() : 0);
                            return n + 1;
                        });
        assertThat(most[0]).isBetween(2, 11);
        assertThat(results).hasSize(100_000).startsWith(1, 2).endsWith(100_000);
    }

    @AsyncTest
    void ofAnEndlessSourceEndsWithTheFirstError() {
        Stream<Integer> endless = Stream.iterate(0, n -> n + 1);
        assertThatThrownBy(() -> map(endless::iterator, 3, n -> sleep(seconds(1), 10 / (5 - n))))
                .isInstanceOf(ArithmeticException.class);
    }

    @AsyncTest
    void ofNothingIsEmptyAndDoesNotSuspend() {
        Task<?> bystander = createTask(() -> note("bystander"));
        assertThat(map(List.<Integer>of(), 1, n -> n)).isEmpty();
        assertThat(trail).isEmpty();
        bystander.await();
    }

    @AsyncTest
    void handsNullToTheFunctionAndKeepsItAmongTheResults() {
        List<@Nullable String> items = Arrays.asList("a", null);
        List<@Nullable String> results = map(items, 1, item -> item == null ? "was null" : null);
        assertThat(results).containsExactly(null, "was null");
    }

    @AsyncTest
    void canAwaitInItsSource(VirtualClock clock) {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> producer =
                createTask(() -> {
                    try (var sender = channel.sender()) {
                        for (int i = 1; i <= 3; i++) {
                            sleep(seconds(1));
                            sender.send(i);
                        }
                    }
                });
        assertThat(map(channel.receiver(), 2, n -> sleep(seconds(10), n))).containsExactly(1, 2, 3);
        // Two were under way when the third came.
        assertThat(clock.time()).isEqualTo(seconds(21));
        producer.await();
    }

    // Errors

    @AsyncTest
    void throwsTheErrorAsItIsWhenAllHaveEnded(VirtualClock clock) {
        FileNotFoundException missing = new FileNotFoundException("missing");
        IOException thrown = null;
        try {
            map(List.of(1, 2, 3), 2, n -> n == 1 ? failAfter(seconds(1), missing) : cleaningUp(n));
        } catch (IOException found) {
            thrown = found;
        }
        assertThat(thrown).isSameAs(missing).hasNoSuppressedExceptions();
        assertThat(trail).containsExactly("2 cleans up");
        assertThat(clock.time()).isEqualTo(seconds(3));
        assertThat(allTasks()).hasSize(1);
    }

    private int cleaningUp(int n) {
        try {
            return sleep(seconds(10), n);
        } finally {
            sleep(seconds(2));
            note(n + " cleans up");
        }
    }

    @AsyncTest
    void throwsAnErrorThatIsNoExceptionAsItIs() {
        AssertionError failed = new AssertionError("failed");
        assertThatThrownBy(() ->
                        map(
                                List.of(1),
                                1,
                                _ -> {
                                    throw failed;
                                }))
                .isSameAs(failed);
    }

    @AsyncTest
    void suppressesLaterErrorsOnTheFirst() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        assertThatThrownBy(() ->
                        map(
                                List.of(2, 1),
                                2,
                                n -> {
                                    if (n == 1) {
                                        return failAfter(seconds(1), first);
                                    }
                                    try {
                                        return sleep(seconds(10), n);
                                    } finally {
                                        failAfter(ZERO, second);
                                    }
                                }))
                .isSameAs(first)
                .hasSuppressedException(second);
    }

    @AsyncTest
    void doesNotSuppressAnErrorOnItself() {
        IllegalStateException shared = new IllegalStateException("shared");
        assertThatThrownBy(() -> map(List.of(1, 2), 2, _ -> failAfter(ZERO, shared)))
                .isSameAs(shared)
                .hasNoSuppressedExceptions();
    }

    @AsyncTest
    void afterAnErrorAsksForNothingMore() {
        Iterable<Integer> source = noting(List.of(1, 2, 3, 4));
        assertThatThrownBy(() ->
                        map(
                                source,
                                2,
                                n ->
                                        n == 1
                                                ? failAfter(
                                                        seconds(1), new IllegalStateException("1"))
                                                : sleep(seconds(1), n)))
                .hasMessage("1");
        assertThat(trail).containsExactly("ask 1", "ask 2");
    }

    @AsyncTest
    void interruptsItsSourceWhenACallFails(VirtualClock clock) {
        Channel<Integer> channel = Channel.buffered(1);
        assertThat(channel.sender().trySend(1)).isTrue();
        assertThatThrownBy(() ->
                        map(
                                channel.receiver(),
                                5,
                                _ -> failAfter(seconds(1), new IllegalStateException("failed"))))
                .hasMessage("failed");
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
    }

    @AsyncTest
    void beginsNothingForASourceThatTakesNoNoticeOfAFailure() {
        Iterable<Integer> stubborn =
                endless(n -> {
                    try {
                        return sleep(seconds(n == 0 ? 0 : 10), n);
                    } catch (CancelledError swallowed) {
                        return n;
                    }
                });
        assertThatThrownBy(() ->
                        map(
                                stubborn,
                                5,
                                n -> {
                                    note("run " + n);
                                    return failAfter(
                                            seconds(1), new IllegalStateException("failed"));
                                }))
                .hasMessage("failed")
                .hasNoSuppressedExceptions();
        assertThat(trail).containsExactly("run 0");
    }

    @AsyncTest
    void whoseSourceFailsCancelsTheRestAndThrowsThat() {
        IllegalStateException broken = new IllegalStateException("broken source");
        Iterable<Integer> source = endless(n -> n < 2 ? n : failAfter(seconds(1), broken));
        assertThatThrownBy(() ->
                        map(
                                source,
                                5,
                                n -> {
                                    try {
                                        return sleep(seconds(10), n);
                                    } finally {
                                        note("cancelled " + n);
                                        failAfter(ZERO, new IllegalStateException("cleanup " + n));
                                    }
                                }))
                .isSameAs(broken)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));
        assertThat(trail).containsExactly("cancelled 0", "cancelled 1");
    }

    @AsyncTest
    void throwsAFatalErrorAsItIs(EventLoop loop) {
        // On a loop of its own, which such an error stops.
        Throwable thrown =
                catchThrowable(() ->
                        toOtherThread(() ->
                                Asyncio.run(() ->
                                        map(
                                                List.of(1, 2),
                                                2,
                                                n -> {
                                                    if (n == 1) {
                                                        throw new InternalError("fatal");
                                                    }
                                                    return sleep(seconds(1), n);
                                                }))));
        assertThat(thrown).isInstanceOf(InternalError.class).hasMessage("fatal");
    }

    private static void toOtherThread(Runnable code) throws Exception {
        Asyncio.toThread(() -> code.run());
    }

    // Cancellation

    @AsyncTest
    void cancelledCancelsThoseThatRunAndBeginsNoOther(VirtualClock clock) {
        Task<?> caller =
                createTask(() ->
                        map(
                                noting(List.of(1, 2, 3)),
                                2,
                                n -> {
                                    note("run " + n);
                                    return cleaningUp(n);
                                }));
        sleep(seconds(1));
        caller.cancel("enough");
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(trail)
                .containsExactly("ask 1", "ask 2", "run 1", "run 2", "1 cleans up", "2 cleans up");
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void cancelledInItsSourceCancelsThoseThatRun() {
        Channel<Integer> channel = Channel.buffered(1);
        assertThat(channel.sender().trySend(1)).isTrue();
        Task<?> caller = createTask(() -> map(channel.receiver(), 2, this::cleaningUp));
        sleep(seconds(1));
        caller.cancel();
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("1 cleans up");
        assertThat(channel.toString()).doesNotContain("waiting");
    }

    @AsyncTest
    void whoseCleanupFailsThrowsThatAndIsCancelledNext() {
        IllegalStateException failed = new IllegalStateException("cleanup");
        Task<?> caller =
                createTask(() -> {
                    assertThatThrownBy(() ->
                                    map(
                                            List.of(1),
                                            1,
                                            _ -> {
                                                try {
                                                    return sleep(seconds(10), 1);
                                                } finally {
                                                    failAfter(ZERO, failed);
                                                }
                                            }))
                            .isSameAs(failed);
                    note("went on");
                    sleep(seconds(1));
                });
        sleep(seconds(1));
        caller.cancel();
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("went on");
    }

    @AsyncTest
    void endsAtADeadline() {
        assertThatThrownBy(() -> timeout(seconds(1), () -> map(List.of(1, 2), 1, this::cleaningUp)))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("1 cleans up");
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
    }

    @AsyncTest
    void ofWhichACallIsCancelledCancelsTheOthersAndIsCancelled(VirtualClock clock) {
        assertThatThrownBy(() ->
                        map(
                                List.of(1, 2, 3),
                                2,
                                n -> {
                                    if (n == 1) {
                                        sleep(seconds(1));
                                        Objects.requireNonNull(currentTask()).cancel("one alone");
                                    }
                                    return cleaningUp(n);
                                }))
                .isInstanceOf(CancelledError.class)
                .hasMessage("one alone");
        assertThat(trail).containsExactly("1 cleans up", "2 cleans up");
        assertThat(clock.time()).isEqualTo(seconds(5));
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
    }

    // Wrong use

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesWrongArguments() {
        assertThatThrownBy(() -> map(List.of(1), 0, n -> note("run " + n)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: 0 (expected: 1 or more)");
        Iterable<Integer> noItems = null;
        assertThatThrownBy(() -> map(noItems, 1, n -> n))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("items");
        Transform<Integer, Integer, RuntimeException> noFunction = null;
        assertThatThrownBy(() -> map(List.of(1), 1, noFunction))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("function");
        sleep(seconds(1));
        assertThat(trail).isEmpty();
    }

    @Test
    void needsATask() {
        assertThatThrownBy(() -> map(List.of(1), 1, n -> n))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("map");
    }

    @AsyncTest
    void letsTheCompilerFindTypesAndExceptions() throws IOException {
        List<Integer> lengths = map(List.of("a", "bc"), 2, String::length);
        List<? super Integer> sameByFile = map(List.of("a", "bc"), 2, MapTest::lengthOfFile);
        List<Number> wider = map(List.of("a"), 1, s -> s.length());
        List<Task<Integer>> tasks = map(List.of(1), 1, n -> createTask(() -> n));
        assertThat(lengths).isEqualTo(sameByFile);
        assertThat(wider).hasSize(tasks.size());
    }

    private static int lengthOfFile(String name) throws IOException {
        return name.length();
    }

    // Sources

    private String note(String line) {
        trail.add(line);
        return line;
    }

    private <T> Iterable<T> noting(List<T> items) {
        return () -> {
            Iterator<T> inner = items.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return inner.hasNext();
                }

                @Override
                public T next() {
                    T item = inner.next();
                    note("ask " + item);
                    return item;
                }
            };
        };
    }

    private static Iterable<Integer> endless(Transform<Integer, Integer, RuntimeException> item) {
        return () ->
                new Iterator<>() {
                    private int number;

                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public Integer next() {
                        return item.apply(number++);
                    }
                };
    }

    private static <X extends Exception> int failAfter(Duration delay, X error) throws X {
        sleep(delay);
        throw error;
    }
}
