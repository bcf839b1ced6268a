package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The executor of toThread and of runInExecutor without one. */
@Tag("real")
class DefaultExecutorTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");
    private static final String WARNING =
            "The default executor did not finish its jobs within 0.0 s; they run on, and nobody"
                    + " waits for them";

    private final VirtualClock clock = new VirtualClock();
    private final RunOptions options = RunOptions.defaults().withLoop(clock::createLoop);
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    private void waitUntilFree() throws InterruptedException {
        begun.countDown();
        await(free);
        trail.add("job ends");
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, SECONDS)).isTrue();
    }

    // toThread

    @AsyncTest
    void toThreadReturnsWhatTheCodeReturns() {
        assertThat(Asyncio.<String>toThread(() -> "result")).isEqualTo("result");
        toThread(() -> {
            trail.add(Thread.currentThread().getName());
        });
        assertThat(trail).hasSize(1).first().asString().startsWith("asyncio4j-job-");
    }

    @AsyncTest
    void toThreadThrowsWhatTheCodeThrows() {
        IOException checked = new IOException("own");
        assertThatThrownBy(() ->
                        toThread(() -> {
                            throw checked;
                        }))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(checked);
        IllegalStateException unchecked = new IllegalStateException("own");
        assertThatThrownBy(() ->
                        toThread(() -> {
                            throw unchecked;
                        }))
                .isSameAs(unchecked);
    }

    @AsyncTest
    void toThreadRunsInACopyOfTheCallersContext() {
        REQUEST.set("caller");
        toThread(() -> {
            trail.add(REQUEST.value());
            REQUEST.set("job");
        });
        trail.add(REQUEST.value());
        assertThat(trail).containsExactly("caller", "caller");
    }

    @AsyncTest
    void toThreadIsGivenUpWhenItsTaskIsCancelled() throws InterruptedException {
        Task<?> task = createTask(() -> toThread(this::waitUntilFree));
        sleep(Duration.ZERO);
        await(begun);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).isEmpty();
        free.countDown();
    }

    @Test
    void toThreadNeedsATask() {
        assertThatThrownBy(() -> toThread(() -> trail.add("ran")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no running event loop on the thread ");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void toThreadInACallbackIsRefusedBeforeTheCodeRuns(EventLoop loop) throws Exception {
        Future<Throwable> refusal = loop.createFuture();
        loop.callSoon(
                () -> refusal.setResult(catchThrowable(() -> toThread(() -> trail.add("ran")))));
        assertThat(refusal.await())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot wait for code on another thread here: ");
        loop.shutdownDefaultExecutor(seconds(10));
        assertThat(trail).isEmpty();
    }

    // Which one it is

    @AsyncTest
    void hasAThreadForEachOfManyJobs(EventLoop loop) throws InterruptedException {
        int jobs = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
        CountDownLatch all = new CountDownLatch(jobs);
        List<Future<?>> futures = new ArrayList<>();
        for (int count = 0; count < jobs; count++) {
            futures.add(
                    loop.runInExecutor(
                            null,
                            () -> {
                                all.countDown();
                                await(all);
                            }));
        }
        futures.forEach(Future::await);
        assertThat(all.getCount()).isZero();
    }

    @AsyncTest
    void canBeReplaced(EventLoop loop) {
        ExecutorService own =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name("own").factory());
        loop.setDefaultExecutor(own);
        assertThat(Asyncio.<String>toThread(() -> Thread.currentThread().getName()))
                .isEqualTo("own");
        own.shutdown();
    }

    @Test
    void isShutDownWhenTheLoopCloses() {
        ExecutorService own = Executors.newSingleThreadExecutor();
        EventLoop loop = clock.createLoop();
        loop.setDefaultExecutor(own);
        loop.close();
        assertThat(own.isShutdown()).isTrue();
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull(EventLoop loop) {
        assertThatThrownBy(() -> loop.setDefaultExecutor(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("executor");
        assertThatThrownBy(() -> loop.shutdownDefaultExecutor(null)).hasMessage("timeout");
        assertThat(Asyncio.<Integer>toThread(() -> 1)).isEqualTo(1);
    }

    // How it ends

    @AsyncTest
    void shutDownWaitsForItsJobsAndTakesNoMore(EventLoop loop) throws InterruptedException {
        Future<?> job = loop.runInExecutor(null, this::waitUntilFree);
        await(begun);
        createTask(() -> {
            trail.add("other task");
            free.countDown();
        });
        loop.shutdownDefaultExecutor(seconds(10));
        assertThat(trail).containsExactly("other task", "job ends");
        job.await();
        assertThatThrownBy(() -> toThread(() -> trail.add("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the default executor has been shut down; give runInExecutor one of your"
                                + " own");
        try (ExecutorService own = Executors.newSingleThreadExecutor()) {
            assertThat(loop.runInExecutor(own, () -> "own").await()).isEqualTo("own");
        }
    }

    @AsyncTest
    @Behaviour(34)
    void shutDownWarnsWhenItsTimeIsUpAndLeavesAStuckJobRunning(EventLoop loop)
            throws InterruptedException {
        Future<?> job = loop.runInExecutor(null, this::waitUntilFree);
        await(begun);
        try (LogCapture log = new LogCapture()) {
            loop.shutdownDefaultExecutor(Duration.ZERO);
            assertThat(job.isDone()).isFalse();
            free.countDown();
            job.await();
            assertThat(log.only().getMessage()).isEqualTo(WARNING);
            assertThat(log.only().getLevel()).isEqualTo(Level.WARNING);
        }
        assertThat(trail).containsExactly("job ends");
    }

    @AsyncTest
    void shutDownThatWasNeverUsedReturnsAtOnce(EventLoop loop) throws InterruptedException {
        loop.shutdownDefaultExecutor(Duration.ZERO);
        assertThatThrownBy(() -> toThread(() -> 1)).hasMessageContaining("has been shut down");
    }

    @AsyncTest
    void aShutdownCanBeCancelled(EventLoop loop) throws InterruptedException {
        Future<?> job = loop.runInExecutor(null, this::waitUntilFree);
        await(begun);
        Task<?> shutdown = createTask(() -> loop.shutdownDefaultExecutor(seconds(10)));
        sleep(Duration.ZERO);
        shutdown.cancel("enough");
        assertThatThrownBy(shutdown::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        free.countDown();
        job.await();
    }

    @Test
    void aShutdownNeedsATask() {
        try (EventLoop loop = clock.createLoop()) {
            assertThatThrownBy(() -> loop.shutdownDefaultExecutor(seconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("cannot shut down the default executor here: ");
        }
    }

    @Test
    void aRunWaitsForItsJobs() {
        run(
                () -> {
                    EventLoop loop = EventLoop.running();
                    loop.runInExecutor(null, this::waitUntilFree);
                    createTask(() -> {
                        try {
                            loop.createFuture().await();
                        } finally {
                            free.countDown();
                        }
                    });
                    await(begun);
                    sleep(Duration.ZERO);
                    trail.add("main ends");
                },
                options);
        assertThat(trail).containsExactly("main ends", "job ends");
    }

    @Test
    @Behaviour(34)
    void aRunWaitsNoLongerThanItsOptionsSay() {
        try (LogCapture log = new LogCapture()) {
            run(
                    () -> {
                        EventLoop.running().runInExecutor(null, this::waitUntilFree);
                        await(begun);
                    },
                    options.withExecutorTimeout(Duration.ZERO));
            assertThat(log.only().getMessage()).isEqualTo(WARNING);
        }
        assertThat(trail).isEmpty();
        free.countDown();
    }
}
