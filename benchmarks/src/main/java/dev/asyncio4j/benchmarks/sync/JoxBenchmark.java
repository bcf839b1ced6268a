package dev.asyncio4j.benchmarks.sync;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnJdk;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * The same with jox on virtual threads of the JDK's. On one carrier, as a loop has one; and in a
 * JVM that sees one processor, for on several jox spins before it parks, which here is in vain.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {"-XX:ActiveProcessorCount=1", "-XX:+UseG1GC"})
public class JoxBenchmark {
    @Benchmark
    @OperationsPerInvocation(ChannelBenchmark.BURSTS * ChannelBenchmark.ITEMS)
    public void handOver() throws Exception {
        OnJdk.bursts(
                ChannelBenchmark.BURSTS,
                () -> {
                    Channel<Integer> channel = Channel.newBufferedChannel(ChannelBenchmark.SLOTS);
                    FutureTask<Integer> consumer =
                            start(() -> {
                                int received = 0;
                                for (int i = 0; i < ChannelBenchmark.ITEMS; i++) {
                                    received += channel.receive();
                                }
                                return received;
                            });
                    for (int i = 0; i < ChannelBenchmark.ITEMS; i++) {
                        channel.send(1);
                    }
                    Arrivals.check(ChannelBenchmark.ITEMS, consumer.get());
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(ChannelBenchmark.MEETINGS)
    public void backAndForth() throws Exception {
        OnJdk.bursts(
                ChannelBenchmark.RALLIES,
                () -> {
                    Channel<Integer> there = Channel.newRendezvousChannel();
                    Channel<Integer> back = Channel.newRendezvousChannel();
                    FutureTask<Integer> other =
                            start(() -> {
                                for (int i = 0; i < ChannelBenchmark.RETURNS; i++) {
                                    back.send(there.receive());
                                }
                                return 0;
                            });
                    int returned = 0;
                    for (int i = 0; i < ChannelBenchmark.RETURNS; i++) {
                        there.send(1);
                        returned += back.receive();
                    }
                    other.get();
                    Arrivals.check(ChannelBenchmark.RETURNS, returned);
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(SelectBenchmark.BURSTS * SelectBenchmark.ITEMS)
    public void selectBuffered() throws Exception {
        OnJdk.bursts(
                SelectBenchmark.BURSTS,
                () ->
                        select(
                                Channel.newBufferedChannel(ChannelBenchmark.SLOTS),
                                Channel.newBufferedChannel(ChannelBenchmark.SLOTS)));
    }

    @Benchmark
    @OperationsPerInvocation(SelectBenchmark.BURSTS * SelectBenchmark.ITEMS)
    public void selectRendezvous() throws Exception {
        OnJdk.bursts(
                SelectBenchmark.BURSTS,
                () -> select(Channel.newRendezvousChannel(), Channel.newRendezvousChannel()));
    }

    private static int select(Channel<Integer> one, Channel<Integer> other) throws Exception {
        FutureTask<Integer> producer =
                start(() -> {
                    for (int i = 0; i < SelectBenchmark.PAIRS; i++) {
                        one.send(1);
                        other.send(1);
                    }
                    return 0;
                });
        int received = 0;
        for (int i = 0; i < SelectBenchmark.ITEMS; i++) {
            received += Select.select(one.receiveClause(), other.receiveClause());
        }
        Arrivals.check(SelectBenchmark.ITEMS, received);
        return producer.get();
    }

    private static FutureTask<Integer> start(Callable<Integer> body) {
        FutureTask<Integer> running = new FutureTask<>(body);
        Thread.startVirtualThread(running);
        return running;
    }
}
