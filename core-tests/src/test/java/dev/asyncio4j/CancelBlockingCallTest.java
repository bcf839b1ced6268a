package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;

/** Cancels tasks that are inside a blocking call of the JDK's, which would last a minute. */
@Tag("real")
class CancelBlockingCallTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** The end of a task that was cancelled while the code was blocked. */
    private static CancelledError endOf(Action<?> blocking) {
        Task<?> task = createTask(blocking);
        sleep(ZERO);
        assertThat(task.isDone()).isFalse();
        task.cancel("stop");
        try {
            task.await();
        } catch (CancelledError cancelled) {
            assertThat(task.isCancelled()).isTrue();
            assertThat(cancelled).hasMessage("stop");
            return (CancelledError) Objects.requireNonNull(cancelled.getCause());
        }
        throw new AssertionError("not cancelled: " + task);
    }

    @AsyncTest
    void sleepOfAThread() {
        assertThat(endOf(() -> Thread.sleep(LONG))).hasCauseInstanceOf(InterruptedException.class);
    }

    @AsyncTest
    void takeFromABlockingQueue() {
        BlockingQueue<String> empty = new LinkedBlockingQueue<>();
        assertThat(endOf(() -> empty.take())).hasCauseInstanceOf(InterruptedException.class);
    }

    @AsyncTest
    void lockInterruptibly() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            assertThat(endOf(() -> lock.lockInterruptibly()))
                    .hasCauseInstanceOf(InterruptedException.class);
        } finally {
            lock.unlock();
        }
    }

    @AsyncTest
    void getOfACompletableFuture() {
        CompletableFuture<String> never = new CompletableFuture<>();
        assertThat(endOf(() -> never.get())).hasCauseInstanceOf(InterruptedException.class);
        assertThat(never.isDone()).isFalse();
    }

    @AsyncTest
    void readFromASocket() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
            assertThat(endOf(() -> socket.getInputStream().read()))
                    .hasCauseInstanceOf(SocketException.class);
        }
    }

    @AsyncTest
    void readFromAChannel() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel channel =
                        SocketChannel.open(
                                new InetSocketAddress(
                                        silent.getInetAddress(), silent.getLocalPort()))) {
            assertThat(endOf(() -> channel.read(ByteBuffer.allocate(1))))
                    .hasCauseInstanceOf(ClosedByInterruptException.class);
        }
    }

    @AsyncTest
    void sendOfAnHttpClient() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            assertThat(endOf(() -> client.send(request, BodyHandlers.discarding())))
                    .hasCauseInstanceOf(InterruptedException.class);
        } finally {
            client.shutdownNow();
        }
    }

    @AsyncTest
    void countsEvenIfItsExceptionIsWrapped() {
        Throwable end =
                endOf(() -> {
                    try {
                        Thread.sleep(LONG);
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException("wrapped", interrupted);
                    }
                });
        assertThat(end).cause().hasMessage("wrapped");
    }

    /** As one who catches a CancelledError does. */
    @AsyncTest
    void swallowedDoesNotComeAgain() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    swallowInterrupt(trail);
                    sleep(seconds(1));
                    trail.add("went on");
                });
        sleep(ZERO);
        task.cancel();
        task.await();
        assertThat(trail).containsExactly("swallowed", "went on");
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @AsyncTest
    void afterOneThatWasSwallowedComesLikeTheFirst() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    swallowInterrupt(trail);
                    swallowInterrupt(trail);
                    sleep(seconds(1));
                });
        sleep(ZERO);
        task.cancel();
        sleep(ZERO);
        task.cancel();
        sleep(ZERO);
        task.cancel("third");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("third");
        assertThat(trail).containsExactly("swallowed", "swallowed");
    }

    @AsyncTest
    void isDeliveredThoughOneWasNoticedBeforeAndItsTaskHadNoTurnSince() {
        for (Action<?> wait :
                List.<Action<?>>of(
                        () -> sleep(seconds(1)), () -> Thread.sleep(Duration.ofMinutes(10)))) {
            List<String> trail = new ArrayList<>();
            CountDownLatch latch = new CountDownLatch(1);
            Task<?> task =
                    createTask(() -> {
                        swallowInterrupt(trail);
                        latch.await();
                        wait.run();
                    });
            sleep(ZERO);
            task.cancel("first");
            while (trail.isEmpty()) {
                sleep(ZERO);
            }
            sleep(ZERO);
            latch.countDown();
            // Its call is over, and its turn has not come.
            task.cancel("second");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("second");
        }
    }

    @AsyncTest
    void beforeAnAwaitThatIsCancelledDoesNotHideThat() {
        for (Action<?> wait :
                List.<Action<?>>of(
                        () -> sleep(ZERO),
                        () -> sleep(seconds(1)),
                        () -> EventLoop.running().createFuture().await())) {
            List<String> trail = new ArrayList<>();
            Task<?> task =
                    createTask(() -> {
                        swallowInterrupt(trail);
                        wait.run();
                    });
            sleep(ZERO);
            task.cancel("first");
            // In its wait by now, and about to go on if that is for its turn.
            createTask(() -> task.cancel("second"));
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("second");
            assertThat(trail).containsExactly("swallowed");
        }
    }

    @AsyncTest
    void whoseInterruptIsRestoredComesAtTheNextAwait() {
        List<String> trail = new ArrayList<>();
        Task<?> task =
                createTask(() -> {
                    swallowInterrupt(trail);
                    Thread.currentThread().interrupt();
                    sleep(seconds(1));
                });
        sleep(ZERO);
        task.cancel("restored");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("restored");
        assertThat(trail).containsExactly("swallowed");
    }

    @AsyncTest
    void thatIsOverAlreadyComesAtTheNextAwait() {
        List<String> trail = new ArrayList<>();
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        Task<?> task =
                createTask(() -> {
                    trail.add("took " + queue.take());
                    try {
                        sleep(seconds(1));
                    } finally {
                        trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                    }
                });
        sleep(ZERO);
        queue.add("item");
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("took item", "interrupted: false");
    }

    @AsyncTest
    void thatCannotBeInterruptedComesAtTheNextAwait() {
        List<String> trail = new ArrayList<>();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    closed.acquireUninterruptibly();
                    trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                    try {
                        sleep(seconds(1));
                    } finally {
                        trail.add("interrupted: " + Thread.currentThread().isInterrupted());
                    }
                });
        sleep(ZERO);
        task.cancel();
        sleep(ZERO);
        assertThat(task.isDone()).isFalse();
        closed.release();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("interrupted: true", "interrupted: false");
    }

    @AsyncTest
    void thatIsTakenBackByAnotherTaskLeavesNoInterrupt() {
        Semaphore closed = new Semaphore(0);
        Task<Boolean> task =
                createTask(() -> {
                    closed.acquireUninterruptibly();
                    sleep(ZERO);
                    return Thread.currentThread().isInterrupted();
                });
        sleep(ZERO);
        task.cancel();
        sleep(ZERO);
        task.uncancel();
        closed.release();
        assertThat(task.await()).isFalse();
    }

    @AsyncTest
    void thatIsTakenBackBeforeItsInterruptWasSentSendsNone(VirtualClock clock, EventLoop loop) {
        Semaphore closed = new Semaphore(0);
        Task<String> task =
                createTask(() ->
                        Asyncio.timeout(
                                seconds(1),
                                () -> {
                                    closed.acquire();
                                    return "acquired";
                                }));
        sleep(ZERO);
        // Both are due in one iteration, and an interrupt is sent in the next.
        loop.callLater(seconds(1), task::uncancel);
        clock.advance(seconds(1));
        for (int i = 0; i < 5; i++) {
            sleep(ZERO);
        }
        assertThat(task.cancelling()).isZero();
        closed.release();
        assertThat(task.await()).isEqualTo("acquired");
    }

    private static void swallowInterrupt(List<String> trail) {
        try {
            Thread.sleep(LONG);
        } catch (InterruptedException swallowed) {
            trail.add("swallowed");
        }
    }

    @AsyncTest
    void leavesTheSocketPollersOfTheJdkAlone() throws IOException {
        // A task that reads is cancelled; another one reads on, from another socket.
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                Socket first = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket second = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket firstPeer = server.accept();
                Socket secondPeer = server.accept()) {
            Task<?> one = createTask(() -> first.getInputStream().read());
            Task<Integer> other = createTask(() -> second.getInputStream().read());
            sleep(ZERO);
            one.cancel();
            assertThatThrownBy(one::await).isInstanceOf(CancelledError.class);
            firstPeer.getOutputStream().write(1);
            secondPeer.getOutputStream().write(2);
            assertThat(other.await()).isEqualTo(2);
        }
    }

    @AsyncTest
    void swallowedDoesNotComeAtWhateverIsNext(EventLoop loop) {
        Future<String> future = loop.createFuture();
        Lock lock = new Lock();
        lock.acquire();
        for (Action<?> next :
                List.<Action<?>>of(
                        () -> {},
                        () -> sleep(ZERO),
                        () -> sleep(seconds(1)),
                        () -> future.await(),
                        () -> lock.acquire())) {
            List<String> trail = new ArrayList<>();
            Task<String> task =
                    createTask(() -> {
                        swallowInterrupt(trail);
                        next.run();
                        return "went on";
                    });
            sleep(ZERO);
            task.cancel();
            sleep(ZERO);
            sleep(ZERO);
            if (task.waitsFor() == future) {
                future.setResult("result");
            }
            if (lock.waiters() > 0) {
                lock.release();
            }
            assertThat(task.await()).isEqualTo("went on");
            assertThat(trail).containsExactly("swallowed");
        }
    }
}
