package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/** A future in the terms of java.util.concurrent.Future, on its loop. */
class FutureAsJdkFutureTest {
    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    void getAwaitsInATask(EventLoop loop, VirtualClock clock) throws Exception {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.setResult("result"));
        assertThat(future.get()).isEqualTo("result");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void getWrapsWhatTheFutureFailedWith(EventLoop loop) {
        for (Throwable error : List.of(new IOException(), new RuntimeException(), new Error())) {
            Future<String> future = loop.createFuture();
            loop.callLater(seconds(1), () -> future.setException(error));
            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(error);
            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(error);
            assertThatThrownBy(() -> future.get(1, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(error);
        }
    }

    @AsyncTest
    void getSaysThatTheFutureWasCancelled(EventLoop loop) {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.cancel("enough"));
        assertThatThrownBy(future::get)
                .isInstanceOf(CancellationException.class)
                .hasMessage("enough");
        assertThatThrownBy(() -> future.get(1, SECONDS))
                .isInstanceOf(CancellationException.class)
                .hasMessage("enough");
    }

    @AsyncTest
    void getWithATimeReturnsWhatComesInTime(EventLoop loop, VirtualClock clock) throws Exception {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.setResult("result"));
        assertThat(future.get(2, SECONDS)).isEqualTo("result");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void getWithATimeWrapsAFailureThatComesInTime(EventLoop loop) {
        Future<String> future = loop.createFuture();
        RuntimeException error = new IllegalStateException("own");
        loop.callLater(seconds(1), () -> future.setException(error));
        assertThatThrownBy(() -> future.get(2, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(error);
    }

    @AsyncTest
    void getWithATimeSaysThatTheFutureWasCancelledInTime(EventLoop loop) {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.cancel("enough"));
        assertThatThrownBy(() -> future.get(2, SECONDS))
                .isInstanceOf(CancellationException.class)
                .hasMessage("enough");
    }

    @AsyncTest
    void getWithATimeLeavesTheFutureAsItIsWhenTheTimeIsUp(EventLoop loop, VirtualClock clock) {
        Future<String> future = loop.createFuture();
        assertThatThrownBy(() -> future.get(2, SECONDS))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 2.0 s");
        assertThat(clock.time()).isEqualTo(seconds(2));
        assertThatThrownBy(() -> future.get(0, SECONDS))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 0.0 s");
        assertThat(future).hasToString("Future[pending]");
        // A report of it would fail this test.
        future.setException(new IllegalStateException("later"));
        sleep(seconds(1));
        assertThat(future.exception()).hasMessage("later");
    }

    @AsyncTest
    void getIsCancelledWithItsTaskAndCancelsTheFuture(EventLoop loop) {
        Future<String> future = loop.createFuture();
        Task<String> task = createTask(() -> future.get());
        sleep(Duration.ZERO);
        task.cancel("enough");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(task.isCancelled()).isTrue();
        assertThat(future.isCancelled()).isTrue();
    }

    @AsyncTest
    void getWithATimeIsCancelledWithItsTaskAndLeavesTheFutureAsItIs(EventLoop loop) {
        Future<String> future = loop.createFuture();
        Task<String> task = createTask(() -> future.get(9, SECONDS));
        sleep(Duration.ZERO);
        task.cancel("enough");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(task.isCancelled()).isTrue();
        assertThat(future.isDone()).isFalse();
    }

    @AsyncTest
    void getMustNotWaitInACallback(EventLoop loop) {
        Future<String> future = loop.createFuture();
        loop.callSoon(() -> {
            assertMustNotWait(future::get, "wait for a future with get()");
            assertMustNotWait(() -> future.get(1, SECONDS), "wait for a future with get()");
            assertMustNotWait(future::await, "await a future");
            trail.add("callback");
        });
        sleep(seconds(1));
        assertThat(trail).containsExactly("callback");
    }

    private static void assertMustNotWait(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable wait, String purpose) {
        assertThatThrownBy(wait)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "cannot "
                                + purpose
                                + " here: this code runs on an event loop but in no task; it is a"
                                + " callback, or a thread that a task started. Callbacks must not"
                                + " wait: move the code into a task with createTask");
    }

    @AsyncTest
    void getOfADoneFutureMayBeCalledInACallback(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.addDoneCallback(done -> {
            try {
                trail.add(done.get() + done.get(1, SECONDS) + done.resultNow());
            } catch (Exception unexpected) {
                throw new AssertionError(unexpected);
            }
        });
        future.setResult("a");
        sleep(seconds(1));
        assertThat(trail).containsExactly("aaa");
    }

    @AsyncTest
    void getBlocksAThreadThatATaskStarted(EventLoop loop) throws Exception {
        Future<String> future = loop.createFuture();
        FutureTask<String> untimed = new FutureTask<>(() -> future.get());
        FutureTask<String> timed = new FutureTask<>(() -> future.get(10, SECONDS));
        Thread.startVirtualThread(untimed);
        Thread.startVirtualThread(timed);
        sleep(Duration.ZERO);
        assertThat(untimed.isDone()).isFalse();
        future.setResult("result");
        assertThat(untimed.get()).isEqualTo("result");
        assertThat(timed.get()).isEqualTo("result");
    }

    @AsyncTest
    void getOfATaskAwaitsIt() throws Exception {
        Task<String> task = createTask(() -> sleep(seconds(1), "result"));
        assertThat(task.get()).isEqualTo("result");
    }

    @AsyncTest
    void cancelledOnItsLoopIsCancelledAtOnce(EventLoop loop) {
        Future<String> future = loop.createFuture();
        assertThat(future.cancel(true)).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(future.cancel(true)).isFalse();
    }

    @AsyncTest
    void pendingIsRunning(EventLoop loop) {
        Future<String> future = loop.createFuture();
        assertThat(future.state()).isEqualTo(State.RUNNING);
        assertThatThrownBy(future::resultNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the result is not there yet: Future[pending] is pending. Await it first");
        assertThatThrownBy(future::exceptionNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the exception is not there yet: Future[pending] is pending. Await it"
                                + " first");
    }

    @AsyncTest
    void withAResultIsASuccess(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.setResult("result");
        assertThat(future.state()).isEqualTo(State.SUCCESS);
        assertThat(future.resultNow()).isEqualTo("result");
        assertThatThrownBy(future::exceptionNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the future has a result");
    }

    @AsyncTest
    void withAnExceptionIsAFailure(EventLoop loop) {
        Future<String> future = loop.createFuture();
        Exception error = new IOException("own");
        future.setException(error);
        assertThat(future.state()).isEqualTo(State.FAILED);
        assertThat(future.exceptionNow()).isSameAs(error);
        assertThatThrownBy(future::resultNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the future failed")
                .cause()
                .isSameAs(error);
    }

    @AsyncTest
    void cancelledSaysSo(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.cancel("enough");
        assertThat(future.state()).isEqualTo(State.CANCELLED);
        assertThatThrownBy(future::resultNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the future was cancelled");
        assertThatThrownBy(future::exceptionNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the future was cancelled");
    }
}
