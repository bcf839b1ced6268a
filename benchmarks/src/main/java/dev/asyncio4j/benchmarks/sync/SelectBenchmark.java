package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.queue.Channel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Items sent to two channels by turns, and received from whichever has one: in channels that hold
 * items there mostly is one, in those that do not every other time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectBenchmark {
    static final int BURSTS = 10;
    static final int PAIRS = 10_000;
    static final int ITEMS = 2 * PAIRS;

    @Benchmark
    @OperationsPerInvocation(BURSTS * ITEMS)
    public void buffered(OnLoop loop) {
        loop.bursts(
                BURSTS,
                () ->
                        handOver(
                                Channel.buffered(ChannelBenchmark.SLOTS),
                                Channel.buffered(ChannelBenchmark.SLOTS)));
    }

    @Benchmark
    @OperationsPerInvocation(BURSTS * ITEMS)
    public void rendezvous(OnLoop loop) {
        loop.bursts(BURSTS, () -> handOver(Channel.rendezvous(), Channel.rendezvous()));
    }

    private static void handOver(Channel<Integer> one, Channel<Integer> other) throws Exception {
        var producer =
                Asyncio.createTask(() -> {
                    for (int i = 0; i < PAIRS; i++) {
                        one.sender().send(1);
                        other.sender().send(1);
                    }
                });
        int received = 0;
        for (int i = 0; i < ITEMS; i++) {
            received +=
                    Channel.select(
                            one.receiver().onReceive(item -> item),
                            other.receiver().onReceive(item -> item));
        }
        producer.await();
        Arrivals.check(ITEMS, received);
    }
}
