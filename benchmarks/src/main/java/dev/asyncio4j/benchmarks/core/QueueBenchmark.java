package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.queue.Queue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Items handed from a producer to a consumer, through a queue that is full or empty by turns. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBenchmark {
    static final int BURSTS = 10;
    static final int SLOTS = 100;
    static final int ITEMS = 100_000;

    @Benchmark
    @OperationsPerInvocation(BURSTS * ITEMS)
    public void handOver(OnLoop loop) {
        loop.bursts(
                BURSTS,
                () -> {
                    Queue<Integer> queue = new Queue<>(SLOTS);
                    var consumer =
                            Asyncio.createTask(() -> {
                                int taken = 0;
                                for (int i = 0; i < ITEMS; i++) {
                                    taken += queue.get();
                                }
                                return taken;
                            });
                    for (int i = 0; i < ITEMS; i++) {
                        queue.put(1);
                    }
                    Arrivals.check(ITEMS, consumer.await());
                });
    }
}
