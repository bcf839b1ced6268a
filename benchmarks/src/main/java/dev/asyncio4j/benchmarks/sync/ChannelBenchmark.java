package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.queue.Receiver;
import dev.asyncio4j.queue.Sender;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Items from one task to another, through a channel that is full or empty by turns; and an item
 * sent back and forth through two that hold nothing, where each way is a meeting.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChannelBenchmark {
    static final int BURSTS = 10;
    static final int SLOTS = 100;
    static final int ITEMS = 100_000;

    static final int RALLIES = 100;
    static final int RETURNS = 1_000;

    /** Two for each return: there and back. */
    static final int MEETINGS = RALLIES * RETURNS * 2;

    @Benchmark
    @OperationsPerInvocation(BURSTS * ITEMS)
    public void handOver(OnLoop loop) {
        handOver(loop, BURSTS);
    }

    static void handOver(OnLoop loop, int bursts) {
        loop.bursts(
                bursts,
                () -> {
                    Channel<Integer> channel = Channel.buffered(SLOTS);
                    var consumer =
                            Asyncio.createTask(() -> {
                                Receiver<Integer> receiver = channel.receiver();
                                int received = 0;
                                for (int i = 0; i < ITEMS; i++) {
                                    received += receiver.receive();
                                }
                                return received;
                            });
                    Sender<Integer> sender = channel.sender();
                    for (int i = 0; i < ITEMS; i++) {
                        sender.send(1);
                    }
                    Arrivals.check(ITEMS, consumer.await());
                });
    }

    @Benchmark
    @OperationsPerInvocation(MEETINGS)
    public void backAndForth(OnLoop loop) {
        loop.bursts(
                RALLIES,
                () -> {
                    Channel<Integer> there = Channel.rendezvous();
                    Channel<Integer> back = Channel.rendezvous();
                    var other =
                            Asyncio.createTask(() -> {
                                for (int i = 0; i < RETURNS; i++) {
                                    back.sender().send(there.receiver().receive());
                                }
                            });
                    int returned = 0;
                    for (int i = 0; i < RETURNS; i++) {
                        there.sender().send(1);
                        returned += back.receiver().receive();
                    }
                    other.await();
                    Arrivals.check(RETURNS, returned);
                });
    }
}
