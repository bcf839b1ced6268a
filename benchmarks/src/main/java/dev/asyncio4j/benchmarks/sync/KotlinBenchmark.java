package dev.asyncio4j.benchmarks.sync;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The same with Kotlin's coroutines; JMH wants to see Java. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KotlinBenchmark {
    @Benchmark
    @OperationsPerInvocation(LockBenchmark.BURSTS * LockBenchmark.LOCKS)
    public void lockAlone() {
        Coroutines.lockAlone();
    }

    @Benchmark
    @OperationsPerInvocation(
            LockBenchmark.BURSTS_OF_FEW * LockBenchmark.FEW * LockBenchmark.TURNS_OF_FEW)
    public void lockAmongFew() {
        Coroutines.lockAmong(
                LockBenchmark.FEW, LockBenchmark.TURNS_OF_FEW, LockBenchmark.BURSTS_OF_FEW);
    }

    @Benchmark
    @OperationsPerInvocation(
            LockBenchmark.BURSTS_OF_MANY * LockBenchmark.MANY * LockBenchmark.TURNS_OF_MANY)
    public void lockAmongMany() {
        Coroutines.lockAmong(
                LockBenchmark.MANY, LockBenchmark.TURNS_OF_MANY, LockBenchmark.BURSTS_OF_MANY);
    }

    @Benchmark
    @OperationsPerInvocation(SemaphoreBenchmark.BURSTS * SemaphoreBenchmark.ACQUIRED)
    public void semaphoreAlone() {
        Coroutines.semaphoreAlone();
    }

    @Benchmark
    @OperationsPerInvocation(
            SemaphoreBenchmark.BURSTS_OF_TASKS
                    * SemaphoreBenchmark.TASKS
                    * SemaphoreBenchmark.TURNS)
    public void semaphoreAmongCoroutines() {
        Coroutines.semaphoreAmongCoroutines();
    }

    @Benchmark
    @OperationsPerInvocation(EventBenchmark.WAITERS * EventBenchmark.EVENTS)
    public void broadcast() {
        Coroutines.broadcast();
    }

    @Benchmark
    @OperationsPerInvocation(ChannelBenchmark.BURSTS * ChannelBenchmark.ITEMS)
    public void handOver() {
        Coroutines.handOver();
    }

    @Benchmark
    @OperationsPerInvocation(ChannelBenchmark.MEETINGS)
    public void backAndForth() {
        Coroutines.backAndForth();
    }

    @Benchmark
    @OperationsPerInvocation(SelectBenchmark.BURSTS * SelectBenchmark.ITEMS)
    public void selectBuffered() {
        Coroutines.selectAmong(ChannelBenchmark.SLOTS);
    }

    @Benchmark
    @OperationsPerInvocation(SelectBenchmark.BURSTS * SelectBenchmark.ITEMS)
    public void selectRendezvous() {
        Coroutines.selectAmong(0);
    }
}
