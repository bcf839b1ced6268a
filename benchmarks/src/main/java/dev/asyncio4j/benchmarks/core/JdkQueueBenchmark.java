package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnJdk;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The same between two virtual threads of the JDK's, through its bounded queue. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST})
public class JdkQueueBenchmark {
    @Benchmark
    @OperationsPerInvocation(QueueBenchmark.BURSTS * QueueBenchmark.ITEMS)
    public void handOver() throws Exception {
        OnJdk.bursts(
                QueueBenchmark.BURSTS,
                () -> {
                    BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(QueueBenchmark.SLOTS);
                    FutureTask<Integer> consumer =
                            new FutureTask<>(() -> {
                                int taken = 0;
                                for (int i = 0; i < QueueBenchmark.ITEMS; i++) {
                                    taken += queue.take();
                                }
                                return taken;
                            });
                    Thread.startVirtualThread(consumer);
                    for (int i = 0; i < QueueBenchmark.ITEMS; i++) {
                        queue.put(1);
                    }
                    Arrivals.check(QueueBenchmark.ITEMS, consumer.get());
                    return null;
                });
    }
}
