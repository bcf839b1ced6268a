package dev.asyncio4j.benchmarks.core;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The same with the JDK's scheduled executor, told to drop what is cancelled, as ours does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class JdkTimerBenchmark {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final Duration[] delays = TimerBenchmark.delays();

    @Setup
    public void setPending() {
        executor.setRemoveOnCancelPolicy(true);
        Random random = new Random(2);
        for (int i = 0; i < TimerBenchmark.PENDING; i++) {
            schedule(TimerBenchmark.randomDelay(random));
        }
    }

    @Benchmark
    @OperationsPerInvocation(TimerBenchmark.TIMERS)
    public void setAndCancel() {
        for (Duration delay : delays) {
            schedule(delay).cancel(false);
        }
    }

    private java.util.concurrent.Future<?> schedule(Duration delay) {
        return executor.schedule(TimerBenchmark.NEVER_DUE, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @TearDown(Level.Trial)
    public void close() {
        executor.shutdownNow();
    }
}
