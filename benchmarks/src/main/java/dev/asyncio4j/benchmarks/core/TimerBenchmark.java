package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.benchmarks.OnLoop;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A timer set and cancelled, as every timeout that is not needed is, among many that pend. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class TimerBenchmark {
    static final int PENDING = 100_000;
    static final int BURSTS = 100;
    static final int TIMERS = 1_000;

    static final Runnable NEVER_DUE = () -> {};

    private final Duration[] delays = delays();

    /** Between one hour and two, evenly spread; so none is ever due. */
    static Duration[] delays() {
        Random random = new Random(1);
        Duration[] delays = new Duration[TIMERS];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = randomDelay(random);
        }
        return delays;
    }

    static Duration randomDelay(Random random) {
        return Duration.ofHours(1).plusNanos(random.nextLong(Duration.ofHours(1).toNanos()));
    }

    @Setup
    public void setPending(OnLoop onLoop) {
        Random random = new Random(2);
        onLoop.bursts(
                1,
                () -> {
                    EventLoop loop = EventLoop.running();
                    for (int i = 0; i < PENDING; i++) {
                        loop.callLater(randomDelay(random), NEVER_DUE);
                    }
                });
    }

    @Benchmark
    @OperationsPerInvocation(BURSTS * TIMERS)
    public void setAndCancel(OnLoop onLoop) {
        onLoop.bursts(
                BURSTS,
                () -> {
                    EventLoop loop = EventLoop.running();
                    for (Duration delay : delays) {
                        loop.callLater(delay, NEVER_DUE).cancel();
                    }
                });
    }
}
