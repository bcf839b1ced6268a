package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.benchmarks.core.SwitchBenchmark;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What others measure on a plain loop, in debug mode. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DebugModeBenchmark {
    @Benchmark
    @OperationsPerInvocation(SwitchBenchmark.SWITCHES)
    public void sleepZero(OnLoop.InDebugMode loop) {
        new SwitchBenchmark().sleepZero(loop);
    }

    @Benchmark
    @OperationsPerInvocation(ChannelBenchmark.BURSTS * ChannelBenchmark.ITEMS)
    public void handOver(OnLoop.InDebugMode loop) {
        new ChannelBenchmark().handOver(loop);
    }
}
