package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.open;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One function, for many items. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class ProcessPoolMapTest {
    @TempDir Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void mapKeepsTheOrder() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(3)) {
            List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
            List<Integer> squares = items.stream().map(PoolCode::square).toList();
            assertThat(pool.map(PoolCode::square, items).toList()).isEqualTo(squares);
            assertThat(
                            pool.map(
                                            PoolCode::square,
                                            items,
                                            MapOptions.defaults().withChunkSize(33))
                                    .toList())
                    .isEqualTo(squares);
            List<String> pairs = new ArrayList<>();
            for (String pair :
                    pool.map(
                            (Integer a, String b) -> a + b,
                            List.of(1, 2, 3),
                            List.of("a", "b"),
                            MapOptions.defaults())) {
                pairs.add(pair);
            }
            assertThat(pairs).containsExactly("1a", "2b");
        }
    }

    private static int refuseSeven(int x) {
        if (x == 7) {
            throw new IllegalArgumentException("seven");
        }
        return x;
    }

    @Test
    void mapThrowsWhatTheFunctionThrewAtItsPlace() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            Iterator<Integer> results =
                    pool.map(
                                    ProcessPoolMapTest::refuseSeven,
                                    IntStream.range(0, 100).boxed().toList())
                            .iterator();
            for (int i = 0; i < 7; i++) {
                assertThat(results.next()).isEqualTo(i);
            }
            assertThatThrownBy(results::next)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("seven");
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void whatMapThrowsTellsTheWayToItFromHere() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            Results<Integer> results = pool.map(ProcessPoolMapTest::refuseSeven, List.of(7));
            assertThatThrownBy(results::toList)
                    .hasMessage("seven")
                    .satisfies(thrown ->
                            assertThat(methodsOf(thrown))
                                    .containsSubsequence(
                                            "ProcessPoolMapTest.refuseSeven",
                                            "WorkerMain.main",
                                            "Results.toList",
                                            "ProcessPoolMapTest"
                                                    + ".whatMapThrowsTellsTheWayToItFromHere"));
        }
    }

    private static List<String> methodsOf(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .map(frame ->
                        frame.getClassName().replaceFirst(".*\\.", "")
                                + "."
                                + frame.getMethodName())
                .toList();
    }

    @Test
    void mapWithABufferAsksForNoMoreThanThat() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            AtomicInteger asked = new AtomicInteger();
            Iterable<Integer> endless = () -> Stream.generate(asked::incrementAndGet).iterator();
            try (Results<Integer> results =
                    pool.map(PoolCode::square, endless, MapOptions.defaults().withBufferSize(5))) {
                assertThat(asked.get()).isEqualTo(5);
                Iterator<Integer> iterator = results.iterator();
                assertThat(iterator.next()).isEqualTo(1);
                assertThat(iterator.next()).isEqualTo(4);
                assertThat(asked.get()).isEqualTo(7);
            }
        }
    }

    @Test
    void mapWithATimeoutEndsWithAnErrorAndTakesBackTheRest() throws Exception {
        String gate = file("gate");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            Results<Boolean> results =
                    pool.map(
                            (String name) -> waitFor(name),
                            List.of(gate, file("never")),
                            MapOptions.defaults().withTimeout(Duration.ofMillis(50)));
            assertThatThrownBy(results::toList)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            open(gate);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> MapOptions.defaults().withChunkSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chunkSize: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> MapOptions.defaults().withBufferSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bufferSize: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> MapOptions.defaults().withTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout: PT-1S (expected: 0 or more)");
    }

    @Test
    void aChunkMayBeLargerThanWhatThereIs() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            MapOptions all = MapOptions.defaults().withChunkSize(Integer.MAX_VALUE);
            assertThat(pool.map(PoolCode::square, List.of(1, 2, 3), all).toList())
                    .containsExactly(1, 4, 9);
        }
    }
}
