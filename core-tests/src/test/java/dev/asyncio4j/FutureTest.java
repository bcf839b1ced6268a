package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

class FutureTest {
    // How it ends

    @AsyncTest
    @Behaviour(35)
    void pendingHasNeitherResultNorException(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        assertThat(future.isDone()).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThatThrownBy(future::result)
                .isInstanceOf(InvalidStateException.class)
                .hasMessage(
                        "the result is not there yet: Future[pending] is pending. Await it first");
        assertThatThrownBy(future::exception)
                .isInstanceOf(InvalidStateException.class)
                .hasMessage(
                        "the exception is not there yet: Future[pending] is pending. Await it"
                                + " first");
    }

    @AsyncTest
    @Behaviour(35)
    void withAResultHasNoException(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        future.setResult(42);
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isFalse();
        assertThat(future.result()).isEqualTo(42);
        assertThat(future.exception()).isNull();
    }

    @AsyncTest
    void mayHaveNullAsItsResult(EventLoop loop) {
        Future<@Nullable Integer> future = loop.createFuture();
        future.setResult(null);
        assertThat(future.isDone()).isTrue();
        assertThat(future.result()).isNull();
        assertThat(future.await()).isNull();
    }

    @AsyncTest
    @Behaviour(35)
    void thatFailedHasItsExceptionAndThrowsItAsItsResult(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        IllegalStateException error = new IllegalStateException("own");
        future.setException(error);
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isFalse();
        assertThat(future.exception()).isSameAs(error);
        assertThatThrownBy(future::result).isSameAs(error);
    }

    @AsyncTest
    @Behaviour(35)
    void cancelledSaysSoWhoeverAsks(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        assertThat(future.cancel()).isTrue();
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThatThrownBy(future::result).isInstanceOf(CancelledError.class);
        assertThatThrownBy(future::exception).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    @Behaviour(35)
    void endsOnlyOnce(EventLoop loop) {
        Future<Integer> finished = loop.createFuture();
        finished.setResult(1);
        assertEnded(finished, "Future[finished, result=1]");
        assertThat(finished.result()).isEqualTo(1);
        Future<Integer> failed = loop.createFuture();
        failed.setException(new IllegalStateException("own"));
        assertEnded(failed, "Future[finished, exception=java.lang.IllegalStateException: own]");
        assertThat(failed.exception()).hasMessage("own");
        Future<Integer> cancelled = loop.createFuture();
        cancelled.cancel();
        assertEnded(cancelled, "Future[cancelled]");
    }

    private static void assertEnded(Future<Integer> future, String shown) {
        assertThatThrownBy(() -> future.setResult(2))
                .isInstanceOf(InvalidStateException.class)
                .hasMessage("setResult: the future is done already: " + shown);
        assertThatThrownBy(() -> future.setException(new IOException()))
                .isInstanceOf(InvalidStateException.class)
                .hasMessage("setException: the future is done already: " + shown);
        assertThat(future.cancel()).isFalse();
        assertThat(future).hasToString(shown);
    }

    @AsyncTest
    @Behaviour(38)
    void failsWithAnyThrowableAsItIs(EventLoop loop) {
        for (Throwable error :
                List.of(new NoSuchElementException(), new IOException(), new Error())) {
            Future<Integer> future = loop.createFuture();
            future.setException(error);
            assertThat(future.exception()).isSameAs(error).hasNoCause();
        }
    }

    @AsyncTest
    @Behaviour(41)
    void cancelledWithAMessageGivesItToWhoeverAsks(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        future.cancel("enough");
        assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThatThrownBy(future::exception).hasMessage("enough");
        assertThatThrownBy(future::await).hasMessage("enough");
        Future<Integer> silent = loop.createFuture();
        silent.cancel(null);
        assertThatThrownBy(silent::result).isInstanceOf(CancelledError.class).hasMessage(null);
        Future<Integer> terse = loop.createFuture();
        terse.cancel();
        assertThatThrownBy(terse::result).hasMessage(null);
    }

    @AsyncTest
    @Behaviour(41)
    void cancelledWithAMessageGivesItToATaskThatWaits(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<Integer> task = createTask(() -> future.await());
        sleep(ZERO);
        future.cancel("enough");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    }

    @AsyncTest
    void knowsItsLoop(EventLoop loop) {
        assertThat(loop.createFuture().loop()).isSameAs(loop);
    }

    // What it shows

    @AsyncTest
    @Behaviour(45)
    void thatContainsItselfShowsDots(EventLoop loop) {
        Future<Object> one = loop.createFuture();
        Future<Object> other = loop.createFuture();
        one.setResult(other);
        other.setResult(List.of(one));
        assertThat(one)
                .hasToString("Future[finished, result=Future[finished, result=[Future[...]]]]");
    }

    @AsyncTest
    @Behaviour(45)
    void ofATaskThatReturnsAllTasksShowsDots() {
        Task<Set<Task<?>>> task = createTask(() -> allTasks(), "all");
        task.await();
        assertThat(task.toString())
                .startsWith("Task[finished, name=all, result=[Task[pending, name=")
                .endsWith(", Task[...]]]");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        assertThatThrownBy(() -> future.setException(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("exception");
        assertThatThrownBy(() -> future.addDoneCallback(null)).hasMessage("callback");
        assertThatThrownBy(() -> future.addDoneCallback(_ -> {}, null)).hasMessage("context");
        assertThatThrownBy(() -> future.await(null)).hasMessage("type");
        assertThat(future).hasToString("Future[pending]");
    }
}
