package dev.asyncio4j.benchmarks.greenlet;

import dev.asyncio4j.greenlet.Greenlet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What a switch from one greenlet to another costs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GreenletBenchmark {
    /** Two of them switch to each other. */
    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.ITEMS)
    public void switchInTurn() {
        for (int pair = 0; pair < GeneratorBenchmark.GENERATORS; pair++) {
            List<Greenlet> both = new ArrayList<>();
            both.add(Greenlet.of(() -> switchTo(both, 1)));
            both.add(Greenlet.of(() -> switchTo(both, 0)));
            both.getFirst().switchTo();
            both.getLast().switchTo();
        }
    }

    private static void switchTo(List<Greenlet> both, int other) {
        for (int turn = 0; turn < GeneratorBenchmark.EACH / 2; turn++) {
            both.get(other).switchTo(turn);
        }
    }
}
