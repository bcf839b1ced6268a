package dev.asyncio4j.testing;

import static dev.asyncio4j.Asyncio.checkpoint;
import static dev.asyncio4j.Asyncio.checkpointIfCancelled;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.shieldedCheckpoint;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static dev.asyncio4j.testing.AsyncAssertions.assertDoesNotSuspend;
import static dev.asyncio4j.testing.AsyncAssertions.assertSuspends;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.sync.Lock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;

class AsyncAssertionsTest {
    private static void suspends(Action<?> code) throws Exception {
        assertSuspends(() -> code.run());
        assertThatThrownBy(() -> assertDoesNotSuspend(() -> code.run()))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the code suspended: others had a turn");
    }

    private static void doesNotSuspend(Action<?> code) throws Exception {
        assertDoesNotSuspend(() -> code.run());
        assertThatThrownBy(() -> assertSuspends(() -> code.run()))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the code did not suspend: nobody else had a turn");
    }

    @AsyncTest
    void everyCheckpointSuspends() throws Exception {
        suspends(Asyncio::checkpoint);
        suspends(Asyncio::shieldedCheckpoint);
        suspends(() -> sleep(seconds(1)));
        doesNotSuspend(Asyncio::checkpointIfCancelled);
    }

    @AsyncTest
    void awaitingSuspendsOnlyWhereItWaits() throws Exception {
        suspends(() -> createTask(() -> 42).await());
        Future<Integer> done = EventLoop.running().createFuture();
        done.setResult(42);
        doesNotSuspend(done::await);
        Lock lock = new Lock();
        doesNotSuspend(() -> lock.hold().close());
        suspends(() -> {
            createTask(() -> {
                try (var _ = lock.hold()) {
                    checkpoint();
                }
            });
            checkpoint();
            lock.hold().close();
        });
    }

    @AsyncTest
    void plainCodeDoesNotSuspendWhoeverIsReady(EventLoop loop) throws Exception {
        Task<?> ready = createTask(() -> 42);
        loop.callSoon(() -> {});
        doesNotSuspend(() -> createTask(() -> 42));
        ready.await();
    }

    @AsyncTest
    void blockingCallOfTheJdkSuspendsWhereItBlocks() throws Exception {
        SynchronousQueue<String> rendezvous = new SynchronousQueue<>();
        suspends(() -> {
            createTask(() -> rendezvous.put("item"));
            rendezvous.take();
        });
        CountDownLatch open = new CountDownLatch(0);
        doesNotSuspend(open::await);
        suspends(() -> toThread(() -> 42));
    }

    @AsyncTest
    void creatingAnEagerTaskDoesNotSuspend() throws Exception {
        List<Task<?>> created = new ArrayList<>();
        doesNotSuspend(() -> created.add(createTask(() -> 42, TaskOptions.eager())));
        doesNotSuspend(() -> created.add(createTask(() -> checkpoint(), TaskOptions.eager())));
        created.forEach(Task::await);
    }

    @AsyncTest
    void aFirstStepThatRunsEagerlyCanSuspend() throws Exception {
        createTask(() -> suspends(Asyncio::checkpoint), TaskOptions.eager()).await();
        createTask(() -> doesNotSuspend(() -> {}), TaskOptions.eager()).await();
    }

    @AsyncTest
    void giveTheResultOfTheCode() {
        assertThat(assertSuspends(() -> createTask(() -> 42).await())).isEqualTo(42);
        assertThat(assertDoesNotSuspend(() -> "result")).isEqualTo("result");
    }

    @AsyncTest
    void suspendingCodeThatThrowsPassesThat() {
        IOException own = new IOException("own");
        assertThatThrownBy(() ->
                        assertSuspends(() -> {
                            throw own;
                        }))
                .isSameAs(own)
                .hasNoSuppressedExceptions();
    }

    @AsyncTest
    void codeThatThrowsBeforeItSuspendsPassesThat() {
        IOException own = new IOException("own");
        assertThatThrownBy(() ->
                        assertDoesNotSuspend(() -> {
                            throw own;
                        }))
                .isSameAs(own)
                .hasNoSuppressedExceptions();
    }

    @AsyncTest
    void codeThatThrowsAfterItSuspendedFailsAllTheSame() {
        IOException own = new IOException("own");
        assertThatThrownBy(() ->
                        assertDoesNotSuspend(() -> {
                            checkpoint();
                            throw own;
                        }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the code suspended: others had a turn")
                .hasCause(own);
    }

    @AsyncTest
    void cancellationThatIsToBeDeliveredIsASuspension() {
        Task<?> main = Objects.requireNonNull(currentTask());
        main.cancel();
        assertThatThrownBy(() -> assertDoesNotSuspend(() -> checkpointIfCancelled()))
                .isInstanceOf(AssertionError.class)
                .hasCauseInstanceOf(CancelledError.class);
        main.uncancel();
    }

    @AsyncTest
    void saysWhereTheCodeFirstSuspended() {
        Throwable error =
                catchThrowable(() ->
                        assertDoesNotSuspend(() -> {
                            politely();
                            shieldedCheckpoint();
                        }));
        assertThat(error.getSuppressed()).hasSize(1);
        assertThat(error.getSuppressed()[0])
                .hasMessage("here saysWhereTheCodeFirstSuspended() suspended");
        assertThat(error.getSuppressed()[0].getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .containsSubsequence("checkpoint", "politely", "saysWhereTheCodeFirstSuspended")
                .doesNotContain("shieldedCheckpoint");
    }

    private static void politely() {
        checkpoint();
    }

    @AsyncTest
    void areForTasks(EventLoop loop) {
        loop.callSoon(() -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> assertSuspends(() -> {}))
                    .withMessageStartingWith("cannot assert that code suspends here: this code is");
            assertThatIllegalStateException()
                    .isThrownBy(() -> assertDoesNotSuspend(() -> {}))
                    .withMessageContaining("Move it into a task with createTask");
        });
        checkpoint();
    }

    @Test
    void areForLoops() {
        assertThatIllegalStateException()
                .isThrownBy(() -> assertDoesNotSuspend(() -> {}))
                .withMessageStartingWith("no running event loop");
    }
}
