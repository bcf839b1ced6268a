package dev.asyncio4j.benchmarks.greenlet;

import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.greenlet.AsyncGenerator;
import dev.asyncio4j.greenlet.Generator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What an item costs, and what it costs to begin and end a generator. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GeneratorBenchmark {
    static final int GENERATORS = 100;

    /** How many each yields. */
    static final int EACH = 1_000;

    public static final int ITEMS = GENERATORS * EACH;

    private static final int LEVELS = 100;

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public long item() {
        return items();
    }

    /** In a task, which is suspended with its generators where they wait. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void itemInATask(OnLoop loop) {
        loop.bursts(1, GeneratorBenchmark::items);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public long itemThroughAHundredLevels() {
        long sum = 0;
        for (int i = 0; i < GENERATORS; i++) {
            Generator<Integer, ?, ?> generator = counting();
            for (int level = 0; level < LEVELS; level++) {
                Generator<Integer, ?, ?> below = generator;
                generator = Generator.of(y -> y.yieldFrom(below));
            }
            while (generator.hasNext()) {
                sum += generator.next();
            }
        }
        return sum;
    }

    /** One that yields one item. */
    @Benchmark
    @OperationsPerInvocation(GENERATORS)
    public long wholeGenerator() {
        long sum = 0;
        for (int i = 0; i < GENERATORS; i++) {
            Integer number = i;
            Generator<Integer, ?, ?> generator = Generator.of(y -> y.yield(number));
            while (generator.hasNext()) {
                sum += generator.next();
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void asynchronousItem(OnLoop loop) {
        loop.bursts(
                GENERATORS,
                () -> {
                    AsyncGenerator<Integer, ?> generator =
                            AsyncGenerator.of(y -> {
                                for (int i = 0; i < EACH; i++) {
                                    y.yield(i);
                                }
                            });
                    while (generator.hasNext()) {
                        generator.next();
                    }
                });
    }

    private static long items() {
        long sum = 0;
        for (int i = 0; i < GENERATORS; i++) {
            Generator<Integer, ?, ?> generator = counting();
            while (generator.hasNext()) {
                sum += generator.next();
            }
        }
        return sum;
    }

    private static Generator<Integer, ?, ?> counting() {
        return Generator.of(y -> {
            for (int i = 0; i < EACH; i++) {
                y.yield(i);
            }
        });
    }
}
