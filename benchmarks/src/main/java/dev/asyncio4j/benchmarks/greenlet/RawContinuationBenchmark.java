package dev.asyncio4j.benchmarks.greenlet;

import dev.asyncio4j.benchmarks.OnLoop;
import java.util.concurrent.TimeUnit;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The same with the JDK's continuations and nothing else: the least that it can cost. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class RawContinuationBenchmark {
    private static final ContinuationScope SCOPE = new ContinuationScope("benchmark");

    private @Nullable Integer yielded;

    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.ITEMS)
    public long item() {
        long sum = 0;
        for (int i = 0; i < GeneratorBenchmark.GENERATORS; i++) {
            Continuation continuation = new Continuation(SCOPE, this::count);
            for (continuation.run(); !continuation.isDone(); continuation.run()) {
                sum += yielded == null ? 0 : yielded;
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.ITEMS)
    public void itemInATask(OnLoop loop) {
        loop.bursts(1, this::item);
    }

    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.GENERATORS)
    public long whole() {
        long sum = 0;
        for (int i = 0; i < GeneratorBenchmark.GENERATORS; i++) {
            Integer number = i;
            Continuation continuation = new Continuation(SCOPE, () -> yieldOne(number));
            for (continuation.run(); !continuation.isDone(); continuation.run()) {
                sum += yielded == null ? 0 : yielded;
            }
        }
        return sum;
    }

    /** Two of them, by turns, which pass each other a number. */
    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.ITEMS)
    public void inTurn() {
        for (int pair = 0; pair < GeneratorBenchmark.GENERATORS; pair++) {
            Continuation one = new Continuation(SCOPE, this::giveWay);
            Continuation other = new Continuation(SCOPE, this::giveWay);
            while (!one.isDone()) {
                one.run();
                other.run();
            }
        }
    }

    private void count() {
        for (int i = 0; i < GeneratorBenchmark.EACH; i++) {
            yieldOne(i);
        }
    }

    private void yieldOne(Integer number) {
        yielded = number;
        Continuation.yield(SCOPE);
    }

    private void giveWay() {
        for (int turn = 0; turn < GeneratorBenchmark.EACH / 2; turn++) {
            yieldOne(turn);
        }
    }
}
