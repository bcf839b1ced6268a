package dev.asyncio4j.benchmarks.greenlet;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The same without a stack of its own: an iterator, whose state is in fields, and a stream's. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IteratorBenchmark {
    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.ITEMS)
    public long item() {
        long sum = 0;
        for (int i = 0; i < GeneratorBenchmark.GENERATORS; i++) {
            sum += sum(new Counting());
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.ITEMS)
    public long itemOfAStream() {
        long sum = 0;
        for (int i = 0; i < GeneratorBenchmark.GENERATORS; i++) {
            sum += sum(IntStream.range(0, GeneratorBenchmark.EACH).boxed().iterator());
        }
        return sum;
    }

    private static long sum(Iterator<Integer> items) {
        long sum = 0;
        while (items.hasNext()) {
            sum += items.next();
        }
        return sum;
    }

    private static final class Counting implements Iterator<Integer> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < GeneratorBenchmark.EACH;
        }

        @Override
        public Integer next() {
            return next++;
        }
    }
}
