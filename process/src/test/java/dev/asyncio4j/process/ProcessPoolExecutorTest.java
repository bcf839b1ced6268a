package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.SerializableCallable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pool, with workers that are processes. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class ProcessPoolExecutorTest {
    @TempDir Path folder;

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static int square(int x) {
        return x * x;
    }

    private static ProcessPoolOptions options(int workers) {
        return ProcessPoolOptions.defaults().withWorkers(workers);
    }

    /** Code that a test lets go on when it wants: until then it waits for a file to be there. */
    private static boolean waitFor(String gate) throws Exception {
        while (!Files.exists(Path.of(gate))) {
            Thread.sleep(5);
        }
        return true;
    }

    /** Says that it has begun, by a file, and waits for another. */
    private static boolean beginAndWaitFor(String begun, String gate) throws Exception {
        Files.createFile(Path.of(begun));
        return waitFor(gate);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void open(String gate) throws IOException {
        Files.createFile(Path.of(gate));
    }

    @Test
    void codeRunsInAnotherProcess() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            assertThat(pool.submit(ProcessPoolExecutorTest::pid).get()).isNotEqualTo(pid());
        }
    }

    @Test
    void whatIsCapturedIsSent() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            List<String> words = List.of("one", "two");
            long[] large = IntStream.range(0, 1_000_000).asLongStream().toArray();
            assertThat(pool.submit(() -> words.size() + large[999_999]).get())
                    .isEqualTo(1_000_001L);
        }
    }

    @Test
    void largeArraysComeBack() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            int[] squares =
                    pool.submit(() -> IntStream.range(0, 2_000_000).map(x -> x % 1000).toArray())
                            .get();
            assertThat(squares).hasSize(2_000_000);
            assertThat(squares[1_999_999]).isEqualTo(999);
        }
    }

    /** Both ends send more than fits, at the same time, many times. */
    @Test
    void largeMessagesInBothDirectionsDoNotBlockEachOther() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            List<CompletableFuture<byte[]>> echoes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] sent = new byte[3_000_000];
                sent[i] = 1;
                echoes.add(pool.submit(() -> sent));
            }
            for (int i = 0; i < 20; i++) {
                byte[] back = echoes.get(i).get();
                assertThat(back).hasSize(3_000_000);
                assertThat(back[i]).isEqualTo((byte) 1);
            }
        }
    }

    @Test
    void manySmallTasksAllEnd() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                int captured = i;
                futures.add(pool.submit(() -> square(captured)));
            }
            for (int i = 0; i < 5_000; i++) {
                assertThat(futures.get(i).get()).isEqualTo(i * i);
            }
        }
    }

    @Test
    void allWorkersWorkAtOnce() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(3)) {
            String gate = file("gate");
            List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String begun = file("begun" + i);
                waiting.add(pool.submit(() -> beginAndWaitFor(begun, gate)));
            }
            for (int i = 0; i < 3; i++) {
                waitFor(file("begun" + i));
            }
            open(gate);
            for (CompletableFuture<Boolean> each : waiting) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    /** What a worker got in advance is done by others, when it turns out to be busy for long. */
    @Test
    void aLongTaskHoldsUpNoOther() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            // So that workers count as quick, and are given several at once.
            pool.map(ProcessPoolExecutorTest::square, IntStream.range(0, 3_000).boxed().toList())
                    .toList();
            String gate = file("gate");
            CompletableFuture<Boolean> slow = pool.submit(() -> waitFor(gate));
            List<CompletableFuture<Integer>> quick = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                int captured = i;
                quick.add(pool.submit(() -> square(captured)));
            }
            for (CompletableFuture<Integer> each : quick) {
                each.get();
            }
            assertThat(slow.isDone()).isFalse();
            open(gate);
            assertThat(slow.get()).isTrue();
        }
    }

    @Test
    void anIdleWorkerIsUsedBeforeAnotherIsStarted() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(4)) {
            Set<Long> pids = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                pids.add(pool.submit(ProcessPoolExecutorTest::pid).get());
            }
            assertThat(pids).hasSize(1);
            assertThat(pool.toString()).contains("workers=1 of 4");
        }
    }

    // Errors

    static final class Complaint extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        Complaint(int code) {
            super("code " + code);
            this.code = code;
        }
    }

    private static int complain(int code) throws Complaint {
        throw new Complaint(code);
    }

    @Test
    @Behaviour(205)
    void anExceptionKeepsItsTypeAndSaysWhereItComesFrom() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1).withName("p"))) {
            assertThatThrownBy(() -> pool.submit(() -> complain(7)).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            Complaint.class, complaint -> assertThat(complaint.code).isEqualTo(7))
                    .cause()
                    .isInstanceOf(RemoteTraceback.class)
                    .hasMessageContaining("p-worker-1 (pid ")
                    .hasStackTraceContaining("complain");
        }
    }

    static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // on purpose
        private final Thread thread = Thread.currentThread();

        Unsendable() {
            super("cannot travel");
        }
    }

    private static int throwUnsendable() {
        throw new Unsendable();
    }

    @Test
    void anExceptionThatCannotBeSentArrivesAsText() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            assertThatThrownBy(() -> pool.submit(() -> throwUnsendable()).get())
                    .cause()
                    .isInstanceOf(RemoteException.class)
                    .hasMessageContaining("Unsendable: cannot travel")
                    .cause()
                    .hasMessageContaining("throwUnsendable");
        }
    }

    @Test
    void codeThatCannotBeSentFailsItsOwnFuture() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            Thread captured = Thread.currentThread();
            assertThatThrownBy(() -> pool.submit(() -> captured.getName()).get())
                    .cause()
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("captured value 1, which is a java.lang.Thread");
            Callable<Integer> ordinary = () -> 1;
            assertThatThrownBy(() -> pool.submit(ordinary).get())
                    .cause()
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("SerializableCallable");
            assertThat(pool.submit(() -> square(3)).get()).isEqualTo(9);
        }
    }

    @Test
    @Behaviour(215)
    void aResultThatCannotBeSentIsAnErrorAndTheWorkerLives() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            long before = pool.submit(ProcessPoolExecutorTest::pid).get();
            assertThatThrownBy(() -> pool.submit(() -> List.of(1, Thread.currentThread())).get())
                    .cause()
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("[1], which is a java.lang.Thread");
            assertThat(pool.submit(ProcessPoolExecutorTest::pid).get()).isEqualTo(before);
        }
    }

    // map

    @Test
    void mapKeepsTheOrder() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(3)) {
            List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
            List<Integer> squares = items.stream().map(ProcessPoolExecutorTest::square).toList();
            assertThat(pool.map(ProcessPoolExecutorTest::square, items).toList())
                    .isEqualTo(squares);
            assertThat(
                            pool.map(
                                            ProcessPoolExecutorTest::square,
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
                                    ProcessPoolExecutorTest::refuseSeven,
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
    void mapWithABufferAsksForNoMoreThanThat() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            AtomicInteger asked = new AtomicInteger();
            Iterable<Integer> endless = () -> Stream.generate(asked::incrementAndGet).iterator();
            try (Results<Integer> results =
                    pool.map(
                            ProcessPoolExecutorTest::square,
                            endless,
                            MapOptions.defaults().withBufferSize(5))) {
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
    void aWrongChunkSizeIsRefused() {
        assertThatThrownBy(() -> MapOptions.defaults().withChunkSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chunkSize: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> options(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workers: 0 (expected: 1 or more)");
    }

    // Cancelling

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

    // The end

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
        assertThat(waiting.stream().filter(CompletableFuture::isCancelled).count())
                .isGreaterThan(20);
    }

    @Test
    void aPoolThatWasNeverUsedEndsAtOnce() throws Exception {
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(4);
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void terminatedWorkersLeaveNobodyWaiting() throws Exception {
        String begun = file("begun");
        String never = file("never");
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
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

    // As an ExecutorService

    private static SerializableCallable<Integer> squareOf(int x) {
        return () -> square(x);
    }

    @Test
    void invokesAllAndAny() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> future :
                    pool.invokeAll(List.of(squareOf(1), squareOf(2), squareOf(3)))) {
                results.add(future.get());
            }
            assertThat(results).containsExactly(1, 4, 9);
            assertThat(pool.invokeAny(List.of(squareOf(4)))).isEqualTo(16);
            SerializableCallable<Integer> failing = () -> complain(1);
            assertThat(pool.invokeAny(List.of(failing, squareOf(5)))).isEqualTo(25);
            assertThatThrownBy(() -> pool.invokeAny(List.of(failing)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(Complaint.class);
        }
    }

    @Test
    void runnablesGiveNull() throws Exception {
        String trace = file("trace");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            Future<?> done = pool.submit(() -> touch(trace));
            assertThat(done.get()).isNull();
            assertThat(Path.of(trace)).exists();
        }
    }

    private static void touch(String name) {
        try {
            Files.createFile(Path.of(name));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    // From tasks

    @Test
    void tasksAwaitWithoutBlockingTheLoop() throws Exception {
        String gate = file("gate");
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            String trail =
                    Asyncio.run(() -> {
                        CompletableFuture<Boolean> future = pool.submit(() -> waitFor(gate));
                        var opening =
                                Asyncio.createTask(() -> {
                                    open(gate);
                                    return "opened";
                                });
                        boolean result = Asyncio.await(future);
                        int square =
                                EventLoop.running().runInExecutor(pool, () -> square(6)).await();
                        return result + " " + opening.await() + " " + square;
                    });
            assertThat(trail).isEqualTo("true opened 36");
        }
    }

    // Options

    private static @Nullable String initialized;

    @Test
    void theInitializerRunsFirst() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        options(1).withInitializer(() -> initialized = "by it"))) {
            assertThat(pool.submit(() -> String.valueOf(initialized)).get()).isEqualTo("by it");
            assertThat(initialized).as("here").isNull();
        }
    }

    @Test
    @Behaviour(203)
    void anInitializerThatThrowsBreaksThePool() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withInitializer(() -> complain(5)))) {
            CompletableFuture<Integer> future = pool.submit(() -> square(1));
            assertThatThrownBy(future::get)
                    .cause()
                    .isInstanceOf(BrokenProcessPoolException.class)
                    .hasMessageContaining("the initializer has failed")
                    .hasMessageContaining("code 5")
                    .hasCauseInstanceOf(Complaint.class);
            assertThatThrownBy(() -> pool.submit(() -> square(1)))
                    .isInstanceOf(BrokenProcessPoolException.class)
                    .hasMessageContaining("the pool is broken");
        }
    }

    @Test
    @Behaviour(206)
    void aWorkerIsReplacedAfterItsTasks() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withMaxTasksPerChild(3))) {
            List<Long> pids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                pids.add(pool.submit(ProcessPoolExecutorTest::pid).get());
            }
            assertThat(pids.subList(0, 3)).containsOnly(pids.getFirst());
            assertThat(pids.get(3)).isNotEqualTo(pids.getFirst());
        }
    }

    @Test
    void optionsOfTheJvmAreTheWorkersOwn() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        options(1).withJvmArguments("-Xmx64m", "-Dcolour=blue"))) {
            assertThat(pool.submit(() -> Runtime.getRuntime().maxMemory()).get())
                    .isLessThan(70L << 20);
            assertThat(pool.submit(() -> System.getProperty("colour")).get()).isEqualTo("blue");
        }
    }

    private static void print(String text) {
        System.out.println("out " + text);
        System.err.println("err " + text);
    }

    @Test
    void whatWorkersPrintIsTakenWithTheirNames() throws Exception {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        options(1)
                                .withName("printer")
                                .withOutput((worker, error, line) ->
                                        lines.add(worker + " " + error + " " + line)))) {
            pool.submit(() -> print("naïve")).get();
            assertThat(List.of(lines.take(), lines.take()))
                    .containsExactlyInAnyOrder(
                            "printer-worker-1 false out naïve", "printer-worker-1 true err naïve");
        }
    }

    @Test
    void theListenerIsTold() throws Exception {
        LinkedBlockingQueue<String> news = new LinkedBlockingQueue<>();
        PoolListener listener =
                new PoolListener() {
                    @Override
                    public void workerStarted(String worker, long pid) {
                        news.add("started " + worker);
                    }

                    @Override
                    public void workerEnded(String worker, long pid, int exitCode) {
                        news.add("ended " + worker + " " + exitCode);
                    }

                    @Override
                    public void taskDone(long done, long submitted) {
                        news.add(done + " of " + submitted);
                    }
                };
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withName("told").withListener(listener))) {
            pool.submit(() -> square(1)).get();
            pool.submit(() -> square(2)).get();
        }
        assertThat(news)
                .containsExactly(
                        "started told-worker-1", "1 of 1", "2 of 2", "ended told-worker-1 0");
    }

    @Test
    void callbacksSeeTheResult() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            CountDownLatch called = new CountDownLatch(1);
            pool.submit(() -> square(2))
                    .thenApply(x -> x + 1)
                    .thenAccept(x -> {
                        if (x == 5) {
                            called.countDown();
                        }
                    });
            assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
