package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class RunInExecutorTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    private String waitUntilFree() throws InterruptedException {
        begun.countDown();
        await(free);
        trail.add("job ends");
        return "result";
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, SECONDS)).isTrue();
    }

    @AsyncTest
    @Behaviour(187)
    void runsOnADaemonThreadOffTheLoop(EventLoop loop) {
        Thread thread = loop.runInExecutor(null, Thread::currentThread).await();
        assertThat(thread.isVirtual()).isFalse();
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).startsWith("asyncio4j-job-");
        assertThat(loop.runInExecutor(null, () -> EventLoop.runningOrNull() == null).await())
                .isTrue();
    }

    @AsyncTest
    @Behaviour(187)
    void letsOthersGoOnMeanwhile(EventLoop loop) throws InterruptedException {
        Future<String> job = loop.runInExecutor(null, this::waitUntilFree);
        await(begun);
        createTask(() -> {
            trail.add("other task");
            free.countDown();
        });
        assertThat(job.await()).isEqualTo("result");
        assertThat(trail).containsExactly("other task", "job ends");
    }

    @AsyncTest
    void takesCodeWithoutAResult(EventLoop loop) {
        assertThat(loop.runInExecutor(null, () -> trail.add("ran")).await()).isTrue();
        Future<?> job = loop.runInExecutor(null, () -> trail.clear());
        assertThat(job.await()).isNull();
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void failsAsTheCodeDoes(EventLoop loop) {
        IOException error = new IOException("own");
        Callable<String> code =
                () -> {
                    throw error;
                };
        Future<String> job = loop.runInExecutor(null, code);
        assertThatThrownBy(() -> job.await(IOException.class)).isSameAs(error);
    }

    @AsyncTest
    void isCancelledIfTheCodeSaysSo(EventLoop loop) {
        Callable<String> code =
                () -> {
                    throw new CancellationException("by the code");
                };
        Future<String> job = loop.runInExecutor(null, code);
        assertThatThrownBy(job::await).isInstanceOf(CancelledError.class).hasMessage("by the code");
    }

    @AsyncTest
    void doesNotSeeTheContextOfTheCaller(EventLoop loop) {
        REQUEST.set("caller");
        assertThat(loop.runInExecutor(null, () -> REQUEST.value()).await()).isEqualTo("none");
    }

    // Executors of the caller's own

    @AsyncTest
    void runsOnAPoolOfPlatformThreads(EventLoop loop) {
        try (ExecutorService pool =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name("own").factory())) {
            Future<String> job = loop.runInExecutor(pool, () -> Thread.currentThread().getName());
            assertThat(job.await()).isEqualTo("own");
        }
    }

    @AsyncTest
    void runsOffTheLoopThoughItsThreadIsAVirtualOneThatTheLoopStarted(EventLoop loop) {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            assertRunsOffTheLoop(loop, pool);
        }
    }

    @AsyncTest
    void runsOffTheLoopThoughItsExecutorRunsItOnTheSpot(EventLoop loop) {
        try (ExecutorService pool = new OnTheSpot()) {
            assertRunsOffTheLoop(loop, pool);
        }
    }

    /** A job that blocks its thread for good, as native code would, must not block the loop. */
    private void assertRunsOffTheLoop(EventLoop loop, ExecutorService pool) {
        List<Future<?>> jobs = new ArrayList<>();
        Callable<String> code =
                () -> {
                    assertThat(EventLoop.runningOrNull()).isNull();
                    return waitUntilFree();
                };
        jobs.add(loop.runInExecutor(pool, code));
        loop.callSoon(() -> jobs.add(loop.runInExecutor(pool, code)));
        sleep(Duration.ZERO);
        trail.add("loop goes on");
        free.countDown();
        jobs.forEach(Future::await);
        assertThat(trail).containsExactly("loop goes on", "job ends", "job ends");
    }

    @AsyncTest
    void throwsWhatAnExecutorRefusesWith(EventLoop loop) {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.close();
        assertThatThrownBy(() -> loop.runInExecutor(pool, () -> 1))
                .isInstanceOf(RejectedExecutionException.class);
        // What waits for nothing may jump in time: there is no job it could wait for.
        sleep(Duration.ofDays(1));
    }

    // Cancellation

    @AsyncTest
    @Behaviour(187)
    void takenBackBeforeItBeganNeverBegins(EventLoop loop) throws InterruptedException {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<String> first = loop.runInExecutor(pool, this::waitUntilFree);
            Future<Boolean> second = loop.runInExecutor(pool, () -> trail.add("second"));
            await(begun);
            assertThat(second.cancel("enough")).isTrue();
            free.countDown();
            assertThat(first.await()).isEqualTo("result");
            assertThatThrownBy(second::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("enough");
        }
        assertThat(trail).containsExactly("job ends");
    }

    @AsyncTest
    @Behaviour(187)
    void cancelledWhenItHasBegunRunsOnForNobody(EventLoop loop) throws InterruptedException {
        Future<String> job;
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            job = loop.runInExecutor(pool, this::waitUntilFree);
            await(begun);
            job.addDoneCallback(done -> trail.add("cancelled: " + done.isCancelled()));
            assertThat(job.cancel("enough")).isTrue();
            assertThat(job.isCancelled()).isTrue();
            sleep(Duration.ZERO);
            free.countDown();
        }
        // Its result comes in behind that of the job that has ended.
        assertThat(loop.runInExecutor(null, () -> "next job").await()).isEqualTo("next job");
        assertThat(trail).containsExactly("cancelled: true", "job ends");
        assertThat(job.isCancelled()).isTrue();
        assertThatThrownBy(job::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    }

    @Test
    @Behaviour(187)
    void thatEndsAfterItsLoopWasClosedCallsNothingBack() throws InterruptedException {
        try (LogCapture log = new LogCapture()) {
            try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
                EventLoop loop = new VirtualClock().createLoop();
                Future<String> cancelled = loop.runInExecutor(pool, this::waitUntilFree);
                Future<String> pending = loop.runInExecutor(pool, this::waitUntilFree);
                await(begun);
                cancelled.addDoneCallback(_ -> trail.add("called back"));
                pending.addDoneCallback(_ -> trail.add("called back"));
                cancelled.cancel();
                loop.close();
                free.countDown();
            }
            assertThat(trail).containsExactly("job ends", "job ends");
            assertThat(log.messages()).isEmpty();
        }
    }

    @Test
    void canBeAskedForBeforeTheLoopRuns() {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            Future<String> job = loop.runInExecutor(null, () -> "result");
            assertThat(loop.runUntilComplete(job)).isEqualTo("result");
        }
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void needsCode(EventLoop loop) {
        assertThatThrownBy(() -> loop.runInExecutor(null, (Callable<?>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("code");
        assertThatThrownBy(() -> loop.runInExecutor(null, (Action<?>) null)).hasMessage("action");
    }

    /** An executor without threads. */
    private static class OnTheSpot extends AbstractExecutorService {
        private boolean shutdown;

        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }

    @AsyncTest
    @Tag("real")
    @Behaviour(187)
    void onAnExecutorOfVirtualThreadsThatIsUsedInATaskIsSeenByItAsLongAsItLasts(EventLoop loop) {
        List<String> trail = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        ThreadFactory factory = Thread.ofVirtual().name("mine").factory();
        try (ExecutorService pool = Executors.newThreadPerTaskExecutor(factory)) {
            loop.runInExecutor(
                    pool,
                    () -> {
                        begun.countDown();
                        trail.add(Thread.currentThread().getName());
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException asked) {
                            trail.add("interrupted");
                        }
                    });
            begun.await();
            pool.shutdownNow();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
        assertThat(trail).containsExactly("mine", "interrupted");
    }

    /** On the bare carrier, a lock that it takes might be held by a task that never goes on. */
    @AsyncTest
    void isTakenBackElsewhereThanOnTheBareCarrier(EventLoop loop, VirtualClock clock) {
        class Busy extends OnTheSpot {
            @Override
            public void execute(Runnable command) {
                // Not today.
            }

            @Override
            protected <T> RunnableFuture<T> newTaskFor(Runnable job, T result) {
                return new FutureTask<>(job, result) {
                    @Override
                    protected void done() {
                        trail.add("virtual: " + Thread.currentThread().isVirtual());
                    }
                };
            }
        }
        try (ExecutorService pool = new Busy()) {
            createTask(() -> clock.advance(seconds(1)));
            assertThatThrownBy(() ->
                            timeout(seconds(1), () -> loop.runInExecutor(pool, () -> 1).await()))
                    .isInstanceOf(TimeoutException.class);
            sleep(Duration.ZERO);
        }
        assertThat(trail).containsExactly("virtual: true");
    }
}
