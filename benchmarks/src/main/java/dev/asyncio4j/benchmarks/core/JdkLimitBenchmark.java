package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.OnJdk;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The same by the JDK's scheduler. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST})
public class JdkLimitBenchmark {
    @Benchmark
    @OperationsPerInvocation(LimitBenchmark.BURSTS * LimitBenchmark.ITEMS)
    public void handOver() throws Exception {
        OnJdk.bursts(
                LimitBenchmark.BURSTS,
                () -> {
                    LimitBenchmark.handOver();
                    return null;
                });
    }
}
