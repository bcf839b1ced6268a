package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;

/** Tells interrupts and cancellations apart. */
class InterruptTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @AsyncTest
    void ofATasksOwnIsNoCancellation() {
        InterruptedException own = new InterruptedException("own");
        Task<?> task = createTask(() -> throwing(own));
        assertThatThrownBy(task::await)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(own);
        assertThat(task.isCancelled()).isFalse();
    }

    @AsyncTest
    @Tag("real")
    void ofATasksOwnIsNoCancellationEvenAfterOneThatWasUncancelled() {
        InterruptedException own = new InterruptedException("own");
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    swallowInterrupt(trail);
                    Objects.requireNonNull(currentTask()).uncancel();
                    throwing(own);
                });
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(task::await).cause().isSameAs(own);
        assertThat(trail).containsExactly("swallowed");
    }

    @AsyncTest
    @Tag("real")
    void ofACancellationEndsTheTaskCancelledWhateverItsCleanupDoes() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    try {
                        Thread.sleep(LONG);
                    } finally {
                        try {
                            sleep(seconds(1));
                        } catch (CancelledError swallowed) {
                            trail.add("swallowed in the cleanup");
                        }
                    }
                });
        sleep(ZERO);
        task.cancel();
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("swallowed in the cleanup");
    }

    @AsyncTest
    void doesNotComeWithACancellationFromWithinIfThatIsDeliveredAtAnAwait(EventLoop loop) {
        List<String> trail = new ArrayList<>();
        for (Action<?> await :
                List.<Action<?>>of(
                        () -> sleep(seconds(1)),
                        () -> sleep(ZERO),
                        () -> loop.createFuture().await(),
                        () -> createTask(() -> sleep(seconds(1))).await())) {
            Task<?> task =
                    createTask(() -> {
                        Objects.requireNonNull(currentTask()).cancel();
                        trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                        try {
                            await.run();
                        } finally {
                            trail.add("then: " + Thread.currentThread().isInterrupted());
                        }
                    });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        }
        assertThat(trail).hasSize(8).containsOnly("interrupted: false", "then: false");
    }

    @AsyncTest
    @Tag("real")
    void ofACancellationFromWithinComesAtTheNextBlockingCallAndNotBefore() throws Exception {
        List<String> trail = new ArrayList<>();
        Path file = Files.createTempFile("interrupt", null);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Task<?> task =
                    createTask(() -> {
                        Objects.requireNonNull(currentTask()).cancel("within");
                        channel.write(ByteBuffer.allocate(1));
                        trail.add("written");
                        Thread.sleep(LONG);
                    });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("within");
            assertThat(trail).containsExactly("written");
            assertThat(channel.isOpen()).isTrue();
        } finally {
            Files.delete(file);
        }
    }

    @AsyncTest
    @Tag("real")
    void ofACancellationFromWithinComesAfterOneThatWasSwallowed() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    swallowInterrupt(trail);
                    Objects.requireNonNull(currentTask()).cancel("within");
                    Thread.sleep(LONG);
                });
        sleep(ZERO);
        task.cancel("first");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("within");
        assertThat(trail).containsExactly("swallowed");
    }

    @AsyncTest
    @Tag("real")
    void comesOnceToACallThatTakesNoNotice(EventLoop loop) {
        Semaphore closed = new Semaphore(0);
        List<Boolean> interrupted = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    interrupted.add(Thread.currentThread().isInterrupted());
                    closed.acquireUninterruptibly();
                    interrupted.add(Thread.currentThread().isInterrupted());
                    sleep(seconds(1));
                });
        sleep(ZERO);
        int[] turns = {0};
        loop.engine.observe((turn, work) -> {
            turns[0] += turn instanceof TaskBody body && body.task == task ? 1 : 0;
            work.run();
        });
        task.cancel();
        for (int iteration = 0; iteration < 10; iteration++) {
            sleep(ZERO);
        }
        loop.engine.observe(null);
        // Before anything is asserted: else nothing would ever end the task.
        closed.release();
        assertThat(turns[0]).isLessThanOrEqualTo(2);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(interrupted).containsExactly(false, true);
    }

    @AsyncTest
    @Tag("real")
    void doesNotComeBetweenABlockingCallThatIsOverAndTheNextOne() {
        List<String> trail = new ArrayList<>();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    closed.acquire();
                    trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                    Thread.sleep(LONG);
                });
        sleep(ZERO);
        closed.release();
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("interrupted: false");
    }

    @AsyncTest
    void doesNotComeWithACancellationOfAnAwait(EventLoop loop) {
        List<String> trail = new ArrayList<>();
        for (Action<?> await :
                List.<Action<?>>of(
                        () -> sleep(seconds(1)),
                        () -> sleep(ZERO),
                        () -> loop.createFuture().await(),
                        () -> loop.createFuture().get())) {
            Task<?> task =
                    createTask(() -> {
                        try {
                            await.run();
                        } finally {
                            trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                        }
                    });
            sleep(ZERO);
            task.cancel();
            Asyncio.wait(List.<Task<?>>of(task));
        }
        assertThat(trail).hasSize(4).containsOnly("interrupted: false");
    }

    @AsyncTest
    @Tag("real")
    void fromOutsideDoesNotEndAnAwait(EventLoop loop) throws Exception {
        List<String> trail = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Future<String> future = loop.createFuture();
        Task<?> task =
                createTask(() -> {
                    threads.add(Thread.currentThread());
                    trail.add(future.await());
                    trail.add("interrupted: " + Thread.interrupted());
                });
        sleep(ZERO);
        Asyncio.toThread(() -> threads.getFirst().interrupt());
        sleep(ZERO);
        assertThat(task.isDone()).isFalse();
        future.setResult("result");
        task.await();
        assertThat(trail).containsExactly("result", "interrupted: true");
    }

    private static void swallowInterrupt(List<String> trail) {
        try {
            Thread.sleep(LONG);
        } catch (InterruptedException swallowed) {
            trail.add("swallowed");
        }
    }

    private static void throwing(Exception exception) throws Exception {
        throw exception;
    }

    @AsyncTest
    @Tag("real")
    void isNotWhatATimeoutOfASocketIs() {
        SocketTimeoutException slow = new SocketTimeoutException("slow");
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    swallowInterrupt(trail);
                    throwing(slow);
                });
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(task::await).cause().isSameAs(slow);
        assertThat(task.isCancelled()).isFalse();
    }

    @AsyncTest
    @Tag("real")
    void isNotSentToATaskThatIsBackByThen() {
        List<String> trail = new ArrayList<>();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel();
                    // As it blocks, the interrupt is put into the ready queue.
                    closed.acquire();
                    trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                    Thread.sleep(LONG);
                });
        createTask(() -> closed.release());
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("interrupted: false");
    }

    @AsyncTest
    @Tag("real")
    void isNotSentForARequestThatIsTakenBackByThen() {
        Semaphore closed = new Semaphore(0);
        Task<String> task =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel();
                    closed.acquire();
                    return "not interrupted";
                });
        createTask(() -> task.uncancel());
        sleep(ZERO);
        sleep(ZERO);
        sleep(ZERO);
        closed.release();
        assertThat(task.await()).isEqualTo("not interrupted");
    }

    /** On the bare carrier, a lock that it takes might be held by a task that never goes on. */
    @AsyncTest
    @Tag("real")
    void closesAChannelElsewhereThanOnTheBareCarrier() {
        List<String> trail = new ArrayList<>();
        Semaphore closed = new Semaphore(0);
        class Channel extends AbstractInterruptibleChannel {
            @Override
            protected void implCloseChannel() {
                trail.add("virtual: " + Thread.currentThread().isVirtual());
                closed.release();
            }

            void block() throws IOException {
                try {
                    begin();
                    closed.acquireUninterruptibly();
                } finally {
                    end(false);
                }
            }
        }
        Channel channel = new Channel();
        Task<?> task =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel();
                    channel.block();
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("virtual: true");
    }
}
