package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A callback given to the loop and run by it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class CallbackBenchmark {
    static final int BURSTS = 100;
    static final int ROUNDS = 100;

    /** How many are in the queue at a time. */
    static final int CALLS = 100;

    private long called;

    @Benchmark
    @OperationsPerInvocation(BURSTS * ROUNDS * CALLS)
    public void callSoon(OnLoop onLoop) {
        called = 0;
        onLoop.bursts(
                BURSTS,
                () -> {
                    EventLoop loop = EventLoop.running();
                    for (int round = 0; round < ROUNDS; round++) {
                        for (int i = 0; i < CALLS; i++) {
                            loop.callSoon(() -> called++);
                        }
                        Asyncio.sleep(Duration.ZERO);
                    }
                });
        Arrivals.check(BURSTS * ROUNDS * CALLS, called);
    }
}
