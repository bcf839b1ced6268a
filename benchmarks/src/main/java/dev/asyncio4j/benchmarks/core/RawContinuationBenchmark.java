package dev.asyncio4j.benchmarks.core;

import java.util.concurrent.TimeUnit;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The least that a switch can cost on this JVM: what virtual threads are made of, by itself. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RawContinuationBenchmark {
    private static final ContinuationScope SCOPE = new ContinuationScope("benchmark");

    @Benchmark
    @OperationsPerInvocation(SwitchBenchmark.SWITCHES)
    public void inTurn() {
        for (int pair = 0; pair < SwitchBenchmark.PAIRS; pair++) {
            runInTurn(
                    new Continuation(SCOPE, RawContinuationBenchmark::giveWay),
                    new Continuation(SCOPE, RawContinuationBenchmark::giveWay));
        }
    }

    private static void runInTurn(Continuation one, Continuation other) {
        while (!one.isDone()) {
            one.run();
            other.run();
        }
    }

    private static void giveWay() {
        for (int turn = 0; turn < SwitchBenchmark.TURNS; turn++) {
            Continuation.yield(SCOPE);
        }
    }
}
