package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What other threads may do with a future of a loop. */
@Tag("real")
class FutureOnOtherThreadsTest {
    private final CountDownLatch begun = new CountDownLatch(1);

    private <T> T afterBegun(java.util.concurrent.Callable<T> code) throws Exception {
        begun.countDown();
        return code.call();
    }

    private void awaitBegun() throws InterruptedException {
        assertThat(begun.await(10, SECONDS)).isTrue();
    }

    @AsyncTest
    void getBlocksUntilTheResultIsThere(EventLoop loop) throws Exception {
        Future<String> future = loop.createFuture();
        Future<String> other = loop.runInExecutor(null, () -> afterBegun(() -> future.get()));
        Future<String> timed = loop.runInExecutor(null, () -> future.get(10, SECONDS));
        awaitBegun();
        future.setResult("result");
        assertThat(other.await()).isEqualTo("result");
        assertThat(timed.await()).isEqualTo("result");
    }

    @AsyncTest
    void getWrapsWhatTheFutureFailsWith(EventLoop loop) throws Exception {
        Future<String> future = loop.createFuture();
        IOException error = new IOException("own");
        Future<String> other = loop.runInExecutor(null, () -> afterBegun(() -> future.get()));
        awaitBegun();
        future.setException(error);
        assertThatThrownBy(() -> other.await(ExecutionException.class)).cause().isSameAs(error);
    }

    @AsyncTest
    void getSaysThatTheFutureWasCancelled(EventLoop loop) throws Exception {
        Future<String> future = loop.createFuture();
        Future<Boolean> other =
                loop.runInExecutor(
                        null,
                        () -> {
                            begun.countDown();
                            assertThatThrownBy(() -> future.get())
                                    .isInstanceOf(CancellationException.class);
                            return true;
                        });
        awaitBegun();
        future.cancel();
        assertThat(other.await()).isTrue();
    }

    @AsyncTest
    void getWithATimeLeavesNothingBehindWhenTheTimeIsUp(EventLoop loop) {
        Future<String> future = loop.createFuture();
        toThread(() ->
                assertThatThrownBy(() -> future.get(1, MILLISECONDS))
                        .isInstanceOf(TimeoutException.class));
        assertThat(future).hasToString("Future[pending]");
    }

    @AsyncTest
    void getThatIsInterruptedLeavesNothingBehind(EventLoop loop) {
        Future<String> future = loop.createFuture();
        toThread(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
        });
        assertThat(future).hasToString("Future[pending]");
    }

    @AsyncTest
    void getInATaskOfAnotherLoopSuspendsThatTask(EventLoop loop) throws Exception {
        Future<String> future = loop.createFuture();
        Future<String> other =
                loop.runInExecutor(
                        null,
                        () ->
                                run(() -> {
                                    Task<String> task = createTask(() -> future.get());
                                    sleep(seconds(0));
                                    begun.countDown();
                                    return task.await();
                                }));
        awaitBegun();
        future.setResult("result");
        assertThat(other.await()).isEqualTo("result");
    }

    @AsyncTest
    void cancelAsksTheLoop(EventLoop loop) {
        Future<String> future = loop.createFuture();
        assertThat(Asyncio.<Boolean>toThread(() -> future.cancel(false))).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(Asyncio.<Boolean>toThread(() -> future.cancel(false))).isFalse();
    }

    @AsyncTest
    void cancelAsksATaskToEnd() {
        Task<?> task = createTask(() -> EventLoop.running().createFuture().await());
        sleep(seconds(0));
        assertThat(Asyncio.<Boolean>toThread(() -> task.cancel(true))).isTrue();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void itsStateIsThereToBeRead(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.setResult("result");
        toThread(() -> {
            assertThat(future.isDone()).isTrue();
            assertThat(future.isCancelled()).isFalse();
            assertThat(future.resultNow()).isEqualTo("result");
            assertThat(future.get()).isEqualTo("result");
        });
    }

    @Test
    void getOfAFutureWhoseLoopWasClosedDoesNotWaitForEver() {
        EventLoop loop = new VirtualClock().createLoop();
        Future<String> pending = loop.createFuture();
        Future<String> done = loop.createFuture();
        done.setResult("result");
        loop.close();
        assertThatThrownBy(() -> pending.get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Event loop is closed; create another one, or run the code with Asyncio.run");
        assertThat(done.toCompletableFuture()).isCompletedWithValue("result");
    }

    @Test
    void getInAThreadOfItsOwnBeforeTheLoopRunsWaitsForTheRun() throws Exception {
        EventLoop loop = new VirtualClock().createLoop();
        Future<String> future = loop.createFuture();
        FutureTask<String> other = new FutureTask<>(() -> afterBegun(() -> future.get()));
        Thread.ofPlatform().daemon().start(other);
        awaitBegun();
        loop.callLater(seconds(1), () -> future.setResult("result"));
        loop.runUntilComplete(future);
        loop.close();
        assertThat(other.get(10, SECONDS)).isEqualTo("result");
    }
}
