package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.Arrivals;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The same with the JDK's executor of one thread, which is given the work by its own thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class JdkCallbackBenchmark {
    private static final int ROUNDS = CallbackBenchmark.BURSTS * CallbackBenchmark.ROUNDS;

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Semaphore done = new Semaphore(0);
    private long called;

    @Benchmark
    @OperationsPerInvocation(ROUNDS * CallbackBenchmark.CALLS)
    public void execute() throws InterruptedException {
        executor.execute(() -> round(1));
        done.acquire();
    }

    private void round(int number) {
        called = 0;
        for (int i = 0; i < CallbackBenchmark.CALLS; i++) {
            executor.execute(() -> called++);
        }
        executor.execute(() -> next(number));
    }

    private void next(int number) {
        Arrivals.check(CallbackBenchmark.CALLS, called);
        if (number < ROUNDS) {
            round(number + 1);
        } else {
            done.release();
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        executor.close();
    }
}
