package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Waits of the JDK's with a limit, which never comes: each sets a timer and takes it back. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimitBenchmark {
    static final int BURSTS = 10;
    static final int ITEMS = 10_000;
    private static final long HOURS = 1;

    @Benchmark
    @OperationsPerInvocation(BURSTS * ITEMS)
    public void handOver(OnLoop loop) {
        loop.bursts(BURSTS, LimitBenchmark::handOver);
    }

    /** Two virtual threads of the same scheduler meet for each item, and one of them waits. */
    static void handOver() throws Exception {
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        FutureTask<Integer> consumer =
                new FutureTask<>(() -> {
                    int taken = 0;
                    for (int i = 0; i < ITEMS; i++) {
                        Integer item = queue.poll(HOURS, TimeUnit.HOURS);
                        taken += item == null ? 0 : item;
                    }
                    return taken;
                });
        Thread.startVirtualThread(consumer);
        for (int i = 0; i < ITEMS; i++) {
            queue.offer(1, HOURS, TimeUnit.HOURS);
        }
        Arrivals.check(ITEMS, consumer.get());
    }
}
