package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.await;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What awaiting a future throws, and where one may await. */
class AwaitTest {
    private static Future<String> failed(EventLoop loop, Throwable error) {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.setException(error));
        return future;
    }

    @AsyncTest
    void returnsTheResult(EventLoop loop, VirtualClock clock) throws IOException {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.setResult("result"));
        assertThat(future.await()).isEqualTo("result");
        assertThat(future.await(IOException.class)).isEqualTo("result");
        assertThat(Asyncio.<String>await(future)).isEqualTo("result");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void throwsRuntimeExceptionsAndErrorsAsTheyAre(EventLoop loop) {
        for (Throwable error : List.of(new IllegalStateException(), new AssertionError())) {
            Future<String> future = failed(loop, error);
            assertThatThrownBy(future::await).isSameAs(error);
            assertThatThrownBy(() -> await(future)).isSameAs(error);
            assertThatThrownBy(future::result).isSameAs(error);
        }
    }

    @AsyncTest
    void wrapsCheckedExceptions(EventLoop loop) {
        IOException error = new IOException("own");
        Future<String> future = failed(loop, error);
        assertThatThrownBy(future::await)
                .isInstanceOf(CompletionException.class)
                .hasMessage("java.io.IOException: own")
                .cause()
                .isSameAs(error);
        assertThatThrownBy(future::result).isInstanceOf(CompletionException.class);
    }

    @AsyncTest
    void throwsTheTypeAskedForAsItIs(EventLoop loop) {
        IOException error = new FileNotFoundException("own");
        Future<String> future = failed(loop, error);
        assertThatThrownBy(() -> future.await(IOException.class)).isSameAs(error);
        assertThatThrownBy(() -> future.await(FileNotFoundException.class)).isSameAs(error);
        assertThatThrownBy(() -> future.await(Exception.class)).isSameAs(error);
        assertThatThrownBy(() -> future.await(SQLException.class))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(error);
    }

    @AsyncTest
    void throwsOtherUncheckedOnesAsTheyAreThen(EventLoop loop) {
        IllegalStateException error = new IllegalStateException();
        Future<String> future = failed(loop, error);
        assertThatThrownBy(() -> future.await(IOException.class)).isSameAs(error);
        Future<String> cancelled = loop.createFuture();
        loop.callLater(seconds(1), () -> cancelled.cancel("enough"));
        assertThatThrownBy(() -> cancelled.await(IOException.class))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
    }

    @AsyncTest
    @Behaviour(39)
    void throwsTheSameInstanceEachTimeAndAddsNothingToIt(EventLoop loop) {
        IllegalStateException error = new IllegalStateException("own");
        StackTraceElement[] stack = error.getStackTrace();
        Future<String> future = failed(loop, error);
        for (int count = 0; count < 3; count++) {
            assertThatThrownBy(future::await).isSameAs(error);
            assertThat(error.getStackTrace()).isEqualTo(stack);
            assertThat(error).hasNoSuppressedExceptions().hasNoCause();
        }
    }

    @AsyncTest
    @Behaviour(39)
    void throwsTheSameCheckedInstanceInANewWrapperEachTime(EventLoop loop) {
        IOException error = new IOException("own");
        StackTraceElement[] stack = error.getStackTrace();
        Future<String> future = failed(loop, error);
        for (int count = 0; count < 3; count++) {
            assertThatThrownBy(future::await).cause().isSameAs(error);
            assertThat(error.getStackTrace()).isEqualTo(stack);
            assertThat(error).hasNoSuppressedExceptions();
        }
    }

    @AsyncTest
    void wakesEveryTaskThatWaitsInTheOrderInWhichTheyCame(EventLoop loop) {
        Future<String> future = loop.createFuture();
        List<String> trail = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            String name = "task " + number;
            createTask(() -> trail.add(name + " " + future.await()));
        }
        sleep(Duration.ZERO);
        future.setResult("result");
        sleep(Duration.ZERO);
        assertThat(trail).containsExactly("task 1 result", "task 2 result", "task 3 result");
    }

    @Test
    void needsATaskUnlessTheFutureIsDone() {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            Future<String> future = loop.createFuture();
            String thread = Thread.currentThread().getName();
            String message =
                    "cannot await a future here: no event loop runs on the thread "
                            + thread
                            + ". Call it in code that Asyncio.run or createTask runs";
            assertThatThrownBy(future::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> future.await(IOException.class)).hasMessage(message);
            assertThatThrownBy(() -> sleep(seconds(1))).hasMessageStartingWith("cannot sleep here");
            future.setResult("result");
            assertThat(future.await()).isEqualTo("result");
        }
    }

    @AsyncTest
    void needsATaskOfTheSameLoop() {
        try (EventLoop other = new VirtualClock().createLoop()) {
            Future<String> future = other.createFuture();
            Task<String> task = createTask(() -> future.await(), "mine");
            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "the task mine cannot await a future attached to a different loop:"
                                    + " Future[pending]. Await it by future.toCompletableFuture(),"
                                    + " or create it on this loop");
        }
    }

    @AsyncTest
    void isNotForThreadsThatATaskStarted(EventLoop loop) throws InterruptedException {
        Future<String> future = loop.createFuture();
        List<String> trail = new ArrayList<>();
        Thread.startVirtualThread(() ->
                        assertThatThrownBy(future::await)
                                .isInstanceOf(IllegalStateException.class)
                                .satisfies(
                                        refused -> trail.add(String.valueOf(refused.getMessage()))))
                .join();
        assertThat(trail.getFirst())
                .startsWith(
                        "cannot await a future here: this code runs on an event loop but in"
                                + " no task; it is a callback, or a thread that a task started.");
    }

    // CancelledError

    @Test
    void aCancelledErrorIsNoExceptionAndMayHaveAMessage() {
        assertThat(new CancelledError()).hasMessage(null).isNotInstanceOf(Exception.class);
        assertThat(new CancelledError(null)).hasMessage(null);
        assertThat(new CancelledError("enough")).hasMessage("enough");
    }

    @AsyncTest
    void whoeverAsksForACancelledFutureGetsAnErrorOfTheirOwn(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.cancel("enough");
        List<Throwable> errors = new ArrayList<>();
        for (int count = 0; count < 2; count++) {
            assertThatThrownBy(future::await).satisfies(errors::add).hasMessage("enough");
        }
        assertThat(errors).doesNotHaveDuplicates();
    }
}
