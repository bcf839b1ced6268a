package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnJdk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The same on virtual threads of the JDK's, with what it has for several threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST})
@State(Scope.Benchmark)
public class JdkSyncBenchmark {
    // Fields: the compiler could see through what no other code can reach.
    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore semaphore = new Semaphore(SemaphoreBenchmark.PERMITS, true);

    @Benchmark
    @OperationsPerInvocation(LockBenchmark.BURSTS * LockBenchmark.LOCKS)
    public void lockAlone() throws Exception {
        OnJdk.bursts(
                LockBenchmark.BURSTS,
                () -> {
                    int held = 0;
                    for (int i = 0; i < LockBenchmark.LOCKS; i++) {
                        lock.lock();
                        try {
                            held++;
                        } finally {
                            lock.unlock();
                        }
                    }
                    Arrivals.check(LockBenchmark.LOCKS, held);
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(SemaphoreBenchmark.BURSTS * SemaphoreBenchmark.ACQUIRED)
    public void semaphoreAlone() throws Exception {
        OnJdk.bursts(
                SemaphoreBenchmark.BURSTS,
                () -> {
                    int acquired = 0;
                    for (int i = 0; i < SemaphoreBenchmark.ACQUIRED; i++) {
                        semaphore.acquire();
                        acquired++;
                        semaphore.release();
                    }
                    Arrivals.check(SemaphoreBenchmark.ACQUIRED, acquired);
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(
            SemaphoreBenchmark.BURSTS_OF_TASKS
                    * SemaphoreBenchmark.TASKS
                    * SemaphoreBenchmark.TURNS)
    public void semaphoreAmongThreads() throws Exception {
        OnJdk.bursts(
                SemaphoreBenchmark.BURSTS_OF_TASKS,
                () -> {
                    new Round().run();
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(EventBenchmark.WAITERS * EventBenchmark.EVENTS)
    public void broadcast() throws Exception {
        OnJdk.bursts(
                1,
                () -> {
                    new Broadcast().run();
                    return null;
                });
    }

    private static List<Thread> start(int count, Runnable body) {
        List<Thread> threads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            threads.add(Thread.startVirtualThread(body));
        }
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** A fair semaphore, since ours is one. */
    private static final class Round {
        private final Semaphore passed = new Semaphore(0, true);
        private final AtomicInteger acquired = new AtomicInteger();

        @SuppressWarnings("ThreadPriorityCheck") // each yield lets the threads get further
        void run() throws InterruptedException {
            List<Thread> threads = start(SemaphoreBenchmark.TASKS, this::pass);
            while (passed.getQueueLength() < SemaphoreBenchmark.TASKS) {
                Thread.yield();
            }
            passed.release(SemaphoreBenchmark.PERMITS);
            join(threads);
            Arrivals.check(SemaphoreBenchmark.TASKS * SemaphoreBenchmark.TURNS, acquired.get());
        }

        private void pass() {
            for (int turn = 0; turn < SemaphoreBenchmark.TURNS; turn++) {
                passed.acquireUninterruptibly();
                acquired.incrementAndGet();
                passed.release();
            }
        }
    }

    /** The one who arrives last has the next latch opened; by then the others wait for it. */
    private static final class Broadcast {
        private final List<CountDownLatch> latches =
                Stream.generate(() -> new CountDownLatch(1)).limit(EventBenchmark.EVENTS).toList();
        private final AtomicInteger arrived = new AtomicInteger();
        private final Semaphore allThere = new Semaphore(0);

        void run() throws InterruptedException {
            List<Thread> waiters = start(EventBenchmark.WAITERS, this::awaitEach);
            for (CountDownLatch latch : latches) {
                allThere.acquire();
                latch.countDown();
            }
            join(waiters);
            Arrivals.check(EventBenchmark.WAITERS * EventBenchmark.EVENTS, arrived.get());
        }

        private void awaitEach() {
            for (CountDownLatch latch : latches) {
                if (arrived.incrementAndGet() % EventBenchmark.WAITERS == 0) {
                    allThere.release();
                }
                try {
                    latch.await();
                } catch (InterruptedException unexpected) {
                    throw new IllegalStateException(unexpected);
                }
            }
        }
    }
}
