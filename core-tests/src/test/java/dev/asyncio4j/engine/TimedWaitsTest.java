package dev.asyncio4j.engine;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.ChildJvm;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waits of the JDK's with a limit, which the timers of the loop end. */
@Tag("real")
@Timeout(60)
class TimedWaitsTest {
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final Duration LONG = Duration.ofDays(1);

    /** Something of the JDK's that waits so long, unless it is interrupted. */
    record Call(String name, Code code) {
        interface Code {
            void await(Duration limit) throws Exception;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Call> calls() {
        return Stream.of(
                new Call("Thread.sleep", Thread::sleep),
                new Call("BlockingQueue.poll", TimedWaitsTest::poll),
                new Call("CountDownLatch.await", TimedWaitsTest::awaitLatch),
                new Call("Condition.awaitNanos", TimedWaitsTest::awaitCondition),
                new Call("Future.get", TimedWaitsTest::getFuture),
                new Call("Object.wait", TimedWaitsTest::waitForNobody));
    }

    private static void poll(Duration limit) throws InterruptedException {
        assertThat(new LinkedBlockingQueue<>().poll(limit.toNanos(), NANOSECONDS)).isNull();
    }

    private static void awaitLatch(Duration limit) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(limit.toMillis(), MILLISECONDS)).isFalse();
    }

    @SuppressWarnings("WaitNotInLoop") // nobody ever signals
    private static void awaitCondition(Duration limit) throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            long left = lock.newCondition().awaitNanos(limit.toNanos());
            assertThat(left).isNotPositive();
        } finally {
            lock.unlock();
        }
    }

    private static void getFuture(Duration limit) throws Exception {
        assertThatThrownBy(() -> new CompletableFuture<>().get(limit.toMillis(), MILLISECONDS))
                .isInstanceOfAny(TimeoutException.class, InterruptedException.class)
                .satisfies(thrown -> {
                    if (thrown instanceof InterruptedException interrupted) {
                        throw interrupted;
                    }
                });
    }

    @SuppressWarnings("WaitNotInLoop") // nobody ever notifies
    private static void waitForNobody(Duration limit) throws InterruptedException {
        Object nobody = new Object();
        synchronized (nobody) {
            nobody.wait(limit.toMillis());
        }
    }

    private static int timers() {
        return EventLoop.running().statistics().timers();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void itsTimerIsTheLoops(Call call) {
        run(() -> {
            Task<?> waiting = createTask(() -> call.code.await(LONG));
            sleep(ZERO);
            assertThat(timers()).isEqualTo(1);
            waiting.cancel();
            assertThatThrownBy(waiting::await).isNotNull();
            assertThat(timers()).isZero();
        });
    }

    @ParameterizedTest
    @MethodSource("calls")
    void itEndsWhenTheTimeIsUp(Call call) {
        run(() -> {
            Task<?> waiting = createTask(() -> call.code.await(SHORT));
            sleep(ZERO);
            assertThat(timers()).isEqualTo(waiting.isDone() ? 0 : 1);
            waiting.await();
            assertThat(timers()).isZero();
        });
    }

    @Test
    void whatComesBeforeTakesTheTimerBack() {
        run(() -> {
            LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
            Task<String> waiting = createTask(() -> queue.poll(1, DAYS));
            sleep(ZERO);
            assertThat(timers()).isEqualTo(1);
            queue.add("here");
            assertThat(waiting.await()).isEqualTo("here");
            assertThat(timers()).isZero();
        });
    }

    @Test
    void itMayBeTooLongToCount() {
        run(() -> {
            Thread thread = Thread.startVirtualThread(() -> LockSupport.parkNanos(Long.MAX_VALUE));
            sleep(ZERO);
            assertThat(timers()).isEqualTo(1);
            LockSupport.unpark(thread);
            thread.join();
            assertThat(timers()).isZero();
        });
    }

    @Test
    void aThreadThatATaskStartsHasItToo() {
        run(() -> {
            CompletableFuture<String> slept = new CompletableFuture<>();
            Thread thread =
                    Thread.startVirtualThread(() -> {
                        try {
                            Thread.sleep(LONG);
                        } catch (InterruptedException expected) {
                            slept.complete("interrupted");
                        }
                    });
            sleep(ZERO);
            assertThat(timers()).isEqualTo(1);
            thread.interrupt();
            assertThat(slept.get()).isEqualTo("interrupted");
            assertThat(timers()).isZero();
        });
    }

    @Test
    void aLoopThatClosesLeavesItToTheJdk() throws Exception {
        CompletableFuture<String> slept = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(1);
        run(() -> {
            Thread.startVirtualThread(() -> {
                try {
                    do {
                        Thread.sleep(100);
                    } while (closed.getCount() > 0);
                    Thread.sleep(1);
                    slept.complete("the time is up");
                } catch (InterruptedException unexpected) {
                    slept.completeExceptionally(unexpected);
                }
            });
            sleep(ZERO);
        });
        closed.countDown();
        assertThat(slept.get()).isEqualTo("the time is up");
    }

    @Test
    void whatWaitsOnALoopThatHasClosedMayEndBefore() throws Exception {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        CompletableFuture<String> taken = new CompletableFuture<>();
        run(() -> {
            Thread.startVirtualThread(() -> {
                try {
                    taken.complete(queue.poll(1, DAYS));
                } catch (InterruptedException unexpected) {
                    taken.completeExceptionally(unexpected);
                }
            });
            sleep(ZERO);
            assertThat(timers()).isEqualTo(1);
        });
        queue.add("here");
        assertThat(taken.get()).isEqualTo("here");
    }

    /** Threads of two loops and a plain one meet, each with a limit that comes as they do. */
    @Test
    void loopsAndThreadsMayMeetWithLimits() throws Exception {
        int items = 2_000;
        SynchronousQueue<Integer> there = new SynchronousQueue<>();
        SynchronousQueue<Integer> back = new SynchronousQueue<>();
        AtomicInteger sum = new AtomicInteger();
        Thread passing = Thread.ofPlatform().start(() -> run(() -> pass(items, there, back)));
        Thread giving = Thread.ofPlatform().start(() -> give(items, there));
        run(() -> {
            for (int i = 0; i < items; i++) {
                sum.addAndGet(take(back));
            }
            assertThat(timers()).isZero();
        });
        giving.join();
        passing.join();
        assertThat(sum).hasValue(items);
    }

    private static void pass(
            int items, SynchronousQueue<Integer> from, SynchronousQueue<Integer> to)
            throws InterruptedException {
        for (int i = 0; i < items; i++) {
            give(take(from), to);
        }
    }

    private static void give(int items, SynchronousQueue<Integer> to) {
        try {
            for (int i = 0; i < items; i++) {
                give(Integer.valueOf(1), to);
            }
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static void give(Integer item, SynchronousQueue<Integer> to)
            throws InterruptedException {
        boolean isGiven = false;
        while (!isGiven) {
            isGiven = to.offer(item, 20, MICROSECONDS);
        }
    }

    private static int take(SynchronousQueue<Integer> from) throws InterruptedException {
        Integer item = null;
        while (item == null) {
            item = from.poll(20, MICROSECONDS);
        }
        return item;
    }

    @Test
    void itGoesOnInTheNextRunOfTheLoop() {
        try (EventLoop loop = EventLoop.create()) {
            Task<String> sleeping =
                    loop.createTask(() -> {
                        Thread.sleep(5);
                        return "awake";
                    });
            loop.runUntilComplete(() -> sleep(ZERO));
            assertThat(sleeping.isDone()).isFalse();
            assertThat(loop.runUntilComplete(sleeping)).isEqualTo("awake");
        }
    }

    @Test
    void inATimeOfItsOwnTheLoopLeavesItToTheJdk() {
        VirtualClock clock = new VirtualClock();
        try (EventLoop loop = clock.createLoop()) {
            loop.runUntilComplete(() -> {
                Duration begin = clock.time();
                Thread.sleep(5);
                assertThat(clock.time()).isEqualTo(begin);
            });
        }
    }

    /** The thread that the JDK has for limits is not even started. */
    @Test
    void nobodyElseIsInIt() {
        try (ChildJvm child = ChildJvm.start(Sleeper.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("unparkers: 0");
        }
    }

    static final class Sleeper {
        public static void main(String... arguments) {
            run(() -> Thread.sleep(1));
            long unparkers =
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().contains("unparker"))
                            .count();
            System.out.println("unparkers: " + unparkers);
        }
    }

    /** Ends and limits cross; whichever is first, each wait ends once, and nothing stays behind. */
    @Test
    @SuppressWarnings("WaitNotInLoop") // that it ends is what counts
    void limitsAndEndsMayCross() {
        int tasks = 50;
        int rounds = 100;
        AtomicInteger ended = new AtomicInteger();
        run(() -> {
            List<Object> monitors = new ArrayList<>();
            taskGroup(group -> {
                for (int i = 0; i < tasks; i++) {
                    Object monitor = new Object();
                    monitors.add(monitor);
                    group.createTask(() -> {
                        for (int round = 0; round < rounds; round++) {
                            synchronized (monitor) {
                                monitor.wait(1);
                            }
                            ended.incrementAndGet();
                        }
                    });
                }
                group.createTask(() -> {
                    while (ended.get() < tasks * rounds) {
                        for (Object monitor : monitors) {
                            synchronized (monitor) {
                                monitor.notifyAll();
                            }
                        }
                        LockSupport.parkNanos(500_000);
                    }
                });
            });
            assertThat(timers()).isZero();
        });
        assertThat(ended).hasValue(tasks * rounds);
    }
}
