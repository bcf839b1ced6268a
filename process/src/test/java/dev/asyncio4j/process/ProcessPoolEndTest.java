package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.beginAndWaitFor;
import static dev.asyncio4j.process.PoolCode.open;
import static dev.asyncio4j.process.PoolCode.square;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.SerializableCallable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How tasks, and a pool, are ended. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class ProcessPoolEndTest {
    @TempDir Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    @Behaviour(195)
    void whatHasNotBegunIsTakenBack() throws Exception {
        String gate = file("gate");
        String begun = file("begun");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, gate));
            String trace = file("trace");
            CompletableFuture<Boolean> waiting =
                    pool.submit(() -> Path.of(trace).toFile().createNewFile());
            waitFor(begun);
            assertThat(waiting.cancel(false)).isTrue();
            assertThat(waiting.cancel(false)).isTrue();
            assertThat(running.cancel(false)).as("it runs").isFalse();
            assertThat(running.isDone()).isFalse();
            open(gate);
            assertThat(running.get()).isTrue();
            assertThat(running.cancel(false)).as("it has ended").isFalse();
            assertThat(pool.submit(() -> square(2)).get()).isEqualTo(4);
            assertThat(Path.of(trace)).doesNotExist();
            assertThatThrownBy(waiting::get).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void cancellingWithForceEndsTheWorkerAndNoOtherTask() throws Exception {
        String begun = file("begun");
        String never = file("never");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, never));
            CompletableFuture<Integer> next = pool.submit(() -> square(5));
            waitFor(begun);
            assertThat(running.cancel(true)).isTrue();
            assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
            assertThat(next.get()).isEqualTo(25);
        }
    }

    @Test
    @Behaviour(202)
    void whatWasSubmittedBeforeTheShutdownIsDone() throws Exception {
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int captured = i;
            futures.add(pool.submit(() -> square(captured)));
        }
        pool.shutdown();
        assertThat(pool.isShutdown()).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> square(1)))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("cannot schedule new futures after shutdown");
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(futures.get(49).get()).isEqualTo(49 * 49);
        assertThat(pool.toString()).contains("terminated");
        pool.shutdown();
    }

    @Test
    @Behaviour(202)
    void aShutdownMayCancelWhatHasNotBegun() throws Exception {
        String gate = file("gate");
        String begun = file("begun");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, gate));
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(pool.submit(() -> square(1)));
        }
        waitFor(begun);
        pool.shutdown(true);
        open(gate);
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(running.get()).isTrue();
        assertThat(waiting).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    @Behaviour(202)
    void aShutdownAfterTheLastTaskWasCancelledEnds() throws Exception {
        String gate = file("gate");
        String begun = file("begun");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, gate));
        CompletableFuture<Integer> last = pool.submit(() -> square(1));
        waitFor(begun);
        assertThat(last.cancel(false)).isTrue();
        pool.shutdown();
        open(gate);
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(running.get()).isTrue();
    }

    /** It is sent as far as there is room, and the rest when the worker takes it in. */
    @Test
    void aLargeCallThatWasTakenBackHoldsUpNoEnd() throws Exception {
        String gate = file("gate");
        String begun = file("begun");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, gate));
        waitFor(begun);
        CompletableFuture<Integer> sent = submitWhatWaitsForRoom(pool);
        pool.shutdown(true);
        open(gate);
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(running.get()).isTrue();
        assertThat(sent).isCancelled();
    }

    private static CompletableFuture<Integer> submitWhatWaitsForRoom(ProcessPoolExecutor pool)
            throws Exception {
        byte[] large = new byte[10 << 20];
        CompletableFuture<Integer> sent = pool.submit(() -> large.length);
        while (Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread ->
                        thread.getName().endsWith("-sender")
                                && thread.getState() == Thread.State.WAITING)) {
            Thread.sleep(5);
        }
        return sent;
    }

    private static void neverExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LockSupport.park()));
    }

    @Test
    void workersThatDoNotEndAreKilled() throws Exception {
        String begun = file("begun");
        String never = file("never");
        ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        ProcessPoolOptions.defaults()
                                .withWorkers(1)
                                .withInitializer(() -> neverExit()));
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, never));
        waitFor(begun);
        pool.terminateWorkers();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(running::get)
                .cause()
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("signal 9");
    }

    @Test
    void aPoolThatWasNeverUsedEndsAtOnce() throws Exception {
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(4);
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    /** However often a task may be done again. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void terminatedWorkersLeaveNobodyWaiting(int retries) throws Exception {
        String begun = file("begun");
        String never = file("never");
        ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        ProcessPoolOptions.defaults().withWorkers(1).withRetries(retries));
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, never));
        CompletableFuture<Integer> waiting = pool.submit(() -> square(1));
        waitFor(begun);
        pool.terminateWorkers();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(running::get)
                .cause()
                .isInstanceOfSatisfying(
                        WorkerDiedException.class,
                        died -> assertThat(died.exitCode()).isIn(-15, 143));
        assertThat(waiting.isCancelled()).isTrue();
    }

    @Test
    void shutdownNowGivesWhatHasNotBegun() throws Exception {
        String begun = file("begun");
        String never = file("never");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, never));
        CompletableFuture<Integer> waiting = pool.submit(() -> square(1));
        waitFor(begun);
        assertThat(pool.shutdownNow()).containsExactly((Runnable) waiting);
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(running.isCompletedExceptionally()).isTrue();
    }

    @Test
    void whatIsRefusedKeepsItsPipe() throws Exception {
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        pool.shutdown();
        try (Pipe pipe = Pipe.open()) {
            Connection theirs = pipe.second();
            SerializableCallable<Boolean> code =
                    () -> {
                        theirs.send("there");
                        return true;
                    };
            assertThatThrownBy(() -> pool.submit(code))
                    .isInstanceOf(RejectedExecutionException.class);
            theirs.send("here");
            assertThat(pipe.first().receive()).isEqualTo("here");
        }
    }

    @Test
    void invokeAnyFailsIfThePoolIsEnded() throws Exception {
        String begun = file("begun");
        String never = file("never");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        CompletableFuture<Integer> any =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        SerializableCallable<Boolean> code = () -> beginAndWaitFor(begun, never);
                        SerializableCallable<Boolean> second = () -> waitFor(never);
                        return pool.invokeAny(List.of(code, second)) ? 1 : 0;
                    } catch (ExecutionException failed) {
                        return 2;
                    } catch (InterruptedException impossible) {
                        throw new AssertionError(impossible);
                    }
                });
        waitFor(begun);
        pool.shutdownNow();
        assertThat(any.get()).isEqualTo(2);
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void invokeAnyWaitsNoLongerThanItIsTold() throws Exception {
        String never = file("never");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            SerializableCallable<Boolean> code = () -> waitFor(never);
            assertThatThrownBy(() -> pool.invokeAny(List.of(code), 1, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
        }
    }
}
