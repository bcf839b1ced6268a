package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.SerializableCallable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Futures of a pool that somebody else completes. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class PoolTimeoutTest {
    @TempDir Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static ProcessPoolExecutor pool() {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults().withWorkers(1).withOutput(WorkerOutput.discarded()));
    }

    @Test
    void aTimeoutEndsTheWorkThatHasBegun() throws Exception {
        String begun = file("begun");
        String never = file("never");
        try (ProcessPoolExecutor pool = pool()) {
            CompletableFuture<Boolean> endless =
                    pool.submit(() -> PoolCode.beginAndWaitFor(begun, never));
            PoolCode.waitFor(begun);
            long worker = Long.parseLong(Files.readString(Path.of(begun)));
            assertThatThrownBy(() -> endless.orTimeout(1, TimeUnit.MILLISECONDS).get())
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThat(pool.submit(PoolCode::pid).get()).isNotEqualTo(worker);
        }
    }

    @Test
    void aResultInPlaceOfOneThatIsLateEndsTheWorkToo() throws Exception {
        String begun = file("begun");
        String never = file("never");
        try (ProcessPoolExecutor pool = pool()) {
            CompletableFuture<Boolean> endless =
                    pool.submit(() -> PoolCode.beginAndWaitFor(begun, never));
            PoolCode.waitFor(begun);
            assertThat(endless.completeOnTimeout(false, 1, TimeUnit.MILLISECONDS).get()).isFalse();
            assertThat(pool.submit(() -> 5).get()).isEqualTo(5);
        }
    }

    @Test
    void aTimeoutAroundAMapEndsWhatHasBegun() {
        String begun = file("begun");
        String never = file("never");
        assertThatThrownBy(() ->
                        Asyncio.run(() -> {
                            // Its end waits for what its workers do.
                            try (ProcessPoolExecutor pool = pool()) {
                                timeout(ofMillis(500), () -> endless(pool, begun, never));
                            }
                        }))
                .hasCauseInstanceOf(TimeoutException.class);
    }

    private static List<Boolean> endless(ProcessPoolExecutor pool, String begun, String never) {
        return pool.map(gate -> PoolCode.beginAndWaitFor(begun, gate), List.of(never)).toList();
    }

    @Test
    void theTimeOfAMapEndsWhatHasBegun() {
        String begun = file("begun");
        MapOptions inTime = MapOptions.defaults().withTimeout(ofSeconds(1));
        try (ProcessPoolExecutor pool = pool()) {
            Results<Boolean> endless =
                    pool.map(
                            gate -> PoolCode.beginAndWaitFor(begun, gate),
                            List.of(file("never")),
                            inTime);
            assertThatThrownBy(() -> endless.toList()).hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void whatHasATimeoutAndIsInTimeHarmsNoWorker() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            long worker = pool.submit(PoolCode::pid).orTimeout(1, TimeUnit.HOURS).get();
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(worker);
        }
    }

    @Test
    void whatWaitsAndIsCompletedByHandIsNeverBegun() throws Exception {
        String begun = file("begun");
        String gate = file("gate");
        String trace = file("trace");
        try (ProcessPoolExecutor pool = pool()) {
            CompletableFuture<Boolean> running =
                    pool.submit(() -> PoolCode.beginAndWaitFor(begun, gate));
            CompletableFuture<Boolean> waiting =
                    pool.submit(() -> Path.of(trace).toFile().createNewFile());
            PoolCode.waitFor(begun);
            assertThat(waiting.complete(false)).isTrue();
            PoolCode.open(gate);
            assertThat(running.get()).isTrue();
        }
        assertThat(Path.of(trace)).doesNotExist();
    }

    @Test
    void whatIsRefusedAndCancelledDoesNotKeepThePoolFromItsEnd() throws Exception {
        String begun = file("begun");
        String gate = file("gate");
        ProcessPoolExecutor pool = pool();
        CompletableFuture<Boolean> running =
                pool.submit(() -> PoolCode.beginAndWaitFor(begun, gate));
        PoolCode.waitFor(begun);
        pool.shutdown();
        SerializableCallable<Integer> refused = () -> 1;
        assertThatThrownBy(() -> pool.invokeAll(List.of(refused)))
                .isInstanceOf(RejectedExecutionException.class);
        PoolCode.open(gate);
        assertThat(running.get()).isTrue();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
}
