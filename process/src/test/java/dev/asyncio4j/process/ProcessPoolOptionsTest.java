package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.complain;
import static dev.asyncio4j.process.PoolCode.square;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.process.PoolCode.Complaint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a pool can be told. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class ProcessPoolOptionsTest {
    private static ProcessPoolOptions options(int workers) {
        return ProcessPoolOptions.defaults().withWorkers(workers);
    }

    @Test
    void anInitializerThatCannotBeSentIsRefused() {
        Thread here = Thread.currentThread();
        assertThatThrownBy(() ->
                        ProcessPoolExecutor.create(
                                ProcessPoolOptions.defaults()
                                        .withInitializer(() -> here.getName())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("initializer: this cannot be sent")
                .hasMessageEndingWith("captured value 1, which is a java.lang.Thread");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertRefused(() -> options(0), "workers: 0 (expected: 1 or more)");
        assertRefused(() -> options(1).withName(" "), "name: \" \" (expected: some text)");
        assertRefused(
                () -> options(1).withJvmArguments("-Xmx64m", ""),
                "jvmArguments: \"\" (expected: an option, which begins with - or @)");
        assertRefused(
                () -> options(1).withMaxTasksPerChild(-1),
                "maxTasksPerChild: -1 (expected: 0 or more)");
        assertRefused(() -> options(1).withRetries(-1), "retries: -1 (expected: 0 or more)");
        assertRefused(
                () -> ChildOptions.defaults().withJvmArguments(" "),
                "jvmArguments: \" \" (expected: an option, which begins with - or @)");
    }

    @Test
    void aPoolThatBreaksDoesNothingAgain() {
        String refusal =
                "retries: 2, of a pool that breaks when a worker dies: nothing can be done again"
                        + " there. Leave out one of the two";
        assertRefused(() -> options(1).withRetries(2).withBreakOnDeath(), refusal);
        assertRefused(() -> options(1).withBreakOnDeath().withRetries(2), refusal);
    }

    private static void assertRefused(ThrowingCallable wrong, String message) {
        assertThatThrownBy(wrong).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    /** The files of a worker are not named after it. */
    @Test
    void aNameMayBeLongerThanThatOfAFile() throws Exception {
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(options(1).withName("long/".repeat(100)))) {
            assertThat(pool.submit(() -> square(3)).get()).isEqualTo(9);
        }
    }

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

    /** More than is sent before the worker says that it has taken it in. */
    @Test
    void aLargeInitializerIsSentWhole() throws Exception {
        byte[] large = new byte[10 << 20];
        large[large.length - 1] = 7;
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        options(1)
                                .withInitializer(
                                        () -> initialized = "by " + large[large.length - 1]))) {
            assertThat(pool.submit(() -> String.valueOf(initialized)).get()).isEqualTo("by 7");
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
                pids.add(pool.submit(PoolCode::pid).get());
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
}
