package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.map;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.staggeredRace;
import static dev.asyncio4j.Asyncio.toThread;
import static dev.asyncio4j.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.queue.UniversalQueue;
import dev.asyncio4j.sync.Barrier;
import dev.asyncio4j.sync.CapacityLimiter;
import dev.asyncio4j.sync.Condition;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.sync.ParkingLot;
import dev.asyncio4j.sync.Semaphore;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

class SuspendingOperationsTest {
    @Nested
    class Sleep extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new Subject() {
                private Duration duration = seconds(10);

                @Override
                void call() {
                    sleep(duration);
                }

                @Override
                void release() {
                    duration = Duration.ZERO;
                }

                @Override
                boolean alwaysSuspends() {
                    return true;
                }
            };
        }
    }

    /** Something that waits for one future, whatever way. */
    abstract static class OfAFuture extends SuspendingContract.Subject {
        final Future<Integer> future = EventLoop.running().createFuture();

        @Override
        void release() {
            if (!future.isDone()) {
                future.setResult(1);
            }
        }

        @Override
        Object shown() {
            return future;
        }
    }

    /** Something that cancels the future it waits for if it is cancelled itself. */
    abstract static class OfAFutureOfItsOwn extends OfAFuture {
        @Override
        void checkAfterCancellation() {
            assertThat(future.isCancelled()).isTrue();
        }
    }

    @Nested
    class AwaitOfAFuture extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfAFutureOfItsOwn() {
                @Override
                void call() {
                    future.await();
                }
            };
        }
    }

    @Nested
    class GetOfAFuture extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfAFutureOfItsOwn() {
                @Override
                void call() throws Exception {
                    future.get();
                }
            };
        }
    }

    @Nested
    class WaitFor extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfAFutureOfItsOwn() {
                @Override
                void call() throws Exception {
                    waitFor(future, seconds(100));
                }
            };
        }
    }

    @Nested
    class Wait extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfAFuture() {
                @Override
                void call() {
                    Asyncio.wait(List.of(future));
                }
            };
        }
    }

    @Nested
    class AsCompleted extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfAFuture() {
                @Override
                void call() {
                    assertThat(asCompleted(List.of(future))).containsExactly(future);
                }

                // It goes on listening, for whoever takes the iteration up again.
                @Override
                Object shown() {
                    return "";
                }
            };
        }
    }

    /** Something that runs code in tasks of its own, which waits for a permit. */
    abstract static class OfCode extends SuspendingContract.Subject {
        private final Semaphore semaphore = new Semaphore(0);

        final int code() {
            semaphore.acquire();
            return 1;
        }

        @Override
        void release() {
            semaphore.release();
        }

        @Override
        Object shown() {
            return semaphore;
        }

        @Override
        boolean alwaysSuspends() {
            return true;
        }

        @Override
        int tasksOfItsOwn() {
            return 1;
        }

        /** The code has its turn before the caller has, and takes the permit. */
        @Override
        void checkNothingLost() throws Exception {
            checkAfterCancellation();
        }
    }

    /** Code that has won a race by then has won it. */
    abstract static class OfARace extends OfCode {
        @Override
        boolean outcomeIsFinal() {
            return true;
        }
    }

    @Nested
    class MapOfItems extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfCode() {
                @Override
                void call() {
                    assertThat(map(List.of("item"), 1, _ -> code())).containsExactly(1);
                }
            };
        }
    }

    @Nested
    class MapThatWaitsForRoom extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfCode() {
                @Override
                void call() {
                    map(List.of(1, 2), 1, item -> item == 1 ? code() : 2);
                }
            };
        }
    }

    @Nested
    class MapThatWaitsInItsSource extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfCode() {
                @Override
                void call() {
                    map(() -> List.of(code()).iterator(), 1, item -> item);
                }

                @Override
                int tasksOfItsOwn() {
                    return 0;
                }
            };
        }
    }

    @Nested
    class GatherWithALimit extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfCode() {
                @Override
                void call() {
                    gather(List.of(this::code), 1).await();
                }

                // Here the code is cancelled before its turn.
                @Override
                void checkNothingLost() throws Exception {
                    call();
                }

                // With the feeder.
                @Override
                int tasksOfItsOwn() {
                    return 2;
                }
            };
        }
    }

    @Nested
    class AsCompletedWithALimit extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfCode() {
                @Override
                void call() {
                    List<Callable<Integer>> codes = List.of(this::code);
                    assertThat(asCompleted(codes, 1)).hasSize(1);
                }
            };
        }
    }

    @Nested
    class HasNextOfAsCompletedWithALimit extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfCode() {
                @Override
                void call() {
                    Iterable<Callable<Integer>> source =
                            () -> {
                                code();
                                return Collections.emptyIterator();
                            };
                    assertThat(asCompleted(source, 1).iterator().hasNext()).isFalse();
                }
            };
        }
    }

    @Nested
    class StaggeredRaceForTheFirst extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfARace() {
                @Override
                void call() {
                    assertThat(staggeredRace(null, this::code)).isEqualTo(1);
                }
            };
        }
    }

    @Nested
    class StaggeredRaceWithADelay extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfARace() {
                @Override
                void call() {
                    staggeredRace(Duration.ofHours(1), this::code, () -> 2);
                }
            };
        }
    }

    @Nested
    class GetFromAQueue extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new Subject() {
                private final Queue<Integer> queue = new Queue<>();

                @Override
                void call() {
                    queue.get();
                }

                @Override
                void release() {
                    queue.putNowait(1);
                }

                @Override
                Object shown() {
                    return queue;
                }
            };
        }
    }

    @Nested
    class PutIntoAQueue extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            Queue<Integer> queue = new Queue<>(1);
            queue.putNowait(0);
            return new Subject() {
                @Override
                void call() {
                    queue.put(1);
                }

                @Override
                void release() {
                    queue.getNowait();
                }

                @Override
                Object shown() {
                    return queue;
                }
            };
        }
    }

    @Nested
    class JoinOfAQueue extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(0);
            return new Subject() {
                @Override
                void call() {
                    queue.join();
                }

                @Override
                void release() {
                    if (!queue.isEmpty()) {
                        queue.getNowait();
                        queue.taskDone();
                    }
                }

                @Override
                Object shown() {
                    return queue;
                }
            };
        }
    }

    @Nested
    class GetFromAUniversalQueue extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new GetFromAUniversal(Runnable::run);
        }
    }

    @Nested
    class PutIntoAUniversalQueue extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new PutIntoAUniversal(Runnable::run);
        }
    }

    @Nested
    class JoinOfAUniversalQueue extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new JoinOfAUniversal(Runnable::run);
        }
    }

    /** What it waits for comes from another thread. */
    @Nested
    @Tag("real")
    class GetWhatAThreadPuts extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new GetFromAUniversal(SuspendingOperationsTest::onAThread);
        }
    }

    @Nested
    @Tag("real")
    class PutWhereAThreadMakesRoom extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new PutIntoAUniversal(SuspendingOperationsTest::onAThread);
        }
    }

    @Nested
    @Tag("real")
    class JoinOfWhatAThreadFinishes extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new JoinOfAUniversal(SuspendingOperationsTest::onAThread);
        }
    }

    /** Has it done by another thread, while the task keeps its turn. */
    private static void onAThread(Runnable work) {
        Thread thread = Thread.ofPlatform().start(work);
        while (thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    /** Something with a queue for tasks and threads. */
    abstract static class OfAUniversalQueue extends SuspendingContract.Subject {
        final UniversalQueue<Integer> queue;
        private final Executor releaser;

        OfAUniversalQueue(int maxsize, Executor releaser) {
            this.queue = new UniversalQueue<>(maxsize);
            this.releaser = releaser;
        }

        abstract void letOneGoOn();

        @Override
        final void release() {
            releaser.execute(this::letOneGoOn);
        }

        @Override
        final Object shown() {
            return queue;
        }
    }

    private static final class GetFromAUniversal extends OfAUniversalQueue {
        GetFromAUniversal(Executor releaser) {
            super(0, releaser);
        }

        @Override
        void call() {
            queue.get();
        }

        @Override
        void letOneGoOn() {
            queue.putNowait(1);
        }
    }

    private static final class PutIntoAUniversal extends OfAUniversalQueue {
        PutIntoAUniversal(Executor releaser) {
            super(1, releaser);
            queue.putNowait(0);
        }

        @Override
        void call() {
            queue.put(1);
        }

        @Override
        void letOneGoOn() {
            queue.getNowait();
        }
    }

    private static final class JoinOfAUniversal extends OfAUniversalQueue {
        JoinOfAUniversal(Executor releaser) {
            super(0, releaser);
            queue.putNowait(0);
        }

        @Override
        void call() {
            queue.join();
        }

        @Override
        void letOneGoOn() {
            if (!queue.isEmpty()) {
                queue.getNowait();
                queue.taskDone();
            }
        }
    }

    /** Something that hands items over, and notes what it received. */
    abstract static class OfAChannel extends SuspendingContract.Subject {
        final Channel<Integer> channel = Channel.buffered(1);
        final List<Integer> received = new ArrayList<>();

        @Override
        Object shown() {
            return channel;
        }

        @Override
        boolean outcomeIsFinal() {
            return true;
        }
    }

    @Nested
    class SendIntoAChannel extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfAChannel() {
                {
                    channel.sender().trySend(0);
                }

                @Override
                void call() {
                    channel.sender().send(1);
                }

                @Override
                void release() {
                    assertThat(channel.receiver().tryReceive()).isNotNull();
                }

                @Override
                void checkNothingLost() {
                    assertThat(channel.receiver().tryReceive()).isEqualTo(1);
                    assertThat(channel.receiver().tryReceive()).isNull();
                }
            };
        }
    }

    @Nested
    class ReceiveFromAChannel extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OfAChannel() {
                @Override
                void call() {
                    received.add(channel.receiver().receive());
                }

                @Override
                void release() {
                    assertThat(channel.sender().trySend(1)).isTrue();
                }

                @Override
                void checkNothingLost() {
                    assertThat(received).containsExactly(1);
                    assertThat(channel.receiver().tryReceive()).isNull();
                }
            };
        }
    }

    @Nested
    class SelectFromChannels extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            Channel<Integer> unused = Channel.rendezvous();
            return new OfAChannel() {
                @Override
                void call() throws Exception {
                    boolean done =
                            Channel.select(
                                    unused.receiver().onReceive(received::add),
                                    channel.receiver().onReceive(received::add));
                    assertThat(done).isTrue();
                }

                @Override
                void release() {
                    assertThat(channel.sender().trySend(1)).isTrue();
                }

                @Override
                Object shown() {
                    return List.of(unused, channel);
                }

                @Override
                void checkNothingLost() {
                    assertThat(received).containsExactly(1);
                    assertThat(unused.sender().trySend(2)).isFalse();
                }
            };
        }
    }

    @Nested
    class AcquireOfALock extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            Lock lock = new Lock();
            lock.acquire();
            return new Subject() {
                @Override
                void call() {
                    lock.acquire();
                }

                @Override
                void release() {
                    lock.release();
                }

                @Override
                Object shown() {
                    return lock;
                }
            };
        }
    }

    @Nested
    class AcquireOfASemaphore extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            Semaphore semaphore = new Semaphore(0);
            return new Subject() {
                @Override
                void call() {
                    semaphore.acquire();
                }

                @Override
                void release() {
                    semaphore.release();
                }

                @Override
                Object shown() {
                    return semaphore;
                }
            };
        }
    }

    @Nested
    class AcquireOfACapacityLimiter extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            CapacityLimiter limiter = new CapacityLimiter(0);
            return new Subject() {
                @Override
                void call() {
                    limiter.acquire();
                }

                @Override
                void release() {
                    limiter.tokens(limiter.tokens() + 1);
                }

                @Override
                Object shown() {
                    return limiter;
                }
            };
        }
    }

    @Nested
    class AwaitOfAnEvent extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            Event event = new Event();
            return new Subject() {
                @Override
                void call() {
                    event.await();
                }

                @Override
                void release() {
                    event.set();
                }

                @Override
                Object shown() {
                    return event;
                }
            };
        }
    }

    @Nested
    class AwaitOfACondition extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new Subject() {
                private final Condition condition = new Condition();
                private int granted;

                @Override
                void call() {
                    try (var _ = condition.hold()) {
                        condition.await(() -> granted > 0);
                        granted--;
                    }
                }

                @Override
                void release() {
                    granted++;
                    if (condition.waiters() > 0) {
                        try (var _ = condition.hold()) {
                            condition.signal();
                        }
                    }
                }

                @Override
                Object shown() {
                    return condition;
                }
            };
        }
    }

    @Nested
    class AwaitOfABarrier extends SuspendingContract {
        /** Each call needs a partner, who may come first. */
        @Override
        Subject subject(VirtualClock clock) {
            EventLoop loop = EventLoop.running();
            Barrier barrier = new Barrier(2);
            return new Subject() {
                @Override
                void call() {
                    barrier.await();
                }

                @Override
                void release() {
                    if (loop.isClosed()) {
                        barrier.abort();
                    } else {
                        createTask(barrier::await);
                        sleep(Duration.ZERO);
                    }
                }

                @Override
                Object shown() {
                    return barrier;
                }

                @Override
                void checkNothingLost() throws Exception {
                    // What it was given was the partner, who went on.
                    checkAfterCancellation();
                }
            };
        }

        @AsyncTest
        @Override
        void fairness(VirtualClock clock) {
            // Two who wait are each other's partner.
            Subject subject = subject(clock);
            List<Task<?>> both = List.of(createTask(subject::call), createTask(subject::call));
            both.forEach(Task::await);
        }
    }

    @Nested
    class ParkInALot extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new Subject() {
                private final ParkingLot lot = new ParkingLot();
                private int granted;

                @Override
                void call() {
                    if (granted > 0) {
                        granted--;
                    } else {
                        lot.park(this::release);
                    }
                }

                @Override
                void release() {
                    if (lot.unpark() == null) {
                        granted++;
                    }
                }

                @Override
                Object shown() {
                    return lot;
                }
            };
        }
    }

    @Nested
    @Tag("real")
    class ToThread extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            return new OnAThread(code -> toThread(code));
        }
    }

    @Nested
    @Tag("real")
    class ToThreadOfALimiter extends SuspendingContract {
        @Override
        Subject subject(VirtualClock clock) {
            CapacityLimiter limiter = new CapacityLimiter(Integer.MAX_VALUE);
            return new OnAThread(code -> limiter.toThread(code));
        }
    }

    /** Each call has a job that waits for a latch of its own. */
    private static final class OnAThread extends SuspendingContract.Subject {
        private final Consumer<Callable<Boolean>> toThread;
        private final Deque<CountDownLatch> closed = new ArrayDeque<>();
        private int opened;

        OnAThread(Consumer<Callable<Boolean>> toThread) {
            this.toThread = toThread;
        }

        @Override
        void call() {
            CountDownLatch latch = new CountDownLatch(opened > 0 ? 0 : 1);
            if (opened > 0) {
                opened--;
            } else {
                closed.add(latch);
            }
            toThread.accept(() -> latch.await(30, TimeUnit.SECONDS));
        }

        @Override
        void release() {
            if (closed.isEmpty()) {
                opened++;
            } else {
                closed.remove().countDown();
            }
        }

        @Override
        boolean alwaysSuspends() {
            return true;
        }

        @Override
        void checkAfterCancellation() {
            // A job that was begun goes on until it is let; the next call has one of its own.
            while (!closed.isEmpty()) {
                release();
            }
            release();
            call();
        }

        @Override
        void checkNothingLost() {
            checkAfterCancellation();
        }
    }
}
