package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thread that is interrupted when the task that waits for it is cancelled. */
@Tag("real")
class InterruptedThreadTest {
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, SECONDS)).isTrue();
    }

    private static <T> T interruptibly(Callable<T> code) {
        return toThread(code, ThreadOptions.interrupting());
    }

    /** Blocks until it is interrupted, and takes its time to end. */
    private String block() throws InterruptedException {
        begun.countDown();
        try {
            new Semaphore(0).tryAcquire(30, SECONDS);
            return "not interrupted";
        } finally {
            await(free);
            trail.add("thread ends");
        }
    }

    private String swallow() {
        assertThatThrownBy(this::block).isInstanceOf(InterruptedException.class);
        return "result";
    }

    private static void spinUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static String nextWait() {
        Throwable thrown = catchThrowable(() -> sleep(ZERO));
        return thrown == null ? "not cancelled" : "cancelled: " + thrown.getMessage();
    }

    private void cancelWhileItBlocks(Runnable cancel) throws Exception {
        await(begun);
        cancel.run();
        sleep(ZERO);
        sleep(ZERO);
        trail.add("free");
        free.countDown();
    }

    @AsyncTest
    void endsItsTaskWhenItHasEndedItself() throws Exception {
        Task<?> task =
                createTask(() -> {
                    try {
                        interruptibly(this::block);
                    } finally {
                        trail.add(nextWait());
                    }
                });
        sleep(ZERO);
        cancelWhileItBlocks(() -> task.cancel("enough"));
        assertThatThrownBy(task::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough")
                .hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(trail).containsExactly("free", "thread ends", "not cancelled");
    }

    @AsyncTest
    void isInterruptedByATimeout(VirtualClock clock) throws Exception {
        Task<?> task = createTask(() -> timeout(seconds(1), () -> interruptibly(this::block)));
        sleep(ZERO);
        cancelWhileItBlocks(() -> clock.advance(seconds(1)));
        assertThatThrownBy(() -> task.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);
    }

    @AsyncTest
    void thatSwallowsTheInterruptHasSwallowedTheRequest() throws Exception {
        Task<?> task =
                createTask(() -> {
                    trail.add(interruptibly(this::swallow));
                    trail.add(nextWait());
                });
        sleep(ZERO);
        cancelWhileItBlocks(task::cancel);
        task.await();
        assertThat(trail).containsExactly("free", "thread ends", "result", "not cancelled");
    }

    @AsyncTest
    void cannotSwallowTheCancellationOfAScope() throws Exception {
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() ->
                        scope.run(() -> {
                            trail.add(
                                    interruptibly(() -> {
                                        swallow();
                                        assertThatThrownBy(FromThread::checkCancelled)
                                                .hasMessage("over");
                                        return "result";
                                    }));
                            trail.add(nextWait());
                        }));
        sleep(ZERO);
        cancelWhileItBlocks(() -> scope.cancel("over"));
        task.await();
        assertThat(trail).containsExactly("free", "thread ends", "result", "cancelled: over");
    }

    @AsyncTest
    void thatTakesNoNoticeLeavesTheRequestToTheTask() throws Exception {
        Task<?> task =
                createTask(() -> {
                    trail.add(
                            interruptibly(() -> {
                                begun.countDown();
                                spinUntilInterrupted();
                                return "result";
                            }));
                    trail.add(nextWait());
                });
        sleep(ZERO);
        cancelWhileItBlocks(() -> task.cancel("enough"));
        task.await();
        assertThat(trail).containsExactly("free", "result", "cancelled: enough");
    }

    @AsyncTest
    void thatAsksInsteadIsToldAndTheInterruptIsOver() throws Exception {
        Task<?> task =
                createTask(() -> {
                    trail.add(
                            interruptibly(() -> {
                                begun.countDown();
                                spinUntilInterrupted();
                                assertThatThrownBy(FromThread::checkCancelled)
                                        .isInstanceOf(CancelledError.class);
                                FromThread.checkCancelled();
                                return "interrupted: " + Thread.currentThread().isInterrupted();
                            }));
                    trail.add(nextWait());
                });
        sleep(ZERO);
        cancelWhileItBlocks(task::cancel);
        task.await();
        assertThat(trail).containsExactly("free", "interrupted: false", "not cancelled");
    }

    @AsyncTest
    void isNotToldAgainOfWhatItLearntByTheInterrupt() throws Exception {
        Task<?> task =
                createTask(() ->
                        interruptibly(() -> {
                            swallow();
                            FromThread.checkCancelled();
                            return trail.add("not told");
                        }));
        sleep(ZERO);
        cancelWhileItBlocks(task::cancel);
        task.await();
        assertThat(trail).containsExactly("free", "thread ends", "not told");
    }

    @AsyncTest
    void isInterruptedForEachRequest() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        Task<?> task =
                createTask(() ->
                        interruptibly(() -> {
                            begun.countDown();
                            spinUntilInterrupted();
                            assertThat(Thread.interrupted()).isTrue();
                            first.countDown();
                            return block();
                        }));
        sleep(ZERO);
        await(begun);
        task.cancel("first");
        await(first);
        cancelWhileItBlocks(() -> task.cancel("second"));
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("second");
    }

    // The loop's end

    @Test
    void isInterruptedWhenItsLoopIsClosedByHand() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (LogCapture log = new LogCapture()) {
            EventLoop loop = EventLoop.create();
            loop.createTask(() ->
                    interruptibly(() -> {
                        trail.add(swallow());
                        ended.countDown();
                        return 1;
                    }));
            loop.runUntilComplete(() -> {
                sleep(ZERO);
                await(begun);
            });
            loop.close();
            assertThat(log.messages()).hasSize(1);
        }
        free.countDown();
        await(ended);
        assertThat(trail).containsExactly("thread ends", "result");
    }

    // The thread's next job

    /** When the interrupt is on its way the thread has gone over to the next job. */
    @AsyncTest
    void isNotInterruptedInItsNextJob(EventLoop loop) throws Exception {
        loop.setDefaultExecutor(Executors.newSingleThreadExecutor());
        CountDownLatch secondBegun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Task<?> first =
                createTask(() ->
                        interruptibly(() -> {
                            begun.countDown();
                            await(free);
                            return trail.add("first ends");
                        }));
        Task<?> second =
                createTask(() ->
                        interruptibly(() -> {
                            secondBegun.countDown();
                            await(end);
                            return trail.add("second ends");
                        }));
        sleep(ZERO);
        await(begun);
        first.cancel("enough");
        free.countDown();
        // The loop does not go on, and so sends no interrupt, before the second job has begun.
        while (secondBegun.getCount() > 0) {
            Thread.onSpinWait();
        }
        sleep(ZERO);
        sleep(ZERO);
        end.countDown();
        second.await();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("first ends", "second ends");
    }

    /** Pools of the JDK's clear the status between two jobs; others may not. */
    @AsyncTest
    void leavesNoInterruptToTheNextJob(EventLoop loop) throws Exception {
        try (NeverClearing pool = new NeverClearing()) {
            loop.setDefaultExecutor(pool);
            Task<?> first =
                    createTask(() -> {
                        interruptibly(() -> {
                            begun.countDown();
                            spinUntilInterrupted();
                            return 1;
                        });
                    });
            sleep(ZERO);
            await(begun);
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            boolean interrupted =
                    toThread((Callable<Boolean>) () -> Thread.currentThread().isInterrupted());
            assertThat(interrupted).isFalse();
        }
    }

    @AsyncTest
    void keepsAnInterruptThatIsNotOfATask(EventLoop loop) {
        try (NeverClearing pool = new NeverClearing()) {
            loop.setDefaultExecutor(pool);
            interruptibly(() -> {
                Thread.currentThread().interrupt();
                return 1;
            });
            boolean interrupted =
                    toThread((Callable<Boolean>) () -> Thread.currentThread().isInterrupted());
            assertThat(interrupted).isTrue();
        }
    }

    /** One thread, which leaves the interrupt status as its jobs do. */
    private static final class NeverClearing extends AbstractExecutorService {
        private final ConcurrentLinkedQueue<Runnable> jobs = new ConcurrentLinkedQueue<>();
        private volatile boolean shutdown;
        private final Thread thread = Thread.ofPlatform().daemon().start(this::work);

        private void work() {
            while (!shutdown) {
                Runnable job = jobs.poll();
                if (job == null) {
                    LockSupport.parkNanos(this, 1_000_000);
                } else {
                    job.run();
                }
            }
        }

        @Override
        public void execute(Runnable job) {
            jobs.add(job);
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
            return !thread.isAlive();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            unit.timedJoin(thread, timeout);
            return isTerminated();
        }
    }
}
