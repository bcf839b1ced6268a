package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pool with the methods of Python's. */
@Tag("real")
@Timeout(60)
class PoolTest {
    private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

    @TempDir Path folder;

    private static int square(int number) {
        return number * number;
    }

    private static int noteOrFail(int number, String folder) throws Exception {
        if (number % 5 == 1) {
            throw new IllegalArgumentException("number " + number);
        }
        Files.createFile(Path.of(folder, String.valueOf(number)));
        return number;
    }

    @Test
    void givesResultsInEachOfItsWays() throws Exception {
        try (Pool pool = Pool.create(2)) {
            List<Integer> squares = TEN.stream().map(PoolTest::square).toList();
            assertThat(pool.apply(() -> square(7))).isEqualTo(49);
            assertThat(pool.applyAsync(() -> square(8)).get()).isEqualTo(64);
            assertThat(pool.map(PoolTest::square, TEN)).isEqualTo(squares);
            assertThat(pool.mapAsync(PoolTest::square, TEN).get()).isEqualTo(squares);
            assertThat(pool.imap(PoolTest::square, TEN)).containsExactlyElementsOf(squares);
            List<Integer> unordered = new ArrayList<>();
            pool.imapUnordered(PoolTest::square, TEN).forEachRemaining(unordered::add);
            assertThat(unordered).containsExactlyInAnyOrderElementsOf(squares);
            assertThat(pool.starmap((Integer a, Integer b) -> a - b, TEN, List.of(1, 1, 1)))
                    .containsExactly(-1, 0, 1);
        }
    }

    @Test
    void sendsItemsInChunks() throws Exception {
        try (Pool pool = Pool.create(2)) {
            List<Integer> squares = TEN.stream().map(PoolTest::square).toList();
            assertThat(pool.map(PoolTest::square, TEN, 3)).isEqualTo(squares);
            assertThat(pool.mapAsync(PoolTest::square, TEN, 100).get()).isEqualTo(squares);
            assertThat(pool.imap(PoolTest::square, TEN, 4)).containsExactlyElementsOf(squares);
            assertThat(pool.starmap((Integer a, Integer b) -> a * b, TEN, TEN, 4))
                    .isEqualTo(squares);
            assertThat(pool.starmapAsync((Integer a, Integer b) -> a * b, TEN, TEN).get())
                    .isEqualTo(squares);
            assertThat(pool.map(PoolTest::square, List.<Integer>of(), 3)).isEmpty();
            assertThatThrownBy(() -> pool.map(PoolTest::square, TEN, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("chunkSize: 0 (expected: 1 or more)");
        }
    }

    /** Instances are counted where they are made: in a worker, one for each chunk that came. */
    private static final class Counted implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
        private static int read;

        private Object readResolve() {
            read++;
            return this;
        }

        int count(int ignored) {
            return read;
        }
    }

    @Test
    void aChunkComesAtOnce() throws Exception {
        Counted counted = new Counted();
        try (Pool pool = Pool.create(1)) {
            assertThat(pool.map((Integer n) -> counted.count(n), TEN, 5))
                    .containsExactly(1, 1, 1, 1, 1, 2, 2, 2, 2, 2);
        }
    }

    @Test
    @Behaviour(215)
    void mapDoesAllOfAChunkBeforeItFails() throws Exception {
        String notes = folder.toString();
        try (Pool pool = Pool.create(2)) {
            assertThatThrownBy(() -> pool.map((Integer n) -> noteOrFail(n, notes), TEN, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("number 1");
            try (var files = Files.list(folder)) {
                assertThat(files).hasSize(8);
            }
        }
    }

    @Test
    @Behaviour(215)
    void mapWaitsForAllItemsBeforeItFails() throws Exception {
        String notes = folder.toString();
        try (Pool pool = Pool.create(2)) {
            assertThatThrownBy(() -> pool.map((Integer n) -> noteOrFail(n, notes), TEN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("number 1");
            try (var files = Files.list(folder)) {
                assertThat(files).hasSize(8);
            }
        }
    }

    @Test
    @Behaviour(215)
    void aResultThatCannotBeSentHarmsNobodyElse() throws Exception {
        try (Pool pool = Pool.create(1)) {
            long worker = pool.apply(() -> ProcessHandle.current().pid());
            assertThatThrownBy(() -> pool.applyAsync(() -> new Object()).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("not serializable");
            assertThat(pool.apply(() -> ProcessHandle.current().pid())).isEqualTo(worker);
        }
    }

    @Test
    @Behaviour(215)
    void itemsThatCannotBeHadAreReported() {
        Iterable<Integer> broken =
                () -> {
                    throw new IllegalStateException("no items today");
                };
        try (Pool pool = Pool.create(1)) {
            assertThatThrownBy(() -> pool.map(PoolTest::square, broken))
                    .hasMessage("no items today");
        }
    }

    /** Numbers from 0, and an error after so many. */
    private static Iterable<Integer> failingAfter(int count) {
        return () ->
                IntStream.iterate(0, n -> n + 1)
                        .peek(n -> {
                            if (n == count) {
                                throw new IllegalStateException("no more than " + count);
                            }
                        })
                        .iterator();
    }

    @Test
    @Behaviour(215)
    void itemsThatEndByAnErrorFailTheFutureAndCancelTheRest() throws Exception {
        String notes = folder.toString();
        ProcessEvent sourceHasFailed = ProcessEvent.create();
        try (Pool pool = Pool.create(1)) {
            CompletableFuture<List<Integer>> all =
                    pool.mapAsync(
                            (Integer n) -> {
                                sourceHasFailed.await();
                                return noteOrFail(n + 2, notes);
                            },
                            failingAfter(3));
            assertThat(all).isCompletedExceptionally();
            assertThatThrownBy(all::get).cause().hasMessage("no more than 3");
            sourceHasFailed.set();
            pool.shutdown();
            pool.join();
            try (var files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .doesNotContain("3", "4");
            }
        }
    }

    @Test
    @Behaviour(215)
    void resultsBeforeAnErrorOfTheItemsAreGiven() {
        try (Pool pool = Pool.create(2)) {
            Iterator<Integer> ordered = pool.imap(PoolTest::square, failingAfter(3), 2).iterator();
            assertThat(List.of(ordered.next(), ordered.next(), ordered.next()))
                    .containsExactly(0, 1, 4);
            assertThatThrownBy(ordered::next).hasMessage("no more than 3");
            assertThat(ordered.hasNext()).isFalse();
            Iterator<Integer> any = pool.imapUnordered(PoolTest::square, failingAfter(3));
            List<Integer> squares = new ArrayList<>();
            List<String> errors = new ArrayList<>();
            while (any.hasNext()) {
                try {
                    squares.add(any.next());
                } catch (IllegalStateException failed) {
                    errors.add(failed.getMessage());
                }
            }
            assertThat(squares).containsExactlyInAnyOrder(0, 1, 4);
            assertThat(errors).containsExactly("no more than 3");
        }
    }

    @Test
    void givesResultsOfItemsWithoutAnEnd() {
        Iterable<Integer> endless = () -> IntStream.iterate(0, n -> n + 1).iterator();
        try (Pool pool = Pool.create(1)) {
            try (Results<Integer> squares = pool.imap(PoolTest::square, endless, 3)) {
                Iterator<Integer> square = squares.iterator();
                for (int i = 0; i < 200; i++) {
                    assertThat(square.next()).isEqualTo(i * i);
                }
            }
            Iterator<Integer> any = pool.imapUnordered(PoolTest::square, endless, 3);
            for (int i = 0; i < 200; i++) {
                assertThat(any.next()).isEqualTo(i * i); // as there is one worker
            }
        }
    }

    @Test
    void unorderedResultsComeInChunks() {
        Counted counted = new Counted();
        try (Pool pool = Pool.create(1)) {
            List<Integer> counts = new ArrayList<>();
            pool.imapUnordered((Integer n) -> counted.count(n), TEN, 5)
                    .forEachRemaining(counts::add);
            assertThat(counts).containsExactly(1, 1, 1, 1, 1, 2, 2, 2, 2, 2);
            assertThatThrownBy(() -> pool.imapUnordered(PoolTest::square, TEN, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("chunkSize: 0 (expected: 1 or more)");
        }
    }

    @Test
    void aPoolThatIsShutDownEndsWhatItsSourceHasNotGiven() {
        Iterable<Integer> endless = () -> IntStream.iterate(0, n -> n + 1).iterator();
        try (Pool pool = Pool.create(1)) {
            Iterator<Integer> given = pool.imapUnordered(PoolTest::square, TEN);
            Iterator<Integer> asked = pool.imapUnordered(PoolTest::square, endless);
            pool.shutdown();
            List<Integer> squares = new ArrayList<>();
            given.forEachRemaining(squares::add);
            assertThat(squares).hasSize(10);
            assertThatThrownBy(() -> asked.forEachRemaining(_ -> {}))
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void aFailureAmongUnorderedResultsIsNotTheEnd() {
        String notes = folder.toString();
        try (Pool pool = Pool.create(2)) {
            Iterator<Integer> results =
                    pool.imapUnordered((Integer n) -> noteOrFail(n, notes), TEN);
            int failures = 0;
            List<Integer> numbers = new ArrayList<>();
            while (results.hasNext()) {
                try {
                    numbers.add(results.next());
                } catch (IllegalArgumentException failed) {
                    failures++;
                }
            }
            assertThat(failures).isEqualTo(2);
            assertThat(numbers).containsExactlyInAnyOrder(0, 2, 3, 4, 5, 7, 8, 9);
        }
    }

    @Test
    void aCheckedExceptionIsACause() {
        try (Pool pool = Pool.create(1)) {
            assertThatThrownBy(() ->
                            pool.apply(() -> {
                                throw new java.io.IOException("no disk");
                            }))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .hasMessage("no disk");
        }
    }

    @Test
    void isJoinedAfterItTakesNoMore() throws Exception {
        Pool pool = Pool.create(1);
        assertThatThrownBy(pool::join)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Call shutdown() or terminate() first");
        var last = pool.applyAsync(() -> square(3));
        pool.shutdown();
        pool.join();
        assertThat(last).isCompletedWithValue(9);
        assertThatThrownBy(() -> pool.apply(() -> 1))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(pool.toString()).startsWith("Pool[").contains("terminated");
    }

    @Test
    void anInterruptCancelsTheWaitForUnorderedResults() {
        String notes = folder.toString();
        try (Pool pool = Pool.create(1)) {
            Iterator<Integer> results =
                    pool.imapUnordered((Integer n) -> noteOrFail(n, notes), List.of(2));
            Thread.currentThread().interrupt();
            assertThatThrownBy(results::next).isInstanceOf(CancelledError.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(results.next()).isEqualTo(2);
        }
    }
}
